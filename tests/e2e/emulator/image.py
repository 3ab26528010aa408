"""Images without a container engine: a Dockerfile's stages as folders.

Small on purpose: the instructions that the projects' Dockerfiles use, each as Docker has it as far as a Go program can tell.
`RUN` runs on this machine, with the stage's folder put before absolute paths of the command; README.md says what that leaves out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from .runtimes import RUNTIMES, Runtime

__all__ = ["BadDockerfile", "Image", "build"]

LAMBDA_BASES = (
    (re.compile(r"(public\.ecr\.aws/lambda|amazon/aws-lambda)[-/]go:1(?![0-9])"), "go1.x", ("yum",)),
    (re.compile(r"(public\.ecr\.aws/lambda|amazon/aws-lambda)[-/]provided:al2023"), "provided.al2023", ("dnf", "microdnf")),
    (re.compile(r"(public\.ecr\.aws/lambda|amazon/aws-lambda)[-/]provided:al2(?![0-9])"), "provided.al2", ("yum",)),
)
LAMBDA_VARIABLES = {"LAMBDA_TASK_ROOT": "/var/task", "LAMBDA_RUNTIME_DIR": "/var/runtime"}
PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
HOST_PATHS = ("/bin/sh", "/bin/bash", "/usr/bin/env", "/dev/null")
ABSOLUTE = re.compile(r"(?<![\w./$}:\\*-])/(?=[\w.])[^\s;&|\"'()<>]*")
IGNORED = frozenset({"LABEL", "MAINTAINER", "EXPOSE", "USER", "HEALTHCHECK", "STOPSIGNAL", "SHELL"})


class BadDockerfile(Exception):
    """A build that fails, or an instruction that isn't emulated."""


@dataclass(frozen=True)
class Image:
    """A stage: its files, and what is configured."""

    root: Path
    runtime: Runtime = RUNTIMES["provided.al2023"]
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    workdir: str = "/"
    variables: dict[str, str] = field(default_factory=dict)
    managers: tuple[str, ...] = ("apt-get", "apk")

    @property
    def directory(self) -> Path:
        """Where its processes start."""
        return self.path(self.workdir)

    def path(self, name: str) -> Path:
        """The place on this machine of a path in the image."""
        return self.root / str(PurePosixPath(self.workdir) / name).lstrip("/")

    def find(self, word: str) -> Path | None:
        """The program that a word starts: a path, or a name in the image's PATH."""
        if word in HOST_PATHS:
            return Path(word)
        if "/" in word:
            return self.path(word)
        found = (self.root / folder[1:] / word for folder in PATH.split(":"))
        return next((path for path in found if path.is_file()), None)

    def moved(self, text: str) -> str:
        """A command in which absolute paths name this machine's folders."""
        return ABSOLUTE.sub(lambda found: found[0] if found[0] in HOST_PATHS else f"{self.root}{found[0]}", text)


Run = Callable[[str, Path, dict[str, str], tuple[str, ...]], "subprocess.CompletedProcess[str]"]
"""Runs a shell command in a folder, with these variables besides the machine's, and these package managers on its PATH."""


@dataclass
class _Build:
    """One run of a Dockerfile."""

    context: Path
    scratch: Path
    run: Run
    arguments: dict[str, str]
    stages: dict[str, Image] = field(default_factory=dict)
    globals: dict[str, str] = field(default_factory=dict)
    image: Image | None = None

    def step(self, word: str, rest: str) -> None:
        """Carry out one instruction."""
        if word == "FROM":
            self._from(rest)
        elif word == "ARG":
            self._arg(rest)
        elif word not in IGNORED:
            if self.image is None:
                raise BadDockerfile(f"{word} before FROM")
            instruction = getattr(self, f"_{word.lower()}", None)
            if instruction is None:
                raise BadDockerfile(f"{word} isn't emulated")
            self.image = instruction(self.image, rest)

    def _from(self, rest: str) -> None:
        """Begin a stage: of an earlier one, of a Lambda base image, or of one with nothing in it that matters."""
        words = [word for word in _expanded(rest, {**self.globals, **self.arguments}).split() if not word.startswith("--")]
        root = self.scratch / f"stage{len(self.stages)}"
        if words[0] in self.stages:
            earlier = self.stages[words[0]]
            shutil.copytree(earlier.root, root, symlinks=True)
            self.image = replace(earlier, root=root)
        else:
            root.mkdir(parents=True)
            self.image = _base(words[0], root)
        self.stages[words[2] if len(words) > 2 else str(len(self.stages))] = self.image

    def _arg(self, rest: str) -> None:
        """A build argument; before the first FROM it is for FROM only, until it is declared again."""
        name, _, default = rest.partition("=")
        value = self.arguments.get(name, default.strip("\"'") or self.globals.get(name, ""))
        if self.image is None:
            self.globals[name] = value
        else:
            self.image = replace(self.image, variables={**self.image.variables, name: value})

    def _env(self, image: Image, rest: str) -> Image:
        """Variables, as `K=V …` or `K V`."""
        pairs = re.findall(r"""(\w+)=("[^"]*"|'[^']*'|\S*)""", rest) or [tuple(rest.split(None, 1))]
        new = {name: _expanded(value.strip("\"'"), image.variables) for name, value in pairs}
        return replace(image, variables={**image.variables, **new})

    def _workdir(self, image: Image, rest: str) -> Image:
        """Change, and make, the working directory."""
        moved = replace(image, workdir=str(PurePosixPath(image.workdir) / _expanded(rest, image.variables)))
        moved.directory.mkdir(parents=True, exist_ok=True)
        return moved

    def _copy(self, image: Image, rest: str) -> Image:
        """Copy files of the context or of another stage; a folder's contents, not the folder."""
        words = _words(_expanded(rest, image.variables))
        flags = dict(word[2:].partition("=")[::2] for word in words if word.startswith("--"))
        *sources, target = [word for word in words if not word.startswith("--")]
        origin = self._stage(flags["from"]).root if "from" in flags else self.context
        found = [path for source in sources for path in _matches(origin, source.lstrip("/"))]
        into = target.endswith(("/", "/.")) or target == "." or len(found) > 1 or image.path(target).is_dir()
        for path in found:
            _copy_one(path, image.path(target), into, flags.get("chmod"))
        return image

    _add = _copy

    def _stage(self, name: str) -> Image:
        """An earlier stage, by its name or its number."""
        found = list(self.stages.values())[int(name)] if name.isdigit() else self.stages.get(name)
        if found is None:
            raise BadDockerfile(f"no stage {name!r}")
        return found

    def _run(self, image: Image, rest: str) -> Image:
        """Run a command in the stage's folder."""
        words = _json_words(rest)
        command = " ".join(words) if words else re.sub(r"^(--\w+=\S+\s+)+", "", rest)
        variables = {name: image.moved(value) if name != "PATH" else value for name, value in image.variables.items()}
        variables.pop("PATH", None)
        image.directory.mkdir(parents=True, exist_ok=True)
        result = self.run(image.moved(command), image.directory, variables, image.managers)
        if result.returncode:
            raise BadDockerfile(f"RUN {rest}\n{result.stdout}{result.stderr}exit status {result.returncode}")
        return image

    def _entrypoint(self, image: Image, rest: str) -> Image:
        """What is started; a command that the base image had is void then."""
        return replace(image, entrypoint=_command(rest), command=())

    def _cmd(self, image: Image, rest: str) -> Image:
        """The entry point's arguments."""
        return replace(image, command=_command(rest))


def build(dockerfile: Path, context: Path, scratch: Path, run: Run, arguments: dict[str, str], target: str = "") -> Image:
    """Build an image: its last stage, or the one named; raise BadDockerfile where Docker would stop."""
    made = _Build(context, scratch, run, arguments)
    for word, rest in _instructions(dockerfile.read_text()):
        if word == "FROM" and target and target in made.stages:
            break
        made.step(word, rest)
        if made.image is not None and word != "FROM":
            made.stages[list(made.stages)[-1]] = made.image
    if made.image is None:
        raise BadDockerfile("no stage")
    return made.image


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """Instructions with their arguments: comments dropped, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\\[ \t]*\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), rest.strip()


def _base(name: str, root: Path) -> Image:
    """A stage of an image from a registry."""
    for pattern, runtime, managers in LAMBDA_BASES:
        if pattern.match(name):
            for folder in LAMBDA_VARIABLES.values():
                (root / folder[1:]).mkdir(parents=True)
            entry = ("/lambda-entrypoint.sh",)
            return Image(root, RUNTIMES[runtime], entry, (), "/var/task", dict(LAMBDA_VARIABLES), managers)
    if not re.search(r"(^|/)golang:", name):
        return Image(root)
    for folder in ("bin", "src"):
        (root / "go" / folder).mkdir(parents=True)
    return Image(root, workdir="/go", variables={"GOPATH": "/go"})


def _expanded(text: str, variables: dict[str, str]) -> str:
    """Put variables' values in: `$X`, `${X}`, `${X:-default}`."""
    return re.sub(r"\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))", lambda found: variables.get(found[1] or found[3], found[2] or ""), text)


def _json_words(rest: str) -> tuple[str, ...]:
    """The words of an exec form; none for a shell form."""
    try:
        words = json.loads(rest)
    except ValueError:
        return ()
    return tuple(words) if isinstance(words, list) else ()


def _words(rest: str) -> list[str]:
    """Arguments of COPY, in either form."""
    flags = re.match(r"(--\S+\s+)*", rest)
    assert flags
    words = _json_words(rest[flags.end() :])
    return [*flags[0].split(), *(words or rest[flags.end() :].split())]


def _command(rest: str) -> tuple[str, ...]:
    """ENTRYPOINT's and CMD's words: Docker runs a shell form with `/bin/sh -c`."""
    return _json_words(rest) or ("/bin/sh", "-c", rest)


def _matches(origin: Path, source: str) -> list[Path]:
    """Files that a COPY source names; it must name one."""
    found = sorted(origin.glob(source)) if re.search(r"[*?\[]", source) else [origin / source]
    if not found or not all(path.exists() for path in found):
        raise BadDockerfile(f'"/{source}": not found')
    return found


def _copy_one(path: Path, target: Path, into: bool, chmod: str | None) -> None:
    """Copy a file to or into a place, or a folder's contents into it."""
    if path.is_dir():
        shutil.copytree(path, target, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))
        return
    place = target / path.name if into else target
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, place)
    place.chmod(int(chmod, 8) if chmod else stat.S_IMODE(os.stat(path).st_mode))
