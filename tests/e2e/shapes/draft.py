"""What the Makefiles of one random project have in common: its programs, and where they lie."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

BUILDS = (
    "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build",
    "GOOS=linux go build",
    "env GOOS=linux GOARCH=amd64 go build",
    "$(GOBUILD)",
)
FLAGS = ("", ' -ldflags="-s -w"', " -tags netgo", " -tags lambda.norpc")
NAMES = ("orders", "users", "hello", "api", "worker", "main", "auth")
SERVER = "server"
"""The program that is no Lambda's."""


@dataclass
class Draft:
    """A project, before its Makefile is written."""

    random: random.Random
    names: list[str]
    """The functions' programs."""
    server: bool
    """Whether there is a program besides that no function starts."""
    sources: str
    """Where a program's package lies: `cmd/{}`."""
    folder: str
    """The folder of the binaries as the Makefile says it, with a slash at its end: `$(BUILD_DIR)/`; "" is the root."""
    place: str
    """The same as it is."""
    own: bool
    """Whether each binary is called `main`, in a folder of its own."""
    archives: str
    """The folder of the archives, with a slash at its end."""
    build: str
    flags: str
    head: list[str]
    files: dict[str, str] = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)
    """Targets that must work before and after."""

    @classmethod
    def of(cls, seed: int) -> Draft:
        """Choose everything."""
        some = random.Random(seed)
        names = some.sample(NAMES, some.choice((1, 1, 2, 2, 3, 4)))
        place = some.choice(("bin/", "build/", "dist/linux/", ""))
        variable = some.random() < 0.5 and place != ""
        build = some.choice(BUILDS)
        head = [f"BUILD_DIR {some.choice((':=', '=', '?='))} {place.rstrip('/')}"] if variable else []
        head += [f"GOBUILD = {BUILDS[0]} -trimpath"] if "$" in build else []
        return cls(
            some,
            names,
            some.random() < 0.4,
            some.choice(("cmd/{}", "{}", "functions/{}", "src/{}/cmd")),
            "$(BUILD_DIR)/" if variable else place,
            place,
            some.random() < 0.2,
            some.choice(("", "zips/", "dist/")),
            build,
            some.choice(FLAGS),
            head,
        )

    @property
    def programs(self) -> list[str]:
        """All programs."""
        return [*self.names, SERVER] if self.server else list(self.names)

    @property
    def up(self) -> str:
        """The way from the folder of the binaries to the root."""
        return "../" * self.place.count("/")

    def package(self, name: str) -> str:
        """Where a program's package lies."""
        return self.sources.format(name)

    def output(self, name: str) -> str:
        """Where a program is built, as the Makefile says it."""
        return f"{self.folder}{name}/main" if self.own else f"{self.folder}{name}"

    def real(self, name: str) -> str:
        """Where a program is built."""
        return f"{self.place}{name}/main" if self.own else f"{self.place}{name}"

    def archive(self, name: str) -> str:
        """The archive of a program."""
        return f"{self.archives}{name}.zip"

    def compiles(self, name: str, output: str | None = None) -> str:
        """The command that builds a program."""
        return f"{self.build}{self.flags} -o {output or self.output(name)} ./{self.package(name)}"

    def packs(self, name: str, output: str | None = None) -> str:
        """A command that packs a program."""
        output = output or self.output(name)
        folder, _, base = output.rpartition("/")
        if self.random.random() < 0.6 or not folder:
            return f"zip -j {self.archive(name)} {output}"
        return f"cd {folder} && zip {self.up}{'../' if self.own else ''}{self.archive(name)} {base}"

    @property
    def makes_room(self) -> str:
        """The command that makes the folder of the archives."""
        return f"mkdir -p {self.archives or '.'}"

    @property
    def builds_server(self) -> list[str]:
        """The line that builds the other program, where there is one."""
        return [f"\t{self.build} -o {self.output(SERVER)} ./{self.package(SERVER)}"] if self.server else []
