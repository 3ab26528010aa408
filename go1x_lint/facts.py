"""Facts: what files say about Lambda functions and their builds, with no format left in it.

Every property is a `Field`: all the values it can take, the exact characters that say each, how to rewrite them, and
whether that is all. Paths are canonical: POSIX, relative to the project's root, the root itself the empty text; a path
inside a container image is written `DOCKERFILE#STAGE/absolute/path`, one in a bucket `s3://BUCKET/KEY`. A path's slot
takes the canonical path and spells it as its own file does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, Protocol

from go1x_lint.records import dataclass, field, fields
from go1x_lint.source import Edit, Span
from go1x_lint.text import Text


@dataclass(frozen=True)
class Label:
    """A place, and what there is to say of it."""

    span: Span
    text: str


@dataclass(frozen=True)
class Precondition:
    """What a change relies on: shown to hold (True), shown not to (False), or not to be shown either way (None).

    A `listed` one is what no repository can show; it is told, and doesn't count.
    """

    text: str
    met: bool | None
    span: Span | None = None
    listed: bool = False


class Slot(Protocol):
    """Characters that can be written: they know their own spelling, and who else reads them."""

    @property
    def place(self) -> Span:
        """The characters that a write replaces, or the point at which it inserts."""

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here; () where that can't be done."""

    def remove(self) -> tuple[Edit, ...]:
        """Take the whole property away; () where that can't be done."""

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold for the written value to be what runs."""


@dataclass(frozen=True)
class Value:
    """One value that a property can take, and the characters that say it."""

    text: Text
    span: Span
    slot: Slot | None = None
    """Where it is said: here, or at the variable, parameter or default that says it; None: it can't be written there."""
    via: tuple[Span, ...] = ()
    """The references that lead from the property to `span`, outermost first."""
    implied: bool = False
    """Nobody wrote it; a tool's rule says so (the name that `go build` gives without `-o`, a container's own system)."""


@dataclass(frozen=True)
class Field:
    """A property: the values it can take, and whether that is all."""

    anchor: Span
    """Where to point when there is no value: the property, or what should hold it."""
    values: tuple[Value, ...] = ()
    open_because: tuple[Label, ...] = ()
    """Why there may be values that aren't listed; () says that these are all."""
    slot: Slot | None = None
    """Writes the property where it is declared, over whatever expression stands there, or makes it where there is none."""

    @classmethod
    def unknown(cls, anchor: Span, why: str, *, slot: Slot | None = None) -> Field:
        """Make the field of a property whose value can't be read, and say why."""
        return cls(anchor, (), (Label(anchor, why),), slot)

    @property
    def closed(self) -> bool:
        """Whether the values are all there are."""
        return not self.open_because

    @property
    def absent(self) -> bool:
        """Whether the property certainly isn't there."""
        return not self.values and self.closed

    @property
    def text(self) -> Text | None:
        """The value, where there is exactly one and no other; else None."""
        return self.values[0].text if self.closed and len(self.values) == 1 else None

    @property
    def plain(self) -> str | None:
        """The value as a string, where there is exactly one and it is literal; else None."""
        text = self.text
        return text.plain if text is not None else None

    def saying(self, *texts: str) -> tuple[Value, ...]:
        """Give the values that are one of these strings."""
        return tuple(value for value in self.values if value.text.plain in texts)

    def other_than(self, *texts: str) -> tuple[Value, ...]:
        """Give the values that are none of these strings."""
        return tuple(value for value in self.values if value.text.plain not in texts)

    def replace(self, old: str, new: str) -> tuple[Edit, ...]:
        """Write `new` over each value that says `old`; () where one of them can't be written."""
        edits: list[Edit] = []
        for value in self.saying(old):
            more = value.slot.write(new) if value.slot else ()
            if not more:
                return ()
            edits += more
        return tuple(dict.fromkeys(edits))

    def set(self, new: Text | str) -> tuple[Edit, ...]:
        """Make `new` the only value: at the values where they are all there are and nobody else reads them, else here."""
        some = [value for value in self.values if value.text != (Text.of(new) if isinstance(new, str) else new)]
        if not some and self.values and self.closed:
            return ()
        if some and self.closed and all(value.slot and not value.slot.also_read_by for value in some):
            edits = [edit for value in some if value.slot for edit in value.slot.write(new)]
            if edits:
                return tuple(dict.fromkeys(edits))
        return self.write_here(new)

    def write_here(self, new: Text | str) -> tuple[Edit, ...]:
        """Write `new` at the declaration; () where that can't be done."""
        return self.slot.write(new) if self.slot else ()


Role = Literal["writes", "reads", "removes", "names", "mentions"]
"""What is done with a file; `mentions`: a program that nobody knows is told its path."""


@dataclass(frozen=True)
class FileUse:
    """A command or a file names a path, and does this with it."""

    path: Field
    role: Role

    @property
    def span(self) -> Span:
        """The characters that name it."""
        return self.path.values[0].span if self.path.values else self.path.anchor


@dataclass(frozen=True, eq=False)
class Fact:
    """Something that a file says. Facts are compared by identity: two equal commands are two facts."""

    span: Span
    """Where to point: the resource's name, the command's words."""

    @property
    def path(self) -> str:
        """The file that says it."""
        return self.span.path

    def fields(self) -> Iterator[Field]:
        """Give all fields, those of its file uses too."""
        for some in fields(self):
            yield from _fields_in(getattr(self, some.name))

    def spans(self) -> Iterator[Span]:
        """Give all characters that this fact explains."""
        yield self.span
        for some in self.fields():
            yield some.anchor
            for value in some.values:
                yield value.span
                yield from value.via


def _fields_in(value: object) -> Iterator[Field]:
    """Find the fields in an attribute."""
    if isinstance(value, Field):
        yield value
    elif isinstance(value, FileUse):
        yield value.path
    elif isinstance(value, Member):
        yield value.use.path
    elif isinstance(value, tuple):
        for item in value:
            yield from _fields_in(item)


# -- functions and what is declared beside them -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RuntimeUser(Fact):
    """Something that says a runtime."""

    name: str
    runtime: Field

    @property
    def id(self) -> str:
        """Its name, unique in a project: `template.yaml#Orders`."""
        return f"{self.path}#{self.name}"


@dataclass(frozen=True, eq=False)
class LambdaFunction(RuntimeUser):
    """A Lambda function, as it is declared. A property that the format doesn't have is None."""

    handler: Field
    architectures: Field
    """Lambda's names: x86_64, arm64."""
    code: Field
    """Canonical path of the folder, the zip archive or the program; an image's name; `s3://…`."""
    package_type: Field
    """Zip or Image."""
    layers: Field
    build_method: Field | None = None
    """How the tool that deploys it builds it from `code`: go1.x, makefile, … (SAM). None: the tool never builds."""
    command: Field | None = None
    """What overrides an image's CMD: the words, joined by spaces."""
    entrypoint: Field | None = None
    """What overrides an image's ENTRYPOINT."""
    dockerfile: Field | None = None
    """Canonical path of the Dockerfile that an image function is built from."""
    docker_stage: Field | None = None
    """The stage of it that is built, where one is named."""
    build_target: str | None = None
    """The make target that would build it (`build-<LogicalId>`), where `build_method` can say makefile."""
    build_folder: Field | None = None
    """Canonical path of the folder whose Makefile has that target; None: `code` itself."""
    build_identity: str | None = None
    """Equal for functions that the deploying tool builds once where also their code and runtime are the same."""
    pinned: Field | None = None
    """What pins a version of its runtime (`RuntimeVersionArn`), which no other runtime has."""
    in_container: bool = False
    """Whether the tool is told to build it in a container, which sees nothing above `code`."""
    redeploys: Field | None = None
    """What makes new code be uploaded, where that isn't certain: a constant S3 key; None: the tool uploads what changed."""
    left_alone: tuple[Label, ...] = ()
    """Properties that the tool leaves as they are deployed, by name: `runtime`, `handler`; all others of them are the code's."""

    @property
    def code_left_alone(self) -> tuple[Label, ...]:
        """The properties of the code that the tool leaves as they are: somebody else uploads it."""
        return tuple(label for label in self.left_alone if label.text not in ("runtime", "handler"))


@dataclass(frozen=True, eq=False)
class RuntimeChoice(RuntimeUser):
    """A runtime that is said where no function takes it from: shadowed Globals, an unused parameter, an override."""

    kind: str
    """What says it, for people: `default of parameter 'Rt'`, `Globals`, `parameter override`."""


@dataclass(frozen=True, eq=False)
class Layer(Fact):
    """A layer, and what it says it is for. Each runtime is one value; a value's slot replaces or removes the item."""

    name: str
    runtimes: Field
    architectures: Field


@dataclass(frozen=True, eq=False)
class AllowList(Fact):
    """A list that refuses every runtime that isn't in it. Each item is one value of `runtimes`; `runtimes.slot` adds one."""

    name: str
    runtimes: Field
    functions: tuple[str, ...] = ()
    """Names of the functions that take their runtime through it."""
    kind: str = "parameter"
    """What refuses, for people: `parameter`, `variable`, `policy`, `Config rule`."""
    note: str = ""
    """The words with which it refuses, where they are known."""
    everywhere: bool = False
    """Whether it is asked about every function, and decided by somebody else than who declares them: a policy."""


# -- steps ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Step(Fact):
    """A command that is run: what it does with files, where, and in which order."""

    uses: tuple[FileUse, ...] = ()
    """All files that it names, those of the subclasses' own fields among them."""
    directory: Text = field(default_factory=Text)
    """Canonical path of the folder that it runs in."""
    scope: str = ""
    """What runs as one sequence: `Makefile:build` (one target), `build.sh`, `Dockerfile#stage`."""
    index: int = 0
    """Its place in that sequence."""
    then: Slot | None = None
    """Room for one more command directly after it: `write` takes shell text as it would stand in the same folder."""
    command: str = ""
    """The command's words, as they are known, joined by spaces, for people."""
    certain: bool = True
    """False where the command may not be run at all: in a conditional, behind `||`."""
    windows: bool = False
    """Whether it is a command of Windows, whose tools are others."""


@dataclass(frozen=True, eq=False)
class BuildCommand(Step):
    """A `go build`. `tags` is one value: the list as `go build` gets it (`netgo osusergo`, `a,b`)."""

    output: FileUse = field(kw_only=True)
    """What it writes; implied where there is no `-o`. With `to_folder`, the folder that it writes all programs into."""
    to_folder: bool = False
    packages: Field = field(kw_only=True)
    """Canonical paths of the packages' folders or files, one value each; `…/...` as it stands."""
    tags: Field = field(kw_only=True)
    goos: Field = field(kw_only=True)
    goarch: Field = field(kw_only=True)
    cgo: Field = field(kw_only=True)
    """CGO_ENABLED: 0 or 1."""
    buildmode: Field = field(kw_only=True)
    host: str | None = None
    """The image that it runs in, where it does (a Dockerfile's stage, `docker run`)."""
    strays: tuple[Span, ...] = ()
    """Words that `go build` takes for packages and that are meant as tags or flags (`-tags a b`)."""
    tag_settings: tuple[Span, ...] = ()
    """Every place that sets tags for it, the last one wins: a second `-tags`, GOFLAGS."""
    module_file: Span | None = None
    """Where `-modfile` names another file than go.mod, which says what it is built with."""


@dataclass(frozen=True)
class Member:
    """One thing that is put into an archive."""

    use: FileUse
    entry: Text | None
    """Its name in the archive as the command stands; a folder's prefix where `folder`; None: nobody can say."""
    folder: bool = False
    """Whether a folder with everything below it is packed."""


@dataclass(frozen=True, eq=False)
class ArchiveCommand(Step):
    """A command that packs a zip archive."""

    archive: FileUse = field(kw_only=True)
    members: tuple[Member, ...] = ()
    complete: bool = True
    """Whether `members` is all: no list from a file, no wildcard that nobody can list."""
    tool: str = "zip"
    """zip, build-lambda-zip, Compress-Archive, 7z, …"""
    flattens: Field | None = None
    """One value, `true`, where it drops folders (`zip -j`); absent where it keeps them; its slot adds the option."""
    keeps_modes: bool | None = True
    """Whether the archive has POSIX modes with an exec bit; None: that depends on the tool's version."""
    adds_bootstrap: bool = False
    """Whether the tool itself adds a `bootstrap` at the root (build-lambda-zip)."""
    by_deployer: bool = False
    """Whether nobody wrote it: the tool that deploys packs so by itself, for functions whose `code` says no other archive."""


@dataclass(frozen=True, eq=False)
class Copy(Step):
    """cp, mv, ln, install, COPY, ADD: each source goes to the target, or into it where that is a folder."""

    sources: tuple[FileUse, ...] = ()
    target: FileUse = field(kw_only=True)
    into_folder: bool = False
    """Whether the target is certainly a folder, so that names are kept."""
    moves: bool = False
    """Whether the source is gone afterwards (mv)."""


@dataclass(frozen=True, eq=False)
class ModeChange(Step):
    """chmod, install: what it reads gets a mode."""

    mode: Field = field(kw_only=True)
    """As written: octal (`644`, `0755`) or symbolic (`a-x`, `u+x,g-w`); implied where `install` gives its own."""
    recursive: bool = False
    """Whether everything below a folder gets it too."""


@dataclass(frozen=True, eq=False)
class Upload(Step):
    """An archive is uploaded: to a bucket, or as the code of a function."""

    archive: FileUse | None = None
    function: Field | None = None
    """The function's name, where it is uploaded as code."""
    key: Field | None = None
    """`s3://BUCKET/KEY` of the copy that this step makes, or that it deploys the code from."""


@dataclass(frozen=True, eq=False)
class ImageBuild(Step):
    """`docker build`: which Dockerfile, with which folder as its context."""

    dockerfile: Field = field(kw_only=True)
    context: Field = field(kw_only=True)
    target: Field | None = None
    tag: Field | None = None


@dataclass(frozen=True, eq=False)
class PackageInstall(Step):
    """A system's package manager is run; `manager` is its name (yum, dnf), and its slot writes another."""

    manager: Field = field(kw_only=True)
    packages: tuple[str, ...] = ()
    image: str | None = None
    """`DOCKERFILE#STAGE` that it runs in."""


@dataclass(frozen=True, eq=False)
class Script(Step):
    """A file is written that is a shell script (a here-document, an echo): its path is the only file use."""

    content: str | None = None
    """The text, where it is known."""


@dataclass(frozen=True, eq=False)
class ToolRun(Step):
    """A tool is run that builds or deploys functions by its own rules: `sam build`, `aws cloudformation package`."""

    tool: str = ""
    """`sam build`, `sam package`, `sam deploy`, `cloudformation package`, `cloudformation deploy`, `make`, …"""
    words: tuple[str, ...] = ()
    """Its arguments as far as they are known."""
    environment: tuple[str, ...] = ()
    """The names of the variables that are set for it."""


@dataclass(frozen=True, eq=False)
class MakeTarget(Fact):
    """A rule of a Makefile: its target, and what it depends on."""

    name: Text
    prerequisites: tuple[Text, ...]
    """As written, make's variables replaced."""
    scope: str
    """The scope of its recipe's steps."""
    uses: tuple[FileUse, ...] = ()
    """Target and prerequisites as paths: `writes` is the target, `reads` are the prerequisites."""
    phony: bool = False


@dataclass(frozen=True, eq=False)
class Naming(Fact):
    """A line that only names paths: `.gitignore`, `.dockerignore`, a variable that nobody else explains."""

    uses: tuple[FileUse, ...] = ()


# -- images ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ImageUse(Fact):
    """An image is named: as a base (`FROM`), to run something in it, to build in it.

    A value's text is the whole reference without its digest (`public.ecr.aws/lambda/go:1`); the slot takes one too.
    """

    image: Field
    purpose: Literal["base", "builder", "run"]
    stage: Stage | None = None
    """The stage that it is the base of."""


@dataclass(frozen=True, eq=False)
class Stage(Fact):
    """A stage of a Dockerfile. Its steps have the scope `id`."""

    id: str
    """`DOCKERFILE#NAME`: the prefix of canonical paths in it; NAME is its name, or its number from 0."""
    final: bool
    base: Field
    """The image's reference, or the `id` of the stage of the same file that it continues."""
    entrypoint: Field
    """ENTRYPOINT's words joined by spaces; its slot makes one, or writes over it, in exec form."""
    command: Field
    """CMD's words, joined by spaces."""
    directory: Text
    """The working directory at its end: `DOCKERFILE#NAME/var/task`."""
    entrypoint_words: tuple[Text, ...] = ()
    command_words: tuple[Text, ...] = ()


# -- Go -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class GoModule(Fact):
    """A module, or an older tool's root of dependencies, and the aws-lambda-go in it."""

    directory: str
    """Canonical path of its folder."""
    name: str | None
    library: Field
    """aws-lambda-go's version, `v1.13.3`; absent where it isn't required; open where it can't be read (a replacement)."""
    vendored: bool = False
    """Whether this is vendor/modules.txt or a lock file: what is really built."""
    manager: str = "go"
    """go, dep, glide."""
    libraries: tuple[str, ...] = ()
    """Modules of others that are required."""


@dataclass(frozen=True, eq=False)
class GoProgram(Fact):
    """A folder whose files are of `package main`, without tests."""

    directory: str
    files: tuple[str, ...]
    starts_lambda: bool
    """Whether a file of it imports github.com/aws/aws-lambda-go/lambda."""
    rpc_calls: tuple[Span, ...] = ()
    """lambda.Function and lambda.NewFunction: not there with the tag lambda.norpc."""
    rpc_environment: tuple[Span, ...] = ()
    """Reads of _LAMBDA_SERVER_PORT in it and in the project's packages that it imports."""
    handler_dispatch: tuple[Span, ...] = ()
    """Places where _HANDLER selects what is done."""
    runtime_environment: tuple[Span, ...] = ()
    """Reads of AWS_EXECUTION_ENV in it and in the project's packages that it imports."""
    name_dispatch: tuple[Span, ...] = ()
    """Places where the program's own file name selects what is done."""
    environment_unfollowed: tuple[Span, ...] = ()
    """Where _HANDLER, _LAMBDA_SERVER_PORT or AWS_EXECUTION_ENV is named, or what _HANDLER says is taken, and nothing shows what for."""
    tag_constraints: tuple[Span, ...] = ()
    """Build constraints that name lambda.norpc, in its files and those of the project's packages that it imports."""
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ToolVersion(Fact):
    """A tool is pinned: `tool` as its registry calls it (aws-sam-cli, cfn-lint), the version as written (1.90.0)."""

    tool: str
    version: Field
    files: tuple[str, ...] | None = None
    """How the paths of the files end whose functions it deploys (`.ts`, `infra/main.tf`); None: all, () none that are known."""
    folder: str = ""
    """Canonical path of the folder that they are in or below."""


@dataclass(frozen=True, eq=False)
class PluginConfig(Fact):
    """The settings of a plug-in that builds functions from their source on the way to being deployed."""

    tool: str
    """Its name, as its registry calls it."""
    functions: tuple[str, ...]
    """Ids of the functions that it is to build."""
    runtimes: Field
    """The runtimes that it builds functions of, an item a value; it skips all others without a word."""
    bootstrap: Field
    """One value, `true` or `false`: whether it packs what it builds as `bootstrap`; absent where it has no way to."""
    settings: Slot | None = None
    """Takes a runtime, and writes all that makes it build functions of that, and pack them as `bootstrap`."""
    misspelt: tuple[Span, ...] = ()
    """Keys that look like its settings, and that it doesn't know."""


# -- what is shipped --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GoBuild:
    """What Go itself wrote into a program (1.18 and newer): how it was built, and of what."""

    version: str
    """Go's own: `go1.22.10`."""
    settings: Mapping[str, str]
    """What the build was told: `-tags`, `GOARCH`, `CGO_ENABLED`, …; empty where it was not `go build` that ran the compiler."""
    modules: Mapping[str, str]
    """The modules that it is made of, each with its version; "" where that can't be told (replaced by a folder or another module)."""

    @property
    def tags(self) -> tuple[str, ...] | None:
        """The build tags; None where nobody knows."""
        return tuple(tag for tag in self.settings.get("-tags", "").split(",") if tag) if self.settings else None

    @property
    def library(self) -> str | None:
        """aws-lambda-go's version, `v1.13.3`; "" where it can't be told, None where it is not among the modules."""
        version = self.modules.get("github.com/aws/aws-lambda-go")
        return "" if version is not None and version.startswith("v0.0.0-") else version


@dataclass(frozen=True)
class Program:
    """A file that is started, as its bytes are."""

    path: str
    """Where it lies in the artifact; in an image absolute."""
    form: Literal["elf", "script", "other"]
    mode: int | None
    """Permission bits; None where the artifact has none (a zip made on Windows)."""
    what: str = ""
    """What it is, for people, where Linux starts no such thing: `a program for macOS`."""
    machine: str = ""
    """Of an ELF program: Lambda's name of the architecture, else the ELF name of it."""
    loader: str = ""
    """The program that has to load it: `/lib64/ld-linux-x86-64.so.2`; "" where it is static."""
    glibc: str = ""
    """The newest version of glibc that it asks for: `2.34`; "" where it asks for none."""
    go: GoBuild | None = None
    script: str = ""
    """The beginning of a script's text."""


@dataclass(frozen=True, eq=False)
class Artifact(Fact):
    """Something built: what Lambda is given, and what it starts of that. `span` is empty: it stands for the whole file."""

    name: str
    """For people, where a file holds several: `image 'orders:1'`; else ""."""
    kind: Literal["zip", "folder", "image"]
    start: str
    """What Lambda starts: `bootstrap`; in an image the entry point's program, absolute."""
    programs: tuple[Program, ...]
    """What is there of that name, then what that starts in its turn, as far as it can be seen; () where nothing is."""
    instead: tuple[str, ...] = ()
    """What there is in its place, for people, where nothing is."""
    runtime: str = ""
    """The runtime that it is for."""
    glibc: str = ""
    """The version of glibc where it runs; "" where there is none."""
    loaders: frozenset[str] = frozenset()
    """The loaders of dynamic programs that there are where it runs."""
    architectures: tuple[str, ...] = ()
    """What it is to run on, Lambda's names; () where nobody said."""
    functions: tuple[LambdaFunction, ...] = ()
    """The functions whose code it is."""
    steps: tuple[Step, ...] = ()
    """The steps that made it, as far as they are known: the `go build`, the command that packs it."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its functions."""
        return tuple(function.id for function in self.functions)

    @property
    def owner(self) -> str:
        """Whose it is, for people: `function 'Orders'`; "" where nobody said."""
        names = ", ".join(f"'{function.name}'" for function in self.functions[:3])
        return f"function{'s' if len(self.functions) > 1 else ''} {names}" if names else ""

    def titled(self, program: Program) -> str:
        """Name a program for people."""
        return f"'{program.path}'" + (f" of {self.name}" if self.name else "")

    def seen(self, program: Program) -> str:
        """Give the path that Lambda knows a program by."""
        return program.path if self.kind == "image" else f"/var/task/{program.path}"

    @property
    def made(self) -> tuple[Label, ...]:
        """Where it was made."""
        return tuple(Label(step.span, "packed here" if isinstance(step, ArchiveCommand) else "built here") for step in self.steps)


# -- the net --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Mention(Fact):
    """An occurrence that no fact explains."""

    text: str
    kind: Literal["compares", "patch", "starts", "unknown"]


Facts = Iterable[Fact]
