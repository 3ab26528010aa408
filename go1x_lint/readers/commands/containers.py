"""What docker and its like do: build an image, run a command in one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Fact, Field, ImageBuild, ImageUse, Step, ToolRun, Value
from go1x_lint.readers.commands.call import Call
from go1x_lint.readers.commands.slots import AssignmentRoom, OptionRoom
from go1x_lint.readers.commands.words import Line, after, grammar, lead, sliced
from go1x_lint.readers.paths import Where
from go1x_lint.records import replace
from go1x_lint.source import Edit
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

BUILD = grammar(
    "-f --file -t --tag --target --platform --build-arg --build-context --cache-from --cache-to --label --network --output -o"
    " --progress --secret --ssh --iidfile --shm-size --ulimit --add-host --cgroup-parent --cpu-period --cpu-quota -c --cpu-shares"
    " --cpuset-cpus --cpuset-mems -m --memory --memory-swap --isolation --builder --attest --allow --annotation --metadata-file"
    " --no-cache-filter --security-opt --call --volume -v --format"
)
"""Options of `docker build` and `docker buildx build` that take a value (docs.docker.com/reference/cli/docker/buildx/build)."""

RUN = grammar(
    "-v --volume --mount -w --workdir -e --env --env-file --entrypoint --name -u --user -p --publish --platform --network --net -m"
    " --memory --cpus -h --hostname -l --label --add-host --cap-add --cap-drop --device --dns --dns-search --expose --gpus"
    " --group-add --ip --ip6 --ipc --link --log-driver --log-opt --mac-address --pid --pids-limit --pull --restart --runtime"
    " --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit --userns --uts --volumes-from"
    " --volume-driver --cidfile -a --attach --annotation -c --cpu-shares --cpuset-cpus --cpuset-mems --health-cmd"
    " --health-interval --health-retries --health-timeout --isolation --label-file --memory-reservation --memory-swap"
    " --network-alias --domainname --detach-keys --cgroupns --cgroup-parent --blkio-weight --oom-score-adj",
    ordered=True,
)
"""Options of `docker run` that take a value (docs.docker.com/reference/cli/docker/container/run)."""

GLOBAL = grammar("--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey", ordered=True)

FOLDERS = (
    (re.compile(r"(.*/)?lambci/lambda:build-go1\.x"), "/go/src/handler"),
    (re.compile(r"(.*/)?(lambci/lambda|public\.ecr\.aws/lambda/\w+|amazon/aws-lambda-\w+)(:.*)?"), "/var/task"),
    (re.compile(r"(docker\.io/(library/)?|public\.ecr\.aws/docker/library/)?golang(:.*)?"), "/go"),
)
"""The working folders of well-known images (their Dockerfiles' WORKDIR)."""

BUILDERS = ("make", "mage", "sam build")
"""Tools that build a program, whatever else they do."""

_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]")
_BUILDER = re.compile(r"(^|[/:-])build-")


def docker(call: Call) -> Iterator[Fact]:
    """Say what a docker command does."""
    words = GLOBAL.read(call.arguments).plain
    verb, rest = (words[0].text.plain, words[1:]) if words else (None, ())
    if verb in ("buildx", "image", "container", "builder") and rest:
        verb, rest = rest[0].text.plain, rest[1:]
    if verb in ("build", "bud"):
        yield from _build(call, BUILD.read(rest))
    elif verb in ("run", "create"):
        yield from _run(call, rest)
    elif verb == "pull" and rest:
        line = grammar("--platform").read(rest)
        yield from (ImageUse(call.command.span, image(word), "run") for word in line.plain[:1])
    elif verb == "cp" and len(rest) > 1 and not re.match(r"[^/.]*:", str(rest[-1].text)):
        yield Step(**call.step, uses=(call.use(rest[-1], "writes"),))


def image(word: Phrase) -> Field:
    """Make the field of an image's reference: without its digest, which a write drops."""
    text = str(word.text.marked({}))
    at = text.find("@sha256:")
    return word.field(sliced(word, 0, at).text) if at > 0 else word.field()


# -- build -----------------------------------------------------------------------------------------------------------------


def _build(call: Call, line: Line) -> Iterator[Fact]:
    """Make the fact of an image that is built from a folder."""
    context = line.plain[0] if line.plain else None
    if context is None or context.text.plain == "-" or re.match(r"(https?|git|ssh)(://|@)", str(context.text)):
        return
    folder = call.path(context)
    file = line.value("-f", "--file")
    dockerfile = call.path(file) if file is not None else _implied(call, context, folder)
    target, tag = line.value("--target"), line.value("-t", "--tag")
    yield ImageBuild(
        **call.step,
        dockerfile=dockerfile,
        context=folder,
        target=target.field() if target is not None else None,
        tag=tag.field() if tag is not None else None,
    )


def _implied(call: Call, context: Phrase, folder: Field) -> Field:
    """Make the field of the Dockerfile that lies in the context."""
    if not folder.values:
        return Field(context.place, (), folder.open_because)
    return Field(context.place, tuple(Value(value.text.joined("Dockerfile"), context.place, None, (), True) for value in folder.values))


# -- run -------------------------------------------------------------------------------------------------------------------


def _run(call: Call, words: tuple[Phrase, ...]) -> Iterator[Fact]:
    """Say which image is run, and what the command does that runs in it."""
    line = RUN.read(words)
    if not line.plain:
        return
    named, rest = line.plain[0], line.plain[1:]
    inside = list(_inside(call, line, named, rest))
    field = image(named)
    built = any(isinstance(fact, BuildCommand) or (isinstance(fact, ToolRun) and fact.tool in BUILDERS) for fact in inside)
    builder = built or any(_BUILDER.search(str(value.text)) for value in field.values)
    yield ImageUse(call.command.span, field, "builder" if builder else "run")
    yield from inside


def _inside(call: Call, line: Line, named: Phrase, rest: tuple[Phrase, ...]) -> Iterator[Fact]:
    """Say what the command does that runs in the container."""
    from go1x_lint.readers.commands.dispatch import command_facts

    entrypoint = line.value("--entrypoint")
    words = (entrypoint, *rest) if entrypoint is not None and entrypoint.text.parts else rest
    if not words:
        return
    folder = _folder(line, named)
    mounts = tuple(_mounts(call, line))
    where = Where(folder or Text(), f"{call.context.scope}#{call.context.start + call.command.index}", mounts)
    where = where.inside(folder) if folder is not None else where
    command = replace(
        call.command,
        words=words,
        env=tuple(_variables(call, line)),
        directory=Text() if folder is not None and not _lost(call, line) else None,
        redirects=(),
        then=None,
        first=ContainerRoom(OptionRoom(call.source, _verb(call, words), call.words[:2], "-e")),
    )
    yield from command_facts(command, replace(call.context, where=where, host=str(image(named).text or named.text)))


def _verb(call: Call, words: tuple[Phrase, ...]) -> Phrase:
    """Give the word `run`."""
    return next((word for word in call.words[1:] if word.text.plain in ("run", "create")), words[0])


class ContainerRoom(AssignmentRoom):
    """Room for one more variable of a container: ` -e NAME=value` behind `run`."""

    def __init__(self, room: OptionRoom) -> None:
        """Take the room for the option."""
        super().__init__(room, "")

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Set the variable."""
        return self.first.write(value)


def _folder(line: Line, named: Phrase) -> Text | None:
    """Give the folder that the container's command starts in; None where only its image knows."""
    given = line.value("-w", "--workdir")
    if given is not None:
        return given.text
    reference = str(image(named).text or named.text)
    return next((Text.of(folder) for pattern, folder in FOLDERS if pattern.fullmatch(reference)), None)


def _variables(call: Call, line: Line) -> Iterator[Assignment]:
    """Give the variables that are set in the container: by value, or as they are outside."""
    for option in line.all("-e", "--env"):
        if option.value is None:
            continue
        found = re.match(r"[A-Za-z_]\w*", lead(option.value))
        name = found.group() if found else ""
        value = after(option.value, name + "=")
        outer = call.variable(name)
        if value is not None and name:
            yield Assignment(name, value, option.value.place)
        elif outer is not None and option.value.text.plain == name:
            yield outer


def _lost(call: Call, line: Line) -> bool:
    """Whether a folder is mounted of which nobody knows where it is: then nobody knows the paths in it."""
    sources = [
        _parts(option.value, ":")[0].text for option in line.all("-v", "--volume") if option.value is not None and option.value.text.parts
    ]
    return any(not call.readable(source) for source in sources)


def _mounts(call: Call, line: Line) -> Iterator[tuple[str, Text]]:
    """Give the folders of the container that are folders of this machine."""
    for option in line.all("-v", "--volume"):
        if option.value is not None:
            yield from _mount(call, *_parts(option.value, ":"))
    for option in line.all("--mount"):
        if option.value is None:
            continue
        pairs = {lead(part).partition("=")[0]: part for part in _parts(option.value, ",")}
        source = pairs.get("source") or pairs.get("src")
        target = pairs.get("target") or pairs.get("destination") or pairs.get("dst")
        if source is not None and target is not None and (pairs.get("type") is None or pairs["type"].text.plain == "type=bind"):
            yield from _mount(call, sliced(source, lead(source).index("=") + 1), sliced(target, lead(target).index("=") + 1))


def _mount(call: Call, *parts: Phrase) -> Iterator[tuple[str, Text]]:
    """Give one mount; a name without a slash is a volume, not a folder."""
    if len(parts) < 2 or not call.readable(parts[0].text):
        return
    source, inside = parts[0].text, parts[1].text.plain
    first = source.parts[0] if source.parts else ""
    if inside is not None and (not isinstance(first, str) or first.startswith((".", "/", "~")) or _ABSOLUTE.match(first)):
        yield Text.of(inside).normal().plain or "/", call.where.canonical(source)


def _parts(phrase: Phrase, separator: str) -> list[Phrase]:
    """Give the parts between separators; the colon of a drive parts nothing."""
    marked = phrase.text.marked({})
    drive = re.match(r"[A-Za-z]:[\\/]", marked) if separator == ":" else None
    cuts = [at for at, mark in enumerate(marked) if mark == separator and not (drive and at == 1)]
    return [sliced(phrase, start, end) for start, end in zip([0, *(cut + 1 for cut in cuts)], [*cuts, len(marked)], strict=True)]
