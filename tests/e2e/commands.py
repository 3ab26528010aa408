"""`aws`, `docker`, `npm ci` and `run-pipeline`, as far as the projects' scripts call them: they act on the account in a folder.

Run as `python -m e2e.commands aws …`; the machine puts a script of that name on the PATH.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from . import pipeline
from .account import Account, Refused
from .emulator.archive import BadArchive
from .emulator.image import BadDockerfile
from .machine import Machine
from .stack import BadTemplate
from .tools import NPM, modules

__all__ = ["main"]


def _pairs(words: list[str] | None) -> dict[str, str]:
    """`K=V` words as a mapping."""
    return dict(word.partition("=")[::2] for word in words or ())


def _function_options(parser: argparse.ArgumentParser) -> None:
    """What the calls about functions take."""
    parser.add_argument("--function-name", required=True)
    for name in ("--runtime", "--handler", "--zip-file", "--role", "--region", "--package-type", "--timeout", "--memory-size"):
        parser.add_argument(name)
    for name in ("--s3-bucket", "--s3-key", "--image-uri", "--code", "--architectures", "--image-config", "--environment"):
        parser.add_argument(name)
    parser.add_argument("--publish", action="store_true")


def _aws_lambda(account: Account, words: list[str]) -> None:
    """`aws lambda create-function | update-function-code | update-function-configuration`."""
    parser = argparse.ArgumentParser("aws lambda", allow_abbrev=False)
    parser.add_argument("call", choices=("create-function", "update-function-code", "update-function-configuration"))
    _function_options(parser)
    options = parser.parse_args(words)
    code = None
    if options.zip_file:
        code = account.take(Path(options.zip_file.removeprefix("fileb://")))
    elif options.s3_key:
        code = account.take(account.object(f"s3://{options.s3_bucket}/{options.s3_key}"))
    image = options.image_uri or _pairs((options.code or "").split(",")).get("ImageUri")
    account.configure(
        options.function_name,
        new=options.call == "create-function",
        Runtime=options.runtime,
        Handler=options.handler,
        Architecture=options.architectures,
        Code=code,
        ImageUri=image,
    )


def _aws_cloudformation(account: Account, words: list[str]) -> None:
    """`aws cloudformation deploy`; `package` leaves local paths, which `deploy` uploads."""
    parser = argparse.ArgumentParser("aws cloudformation", allow_abbrev=False)
    parser.add_argument("call", choices=("deploy", "package"))
    parser.add_argument("--template-file", required=True)
    for name in ("--stack-name", "--s3-bucket", "--s3-prefix", "--output-template-file", "--region", "--capabilities"):
        parser.add_argument(name)
    parser.add_argument("--parameter-overrides", nargs="*")
    options = parser.parse_args(words)
    if options.call == "package":
        Path(options.output_template_file).write_bytes(Path(options.template_file).read_bytes())
    else:
        account.deploy(Path(options.template_file), _pairs(options.parameter_overrides))


def _aws_s3(account: Account, words: list[str]) -> None:
    """`aws s3 cp FILE s3://…`."""
    parser = argparse.ArgumentParser("aws s3", allow_abbrev=False)
    parser.add_argument("call", choices=("cp",))
    parser.add_argument("source", type=Path)
    parser.add_argument("target")
    options = parser.parse_args(words)
    account.put(options.source, options.target)


def _docker(account: Account, words: list[str]) -> None:
    """`docker build | tag | push | login`."""
    parser = argparse.ArgumentParser("docker", allow_abbrev=False)
    parser.add_argument("call", choices=("build", "tag", "push", "login"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("-t", "--tag")
    parser.add_argument("-f", "--file")
    parser.add_argument("--build-arg", action="append")
    for name in ("--platform", "--target", "--username", "--provenance"):
        parser.add_argument(name)
    parser.add_argument("--password-stdin", action="store_true")
    options = parser.parse_intermixed_args(words)
    if options.call == "tag":
        account.tag(*options.names)
    elif options.call == "build":
        context = Path(options.names[0])
        machine = Machine(Path(os.environ["GO1X_BENCH_MACHINE"]))
        arguments = _pairs(options.build_arg)
        account.build(Path(options.file or context / "Dockerfile"), context, options.tag, machine.in_image, arguments, options.target or "")


def _npm(root: Path) -> None:
    """`npm ci` and `npm install`: the packages that package.json wants were installed once, and are linked."""
    said = json.loads((root / "package.json").read_text("utf-8"))
    wanted = {f"{name}@{version}" for key in ("dependencies", "devDependencies") for name, version in said.get(key, {}).items()}
    for tool, packages in NPM.items():
        if wanted <= set(packages):
            (root / "node_modules").symlink_to(modules(tool))
            return
    raise Refused(f"npm error notarget No matching version found for {sorted(wanted)}")


def main(words: list[str]) -> int:
    """Carry out one command; the exit status is the real one's for a refusal."""
    account = Account(Path(os.environ["GO1X_BENCH_ACCOUNT"]))
    calls = {("aws", "lambda"): _aws_lambda, ("aws", "s3"): _aws_s3, ("aws", "cloudformation"): _aws_cloudformation}
    try:
        if words[0] == "docker":
            _docker(account, words[1:])
        elif words[0] == "npm":
            _npm(Path())
        elif words[0] == "run-pipeline":
            pipeline.run(Path(words[1]))
        else:
            calls[words[0], words[1]](account, words[2:])
    except (Refused, BadTemplate, BadDockerfile, BadArchive, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 254
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
