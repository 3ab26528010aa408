"""The proof of one project: built and started before the fix, fixed or held, built and started again. There is no third outcome."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .account import Account, Refused
from .emulator.archive import BadArchive
from .emulator.function import Deployed, Lambda, qemu
from .emulator.image import BadDockerfile
from .emulator.outcome import Outcome
from .emulator.runtimes import RUNTIMES
from .machine import Machine
from .project import TARGET, Function, Program, Project
from .shipped import disagreements
from .stack import BadTemplate
from .tools import rpcclient

__all__ = ["Bench", "NotProven", "Proof"]

ROOT = Path(__file__).parents[2]
GO_FILES = (".go", "go.mod", "go.sum")

Tree = Mapping[str, tuple[int, bytes]]
"""A folder's files: mode and content, by path."""


Linter = Callable[[Path, tuple[str, ...]], "subprocess.CompletedProcess[str]"]
"""Runs `check --fix` with these options in a project's folder."""


class NotProven(AssertionError):
    """Something is not as the project's `proof.toml` says it must be."""


@dataclass(frozen=True)
class Fixed:
    """A run of the linter: what it printed, and what the project was before and is now."""

    said: str
    before: Tree
    after: Tree

    @property
    def untouched(self) -> bool:
        """Whether no byte and no mode has changed."""
        return self.before == self.after


@dataclass(frozen=True)
class Bench:
    """Where projects are laid out, built and started."""

    scratch: Path
    linter: Linter = field(default_factory=lambda: check_fix)

    @cached_property
    def machine(self) -> Machine:
        """The machine for all builds."""
        return Machine.at(self.scratch / "machine")

    @cached_property
    def cloud(self) -> Lambda:
        """The Lambda for all functions."""
        return Lambda(rpcclient(), qemu())

    def proof(self, project: Project) -> Proof:
        """Begin the proof of a project in a folder of its own."""
        return Proof(self, project, self.scratch / project.name)


@dataclass(frozen=True)
class Proof:
    """One project's way through the bench."""

    bench: Bench
    project: Project
    folder: Path

    @cached_property
    def account(self) -> Account:
        """The AWS account that the project is deployed to, before and after."""
        return Account(self.folder / "account")

    def lay(self, name: str) -> Path:
        """Lay the project out as a git repository; its `proof.toml` is no part of it."""
        root = self.folder / name
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.project.folder, root, ignore=shutil.ignore_patterns("proof.toml"), symlinks=True)
        for command in (
            *self.project.prepare,
            "git init -q",
            "git add -A",
            "git -c user.name=b -c user.email=b@localhost commit -qm start",
        ):
            self._command(command, root)
        return root

    @cached_property
    def before(self) -> str:
        """Show the state before: deployed, each function answers on its runtime or fails as declared."""
        shutil.rmtree(self.folder, ignore_errors=True)
        root = self.lay("before")
        self._deploy(root)
        deployed = self._deployed()
        for function in self.project.functions:
            self._expect(function, deployed[function.name], function.runtime, function.refused)
            self._verified(function, deployed[function.name], "GX805")
        for program in self.project.programs:
            self._prints(program, root)
        return self._summary({function.name: function.runtime for function in self.project.functions}, before=True)

    @cached_property
    def after(self) -> tuple[str, str]:
        """Show what the fix does, in two sentences: applied or held and why, and what starts then."""
        root = self.lay("after")
        fixed, option = self._fix(root), ""
        said = self._reason(fixed) if self.project.because and (fixed.untouched or "either" not in self.project.fates) else ""
        if self.project.stale:
            self._stale()
        if self.project.unsafe:
            self._untouched(fixed, "only --unsafe-fixes may change this project")
        if self.project.unsafe or (fixed.untouched and "either" in self.project.fates):
            said, option = said or self._reason(fixed), "--unsafe-fixes"
            fixed = self._fix(root, option)
        if fixed.untouched or not {"applied", "either"} & self.project.fates:
            self._demand("applied" not in self.project.fates, f"nothing was changed:\n{fixed.said[-4000:]}")
            self._untouched(fixed, "this project must be held" if said else "there is nothing to fix here")
            return f"held: {said}" if said else "nothing to do", "unchanged byte for byte, starts as before"
        self._again(root, option)
        runtimes = self._start_again(root, fixed)
        how = f"applied with `{option}`" if option else "applied"
        return how + (f"; {said}" if said else ""), self._summary(runtimes)

    def _start_again(self, root: Path, fixed: Fixed) -> dict[str, str]:
        """Build and deploy the fixed project with its own commands, ask every function the same again, and say on which runtime."""
        self._kept(fixed)
        litter = self._litter()
        self._deploy(root)
        deployed = self._deployed()
        runtimes = {}
        for function in self.project.functions:
            on = _runtime(deployed[function.name])
            runtimes[function.name] = on if on in function.runtimes_after else function.runtimes_after[0]
            refused = function.refused if runtimes[function.name] == function.runtime and function.fate != "applied" else ""
            self._expect(function, deployed[function.name], runtimes[function.name], refused)
            self._verified(function, deployed[function.name])
        for program in self.project.programs:
            self._prints(program, root)
        left = self._untracked(root) - litter
        self._demand(not left, f"the build leaves files that .gitignore covered before: {sorted(left)}")
        if self.project.clean:
            self._clean(root)
        return runtimes

    def _clean(self, root: Path) -> None:
        """Take away what both builds made: the fixed project's command must leave no more than the old one's."""
        left = []
        for folder in (self.folder / "before", root):
            self._command(self.project.clean, folder)
            left.append(set(self._command("git ls-files --others", folder).split()))
        self._demand(left[1] <= left[0], f"`{self.project.clean}` leaves {sorted(left[1] - left[0])}")

    def _prints(self, program: Program, root: Path) -> None:
        """Run a program that is no Lambda."""
        printed = self._command(program.run, root)
        self._demand(printed == program.prints, f"`{program.run}` prints {printed!r}, not {program.prints!r}")

    # What happens

    def _command(self, command: str, root: Path) -> str:
        """Run one of the project's commands; it must succeed."""
        result = self.bench.machine.run(command, root, self.account.folder, compiler=self.project.compiler)
        self._demand(result.returncode == 0, f"`{command}` exits {result.returncode}:\n{result.stdout[-3000:]}{result.stderr[-3000:]}")
        return result.stdout

    def _deploy(self, root: Path) -> None:
        """Build with the project's own commands, and deploy."""
        if self.project.anew:
            shutil.rmtree(self.account.folder, ignore_errors=True)
        for command in self.project.build:
            self._command(command, root)
        try:
            for stack in self.project.stacks:
                self.account.deploy(root / stack, run=self.bench.machine.in_image)
        except (BadArchive, BadDockerfile, BadTemplate, Refused) as error:
            self._demand(False, f"can't be deployed: {error}")

    def _deployed(self) -> dict[str, Deployed]:
        """The account's functions; they must be those of the project."""
        deployed = {function.name: function for function in self.account.functions() if function.image or function.runtime in RUNTIMES}
        expected = {function.name for function in self.project.functions}
        self._demand(set(deployed) == expected, f"deployed are {sorted(deployed)}, not {sorted(expected)}")
        return deployed

    def _expect(self, function: Function, deployed: Deployed, runtime: str, refused: str) -> None:
        """Start a function, and hold what comes against what was declared."""
        name = _runtime(deployed)
        self._demand(name == runtime, f"{function.name} is deployed on {name}, not {runtime}")
        outcome = self.bench.cloud.invoke(deployed, function.event)
        if refused:
            self._demand(outcome.kind != "answered" and refused in str(outcome), f"{function.name}: {outcome}; expected: {refused}")
        else:
            self._demand(_answers(outcome, function), f"{function.name} on {runtime}: {outcome}; expected the answer {function.answer!r}")

    def _verified(self, function: Function, deployed: Deployed, *also: str) -> None:
        """Hold what `verify` says of a function's archive against what becomes of it on the target."""
        allowed = frozenset((*self.project.verify, *also))
        for wrong in disagreements(deployed, function.event, TARGET, self.bench.cloud, self.folder, allowed):
            self._demand(False, wrong)

    def _fix(self, root: Path, *options: str) -> Fixed:
        """Run the linter."""
        before = tree(root)
        result = self.bench.linter(root, options)
        said = result.stdout + result.stderr
        self._demand(result.returncode in (0, 1), f"`check --fix {' '.join(options)}` exits {result.returncode}:\n{said[-4000:]}")
        return Fixed(said, before, tree(root))

    def _stale(self) -> None:
        """Run the linter where the project was built before: it must say what is in the way of the next build."""
        root = self.folder / "stale"
        shutil.copytree(self.folder / "before", root, symlinks=True)
        said = self._fix(root).said
        self._demand(self.project.stale in said, f"built files are in the way, and nothing is said of {self.project.stale!r}:\n{said}")

    def _again(self, root: Path, option: str) -> None:
        """Run the linter a second time: it must change nothing."""
        second = self._fix(root, *([option] if option else []))
        self._demand(second.untouched, f"a second run changes {_changed(second)}")

    # What must be

    def _demand(self, true: bool, otherwise: str) -> None:
        """Stop where something isn't as it must be."""
        if not true:
            raise NotProven(f"{self.project.name}: {otherwise}")

    def _untouched(self, fixed: Fixed, why: str) -> None:
        """Nothing may have changed, and where it was held the reason must be said."""
        self._demand(fixed.untouched, f"{why}, but changed {_changed(fixed)}:\n{fixed.said[-4000:]}")

    def _reason(self, fixed: Fixed) -> str:
        """The line in which the linter names the declared reason, or any reason."""
        found = [line.strip(" =|") for line in fixed.said.splitlines() if self.project.because in line]
        reasons = [line for line in found if line.startswith(("held:", "not shown:"))]
        self._demand(bool(reasons), f"no reason is given that names {self.project.because!r}:\n{fixed.said[-4000:]}")
        return reasons[0]

    def _kept(self, fixed: Fixed) -> None:
        """What no fix may touch: Go programs and modules, and the lines that the project names."""
        touched = [path for path in _changed(fixed) if path.endswith(GO_FILES) and path not in self.project.edits]
        self._demand(not touched, f"the fix changes Go files: {touched}")
        for path, lines in self.project.keeps.items():
            now = fixed.after[path][1].decode().splitlines()
            gone = [line for line in lines if line not in now]
            self._demand(not gone, f"the fix changes what is no Lambda's in {path}: {gone}")

    def _litter(self) -> set[str]:
        """What the build before left untracked."""
        before = self.folder / "before"
        return self._untracked(before) if before.exists() else set()

    def _untracked(self, root: Path) -> set[str]:
        """Files that git neither has nor ignores."""
        return set(self._command("git ls-files --others --exclude-standard", root).split())

    def _summary(self, runtimes: Mapping[str, str], before: bool = False) -> str:
        """One sentence about what starts where."""
        refused = {function.name: function.refused for function in self.project.functions if before or function.fate in ("held", "either")}
        said = []
        for runtime in sorted(set(runtimes.values())):
            names = [name for name, on in runtimes.items() if on == runtime]
            failing = sorted({refused[name] for name in names if refused.get(name)})
            many = f"{len(names)} functions answer" if len(names) > 1 else "1 function answers"
            said.append(f"{runtime}: {'; '.join(f'`{text}`' for text in failing) or many}")
        return ", ".join(said)


def check_fix(root: Path, options: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """The linter itself."""
    words = [sys.executable, "-m", "go1x_lint", "check", "--fix", *options, "."]
    path = os.pathsep.join([str(ROOT), str(ROOT / "rules"), os.environ.get("PYTHONPATH", "")])
    variables = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(words, check=False, cwd=root, env=variables, capture_output=True, text=True, timeout=300)


def _runtime(deployed: Deployed) -> str:
    """The runtime that a function is deployed on: its own, or its image's."""
    return deployed.image.runtime.name if deployed.image else deployed.runtime


def _answers(outcome: Outcome, function: Function) -> bool:
    """Whether a function gave its answer; a program of another machine can only be looked at."""
    return outcome.kind == "inspected" or (outcome.kind == "answered" and outcome.answer == function.answer)


def _changed(fixed: Fixed) -> list[str]:
    """Paths that differ."""
    return sorted(path for path in {*fixed.before, *fixed.after} if fixed.before.get(path) != fixed.after.get(path))


def tree(root: Path) -> Tree:
    """All files below a folder, but git's own."""
    files = (path for path in root.rglob("*") if (path.is_file() or path.is_symlink()) and ".git" not in path.relative_to(root).parts)
    return {
        path.relative_to(root).as_posix(): (
            stat.S_IMODE(path.lstat().st_mode),
            os.readlink(path).encode() if path.is_symlink() else path.read_bytes(),
        )
        for path in files
    }
