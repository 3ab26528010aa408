"""How long `go1x-lint check` takes, as ratios to `python -c pass` and to cfn-lint, measured in turns on this machine.

    python benchmarks/startup.py [--rounds 15] [--no-cfn-lint]

Every round runs each command once; a ratio is the median of the rounds' ratios, so that a busy machine slows both sides.
Bytecode is cached in a folder of its own, as an installed package has it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: orders/
      Handler: main
      Runtime: {runtime}
"""
LIMITS = {"clean": 2.5, "hit": 8.0, "cfn-lint": 10.0}
"""What is promised: at most so many times bare Python; at least so many times faster than cfn-lint."""

Command = list[str]


def commands(folder: Path, cfn_lint: bool) -> dict[str, Command]:
    """Write the files, and give the commands by name."""
    entry = folder / "go1x-lint.py"
    entry.write_text("import sys\nfrom go1x_lint.__main__ import main\nif __name__ == '__main__':\n    sys.exit(main())\n")
    for name, runtime in (("clean", "python3.12"), ("hit", "go1.x")):
        (folder / name).mkdir()
        (folder / name / "template.yaml").write_text(TEMPLATE.format(runtime=runtime))
    found = {
        "bare": [sys.executable, "-c", "pass"],
        "clean": [sys.executable, str(entry), "check", "--isolated", "template.yaml"],
        "hit": [sys.executable, str(entry), "check", "--isolated", "template.yaml"],
    }
    if cfn_lint:
        script = Path(sysconfig.get_path("scripts")) / ("cfn-lint.exe" if sys.platform == "win32" else "cfn-lint")
        found["cfn-lint"] = [str(script), "template.yaml"]
    return found


def measure(rounds: int, cfn_lint: bool = True) -> dict[str, float]:
    """Give the ratios: `clean` and `hit` to bare Python, `cfn-lint` to `hit`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        environment["PYTHONPATH"] = os.pathsep.join((str(HERE), str(HERE / "rules")))
        some = commands(folder, cfn_lint)
        times: dict[str, list[float]] = {key: [] for key in some}
        for turn in range(rounds + 1):
            for key, command in some.items():
                start = time.perf_counter()
                done = subprocess.run(
                    command, env=environment, cwd=folder / ("clean" if key == "clean" else "hit"), capture_output=True, check=False
                )
                if turn:  # the first one fills the caches
                    times[key].append(time.perf_counter() - start)
                if (key == "clean" and done.returncode != 0) or (key == "hit" and done.returncode != 1):
                    raise SystemExit(f"{key}: exit code {done.returncode}: {done.stderr.decode(errors='replace')}")
    ratios = {key: _ratio(times[key], times["bare"]) for key in ("clean", "hit")}
    if cfn_lint:
        ratios["cfn-lint"] = _ratio(times["cfn-lint"], times["hit"])
    return {"bare": statistics.median(times["bare"]), **ratios}


def _ratio(ones: list[float], others: list[float]) -> float:
    """Give the median of the rounds' ratios."""
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))


def main() -> int:
    """Measure and print; the exit code is 1 where a promise isn't kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-cfn-lint", action="store_true")
    options = parser.parse_args()
    found = measure(options.rounds, not options.no_cfn_lint)
    kept = found["clean"] <= LIMITS["clean"] and found["hit"] <= LIMITS["hit"] and found.get("cfn-lint", 99.0) >= LIMITS["cfn-lint"]
    print(f"python -c pass                    {found['bare'] * 1000:6.1f} ms")
    print(f"a file with nothing in it         {found['clean']:6.2f} x that   (promised: at most {LIMITS['clean']})")
    print(f"one SAM template with a hit       {found['hit']:6.2f} x that   (promised: at most {LIMITS['hit']})")
    if "cfn-lint" in found:
        print(f"cfn-lint on the same template     {found['cfn-lint']:6.2f} x ours   (promised: at least {LIMITS['cfn-lint']})")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
