"""What the AWS CLI does with functions, layers, archives and templates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from go1x_lint.facts import Fact, Field, FileUse, Label, LambdaFunction, Layer, RuntimeChoice, Step, ToolRun, Upload, Value
from go1x_lint.readers.commands.call import Call
from go1x_lint.readers.commands.slots import Item, OptionRoom
from go1x_lint.readers.commands.words import Grammar, Line, Option, after, grammar, lead, split
from go1x_lint.records import replace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

GLOBAL = grammar(
    "--profile --region --endpoint-url --output --query --ca-bundle --cli-read-timeout --cli-connect-timeout --cli-binary-format --color",
    ordered=True,
)
OPERATION = Grammar(listed=None, bundles=False)
S3 = grammar(
    "--acl --exclude --include --content-type --content-encoding --content-disposition --content-language --cache-control"
    " --expires --metadata --metadata-directive --sse --sse-c --sse-c-key --sse-kms-key-id --storage-class --grants"
    " --website-redirect --source-region --request-payer --page-size --expected-size --checksum-algorithm --profile --region"
    " --endpoint-url --output --query --copy-props",
    bundles=False,
)

RUNTIME = re.compile(r"go1\.x|provided(\.al\d+)?")
"""The runtimes that Go functions are declared with."""

CLOUDFORMATION = ("package", "deploy", "create-stack", "update-stack", "create-change-set")

_ELSEWHERE = ("--cli-input-json", "--cli-input-yaml", "--generate-cli-skeleton")
_ARCHIVE = (".zip", ".jar")


def aws(call: Call) -> Iterator[Fact]:
    """Say what a command of the AWS CLI does."""
    words = GLOBAL.read(call.arguments).plain
    if len(words) < 2:
        return
    service, rest = words[0].text.plain, GLOBAL.read(words[1:]).plain
    verb = rest[0].text.plain if rest else None
    say = OPERATIONS.get(f"{service} {verb}")
    if say is not None:
        yield from say(call, S3.read(rest[1:]) if service == "s3" else OPERATION.read(rest[1:]))
    elif service == "cloudformation" and verb in CLOUDFORMATION:
        yield from stack(call, f"{service} {verb}", rest[1:])


# -- functions and layers ----------------------------------------------------------------------------------------------------


def _open(line: Line) -> tuple[Label, ...]:
    """Why there may be options that aren't written here."""
    more = [option.word for option in line.options if option.name in _ELSEWHERE]
    more += [*line.open, *(word for option in line.options for word in option.values if word.text.unknown and option.values[0] is not word)]
    return tuple(Label(word.place, f"{word.text} may hold more options") for word in more)


def _field(call: Call, line: Line, name: str) -> Field:
    """Make the field of an option's one value."""
    option = line.last(name)
    if option is None or option.value is None:
        return Field(call.words[0].place, (), _open(line))
    return option.value.field(anchor=option.word.place)


def _list(call: Call, line: Line, name: str) -> Field:
    """Make the field of an option's values, one each: spaces part them."""
    option = line.last(name)
    if option is None:
        return Field(call.words[0].place, (), _open(line))
    words = option.values
    fields = [word.field() for word in words]
    values = tuple(
        Value(value.text, value.span, Item(call.source, word, words[at - 1] if at else words[1] if len(words) > 1 else None), value.via)
        for at, (word, field) in enumerate(zip(words, fields, strict=True))
        for value in field.values
    )
    room = OptionRoom(call.source, words[-1], call.words[:2], "") if words else None
    return Field(option.word.place, values, tuple(label for field in fields for label in field.open_because), room)


def _name(line: Line, option: str) -> str:
    """Give a function's or a layer's name, taken out of its ARN; "" where it isn't given."""
    value = line.value(option)
    text = str(value.text) if value is not None else ""
    arn = re.fullmatch(r"arn:[\w-]+:lambda:.*?:(?:function|layer):([^:]+)(:.*)?", text)
    return arn.group(1) if arn else text


def create_function(call: Call, line: Line) -> Iterator[Fact]:
    """Say which function is created."""
    told = _image_config(call, line)
    yield replace(_function(call, line, _code(call, line)), command=told["Command"], entrypoint=told["EntryPoint"])


def update_configuration(call: Call, line: Line) -> Iterator[Fact]:
    """Say which runtime, and with it which handler, a function gets."""
    if line.has("--runtime") and line.has("--handler"):
        yield _function(call, line, Field.unknown(call.words[0].place, "its code isn't named here"))
    elif line.has("--runtime"):
        name, runtime = _name(line, "--function-name"), _field(call, line, "--runtime")
        yield RuntimeChoice(call.command.span, name, runtime, "update-function-configuration")


def _function(call: Call, line: Line, code: Field) -> LambdaFunction:
    """Make a function's fact."""
    return LambdaFunction(
        call.command.span,
        _name(line, "--function-name"),
        _field(call, line, "--runtime"),
        handler=_field(call, line, "--handler"),
        architectures=_list(call, line, "--architectures"),
        code=code,
        package_type=_field(call, line, "--package-type"),
        layers=_list(call, line, "--layers"),
    )


def _image_config(call: Call, line: Line) -> dict[str, Field]:
    """Give what `--image-config` says over an image's own CMD and ENTRYPOINT: `Command=main,-v,EntryPoint=/main`, or the same as JSON."""
    names = ("Command", "EntryPoint")
    option = line.last("--image-config")
    if option is None or option.value is None:
        return dict.fromkeys(names, Field(call.words[0].place, (), _open(line)))
    plain = [value.text.plain for value in option.values]
    if None in plain:
        return dict.fromkeys(names, Field.unknown(option.word.place, "what it says of the image can't be read"))
    said = _words(" ".join(text for text in plain if text is not None))
    return {
        name: Field(option.word.place, (Value(Text.of(" ".join(said[name])), option.value.place),) if said.get(name) else ())
        for name in names
    }


def _words(text: str) -> dict[str, list[str]]:
    """Read lists of words by their names."""
    if text.lstrip().startswith("{"):
        try:
            some = json.loads(text)
        except ValueError:
            return {}
        lists = some.items() if isinstance(some, dict) else ()
        return {name: [str(word) for word in words] for name, words in lists if isinstance(words, list)}
    found: dict[str, list[str]] = {}
    for part in text.replace(" ", ",").split(","):
        name, equals, word = part.partition("=")
        if equals and name in ("Command", "EntryPoint", "WorkingDirectory"):
            found[name] = [word]
        elif found:
            found[next(reversed(found))].append(part)
    return found


def _code(call: Call, line: Line) -> Field:
    """Make the field of a function's code: an archive, an object in a bucket, an image."""
    archive = _zip_file(call, line)
    if archive is not None:
        return archive.path
    option = line.last("--code")
    if option is None or option.value is None:
        return Field(call.words[0].place, (), _open(line))
    pairs = _pairs(option)
    if "ImageUri" in pairs:
        return pairs["ImageUri"]
    return _object(option.word, pairs.get("S3Bucket"), pairs.get("S3Key"))


def _zip_file(call: Call, line: Line) -> FileUse | None:
    """Give the use of the archive that `--zip-file fileb://…` names."""
    value = line.value("--zip-file")
    path = (after(value, "fileb://") or after(value, "file://")) if value is not None else None
    if value is not None and path is None and value.text.holes:
        return FileUse(Field.unknown(value.place, f"{value.text} can't be read"), "reads")
    return call.use(path, "reads") if path is not None else None


def _pairs(option: Option) -> dict[str, Field]:
    """Read `S3Bucket=b,S3Key=k`, or the same as JSON."""
    found: dict[str, Field] = {}
    for value in option.values:
        if lead(value).lstrip().startswith("{"):
            found.update((name, Field(value.place, (Value(Text.of(text), value.place),))) for name, text in _json(value.text.plain).items())
            continue
        for part in split(value, ","):
            name, equals, _ = lead(part).partition("=")
            rest = after(part, name + "=") if equals else None
            if rest is not None:
                found[name] = rest.field()
    return found


def _json(text: str | None) -> dict[str, str]:
    """Read an object of strings."""
    try:
        some = json.loads(text or "")
    except ValueError:
        return {}
    return {name: value for name, value in some.items() if isinstance(value, str)} if isinstance(some, dict) else {}


def _object(word: Phrase, bucket: Field | None, key: Field | None) -> Field:
    """Make the field of an object: `s3://BUCKET/KEY`."""
    if key is None or key.text is None:
        return Field.unknown(word.place, "the object's key can't be read")
    name = bucket.text if bucket is not None and bucket.text is not None else Text.of("?")
    return Field(key.anchor, (Value(Text.of("s3://", name, "/", key.text), key.values[0].span, None),))


def update_code(call: Call, line: Line) -> Iterator[Fact]:
    """Say which archive becomes a function's code."""
    archive = _zip_file(call, line)
    bucket, key = line.last("--s3-bucket"), line.last("--s3-key")
    if archive is None and (key is None or key.value is None):
        return
    stored = None
    if key is not None and key.value is not None:
        stored = _object(key.word, bucket.value.field() if bucket is not None and bucket.value is not None else None, key.value.field())
    name = line.value("--function-name")
    function = _named(name, _name(line, "--function-name")) if name is not None else Field(call.words[0].place, (), _open(line))
    yield Upload(**call.step, uses=(archive,) if archive else (), archive=archive, function=function, key=stored)


def _named(word: Phrase, name: str) -> Field:
    """Make the field of a function's name, which an ARN may hold."""
    return word.field() if str(word.text) == name else Field(word.place, (Value(Text.of(name), word.place),))


def publish_layer(call: Call, line: Line) -> Iterator[Fact]:
    """Say which layer is published, and for which runtimes."""
    runtimes, architectures = _list(call, line, "--compatible-runtimes"), _list(call, line, "--compatible-architectures")
    yield Layer(call.command.span, _name(line, "--layer-name"), runtimes, architectures)


# -- buckets -----------------------------------------------------------------------------------------------------------------


def s3_copy(call: Call, line: Line) -> Iterator[Fact]:
    """Say what is uploaded to a bucket, or fetched from one."""
    if len(line.plain) != 2:
        return
    source, target = line.plain
    if lead(source).startswith("s3://"):
        if not lead(target).startswith("s3://") and target.text.plain not in ("-", ".") and not target.text.unknown:
            yield Step(**call.step, uses=(call.use(target, "writes"),))
    elif lead(target).startswith("s3://"):
        key = Field(target.place, (Value(target.text, target.span),)) if line.has("--recursive") else _key(source, target)
        yield from _put(call, source, key)


def s3_sync(call: Call, line: Line) -> Iterator[Fact]:
    """Say that a folder's files are uploaded below a key."""
    if len(line.plain) == 2 and lead(line.plain[1]).startswith("s3://") and not lead(line.plain[0]).startswith("s3://"):
        source, target = line.plain
        yield from _put(call, source, Field(target.place, (Value(target.text, target.span),)))


def put_object(call: Call, line: Line) -> Iterator[Fact]:
    """Say what `aws s3api put-object` uploads."""
    body, bucket, key = line.value("--body"), line.value("--bucket"), line.last("--key")
    if body is not None and key is not None and key.value is not None:
        yield from _put(call, body, _object(key.word, bucket.field() if bucket is not None else None, key.value.field()))


def _put(call: Call, source: Phrase, key: Field) -> Iterator[Fact]:
    """Make the fact of a file that is put into a bucket; only an archive's is an upload."""
    if source.text.plain == "-":
        return
    use = call.use(source, "reads")
    suffix = re.search(r"\.\w+$", str(source.text.base))
    other = suffix is not None and suffix.group() not in _ARCHIVE and not str(source.text).endswith(("}", "/"))
    if other:
        yield Step(**call.step, uses=(use,))
    else:
        yield Upload(**call.step, uses=(use,), archive=use, key=key)


def _key(source: Phrase, target: Phrase) -> Field:
    """Make the field of the object that a file becomes: a target that ends with a slash, or is a bucket, keeps its name."""
    text = target.text
    marked = text.marked({})
    if marked.endswith("/"):
        text = Text.of(text, source.text.base)
    elif "/" not in marked.removeprefix("s3://"):
        text = Text.of(text, "/", source.text.base)
    return Field(target.place, (Value(text, target.span),))


# -- templates ---------------------------------------------------------------------------------------------------------------


def stack(call: Call, tool: str, words: tuple[Phrase, ...]) -> Iterator[Fact]:
    """Say that a template's functions are packed or deployed, and which runtimes its parameters get."""
    yield ToolRun(**call.step, tool=tool, words=tuple(str(word.text) for word in words))
    for option in OPERATION.read(words).all("--parameter-overrides", "--parameters"):
        yield from overrides(call, option.values)


def overrides(call: Call, words: tuple[Phrase, ...]) -> Iterator[Fact]:
    """Say which parameters get a runtime: `Rt=go1.x`, `ParameterKey=Rt,ParameterValue=go1.x`; one word may hold several."""
    for word in (part for some in words for part in split(some, " \t\n")):
        pairs = {lead(part).partition("=")[0]: part for part in split(word, ",")}
        if "ParameterKey" in pairs and "ParameterValue" in pairs:
            name = after(pairs["ParameterKey"], "ParameterKey=")
            value = after(pairs["ParameterValue"], "ParameterValue=")
        else:
            key = lead(word).partition("=")[0]
            name, value = word, after(word, key + "=")
        if name is not None and value is not None and RUNTIME.fullmatch((value.text.plain or "").strip("'\"")):
            said = str(name.text) if name is not word else lead(word).partition("=")[0]
            yield RuntimeChoice(call.command.span, said, value.field(), "parameter override")


OPERATIONS: dict[str, Callable[[Call, Line], Iterator[Fact]]] = {
    "lambda create-function": create_function,
    "lambda update-function-configuration": update_configuration,
    "lambda update-function-code": update_code,
    "lambda publish-layer-version": publish_layer,
    "s3 cp": s3_copy,
    "s3 mv": s3_copy,
    "s3 sync": s3_sync,
    "s3api put-object": put_object,
}
"""What each operation does."""
