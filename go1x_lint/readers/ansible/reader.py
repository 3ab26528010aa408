"""From playbooks and tasks to facts.

Paths are relative to the playbook's folder, in which Ansible runs what it runs on its own machine. What a module says with several
values, or takes from a loop, is one function for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import Fact, Field, FileUse, LambdaFunction, Layer, Upload, Value
from go1x_lint.readers.ansible.arguments import Arguments
from go1x_lint.readers.ansible.files import copy, file
from go1x_lint.readers.ansible.known import Known
from go1x_lint.readers.ansible.listed import KEY, listed
from go1x_lint.readers.ansible.packing import archive
from go1x_lint.readers.ansible.running import work
from go1x_lint.readers.ansible.tasks import ARCHIVE, COMMAND, COPY, FILE, LAMBDA, LAYER, S3, SHELL, Home, Task, home, is_play, items, tasks
from go1x_lint.readers.ansible.variables import Variables
from go1x_lint.readers.ci.scripts import facts
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Hole, Text

_LOOKS = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:[\w.]+\.)?"
    r"(?:lambda|lambda_layer|ec2_lambda|s3_object|aws_s3|s3|shell|command|archive|action|local_action)[ \t]*:",
    re.MULTILINE,
)
_LIST = re.compile(r"^-[ \t]", re.MULTILINE)
_SCRIPTED = (SHELL, COMMAND)
_LOOPS = {"loop": False, "with_items": False, "with_list": False, "with_flattened": False, "with_dict": True}
"""The keys that loop, and whether over a mapping."""

_INCLUDING = (b"include_tasks", b"import_tasks")
_CALL = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*(\|\s*dict2items)?\s*\}\}")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a playbook or a file of tasks; nothing where the file is none. Raises Unparsable."""
    if not source.path.endswith((".yml", ".yaml")):
        return
    says = f"{KEY}:" in source.text
    if not says and not (_LIST.search(source.text) and _LOOKS.search(source.text)):
        return
    root = document(source, workspace).root
    if isinstance(root, Mapping) and says:
        yield from listed(root, workspace)
    elif isinstance(root, Sequence):
        yield from _File(source, workspace, root).all()


@dataclass(frozen=True, eq=False)
class _File:
    """A playbook, or a file of tasks."""

    source: Source
    workspace: Workspace
    root: Sequence

    @cached_property
    def home(self) -> Home:
        """Where it belongs: to the playbook that includes it, where it is no role's."""
        own = home(self.source.path)
        includers = self._includers if own.role is None else []
        return home(includers[0]) if includers else own

    @cached_property
    def _includers(self) -> list[str]:
        """The files that include this one's tasks."""
        named = self.known.holding(self.source.path.rpartition("/")[2])
        return [path for path in named if path != self.source.path and any(self.workspace.holds(path, token) for token in _INCLUDING)]

    @cached_property
    def known(self) -> Known:
        """The files that may say variables."""
        return Known(self.workspace)

    def all(self) -> Iterator[Fact]:
        """Give all of its facts: those of its commands in their order, then the others."""
        found = list(tasks(self.root))
        if not self._is_ansible(found):
            return
        scripts = [self._arguments(task) for task in found if task.module in _SCRIPTED]
        works = [some for script in scripts for arguments in _each_mapping(script) for some in work(arguments)]
        yield from facts(works, self.source.path, self.workspace)
        for index, task in enumerate(found):
            if task.module not in _SCRIPTED:
                yield from self._looped(task, index)

    def _is_ansible(self, found: list[Task]) -> bool:
        """Whether the file is a playbook or a role's, or has a module that nobody else has: other tools' lists have commands, too."""
        plays = any(is_play(item.value) for item in self.root.items)
        return plays or self.home.role is not None or bool(self._includers) or any(_only_ansibles(task) for task in found)

    # -- loops ----------------------------------------------------------------------------------------------------------------

    def _looped(self, task: Task, index: int) -> Iterator[Fact]:
        """Give what a task does each time; once, with a variable that nobody knows, where its loop can't be read."""
        for arguments in _each(self._arguments(task)):
            yield from self._task(arguments, index)

    def _arguments(self, task: Task) -> Arguments:
        """Give a task's arguments, with all that its loop goes over."""
        folder = Text.of(self.home.folder)
        plain = self._variables(task)
        loop = next((key for key in _LOOPS if task.body.get(key) is not None), None)
        if loop is not None:
            node = task.body.get(loop)
            over, called, keyed = self._over(node, plain, _LOOPS[loop])
            every = [items(some, keyed) for some in over]
            known = tuple(item for some in every for item in some or ()) if None not in every else ()
            also = tuple(span for name in called for span in plain.readers(name) if node is None or not node.span.covers(span))
            plain = replace(plain, items=known, also=also)
        return Arguments(task, plain, Place(folder, start=folder))

    def _over(self, node: Node | None, variables: Variables, keyed: bool) -> tuple[list[Node], tuple[str, ...], bool]:
        """Give what a loop goes over, and the variable that says it."""
        match = _CALL.fullmatch(node.raw.strip()) if isinstance(node, Scalar) else None
        if match is None:
            return ([node] if node is not None and not isinstance(node, Scalar) else []), (), keyed
        found = [some.node for some in variables.definitions(match[1])]
        return found, (match[1],), keyed or match[2] is not None

    def _variables(self, task: Task) -> Variables:
        """Give what is known where a task stands."""
        control = task.body.get("loop_control")
        named = control.string("loop_var") if isinstance(control, Mapping) else None
        return Variables(self.known, self.source, self.home, task.around, named or "item", (), task.body.span)

    # -- modules --------------------------------------------------------------------------------------------------------------

    def _task(self, arguments: Arguments, index: int) -> Iterator[Fact]:
        """Give what a task makes."""
        module, scope = arguments.task.module, f"{self.source.path}:{arguments.task.module} {index}"
        if module == FILE:
            yield from file(arguments, scope)
        elif arguments.has("state") and arguments.text("state") == Text.of("absent"):
            return
        elif module == LAMBDA and (arguments.has("runtime") or arguments.has("image_uri")):
            yield _function(arguments)
        elif module == LAYER and arguments.has("compatible_runtimes"):
            yield _layer(arguments)
        elif module == ARCHIVE:
            yield from archive(arguments, scope)
        elif module == COPY:
            yield from copy(arguments, scope)
        elif module == S3:
            yield from _upload(arguments, scope)


def _only_ansibles(task: Task) -> bool:
    """Whether a task's module is Ansible's beyond doubt: one for functions, or one with its collection's name."""
    return task.module in (LAMBDA, LAYER) or "." in str(task.key.plain if isinstance(task.key, Scalar) else "")


def _each(arguments: Arguments) -> Iterator[Arguments]:
    """Give a task's arguments for each thing that its loop goes over; once, where there is no loop, or one that can't be read."""
    for item in arguments.variables.items or (None,):
        yield replace(arguments, variables=replace(arguments.variables, items=(item,) if item else ()))


def _each_mapping(arguments: Arguments) -> Iterator[Arguments]:
    """Give a script's arguments for each mapping that its loop goes over, whose values belong together; strings stay one loop."""
    several = any(isinstance(item.node, Mapping) or item.key is not None for item in arguments.variables.items)
    yield from _each(arguments) if several else (arguments,)


def _function(arguments: Arguments) -> LambdaFunction:
    """Give a function."""
    name = arguments.field("name", "function_name")
    span = name.values[0].span if name.values else arguments.anchor
    image = arguments.field("image_uri")
    return LambdaFunction(
        span,
        str(name.text) if name.text is not None else "function",
        arguments.field("runtime"),
        arguments.field("handler"),
        arguments.list("architecture", "architectures"),
        image if image.values else _code(arguments),
        Field(image.anchor, tuple(Value(Text.of("Image"), some.span) for some in image.values)),
        Field.unknown(arguments.anchor, "its layers are mappings") if arguments.has("layers") else Field(arguments.anchor),
    )


def _code(arguments: Arguments) -> Field:
    """Give where a function's code is: an archive, or an object in a bucket."""
    if arguments.has("s3_key"):
        return _object(arguments, "s3_bucket", "s3_key")
    return arguments.field("zip_file", "src", where=arguments.place)


def _object(arguments: Arguments, bucket: str, key: str) -> Field:
    """Make the field of an object in a bucket: `s3://BUCKET/KEY`."""
    name, found = arguments.text(bucket) or Text.of(Hole(bucket)), arguments.field(key)
    values = (replace(some, text=Text.of("s3://", name, "/", _bare(some.text)), slot=None) for some in found.values)
    return replace(found, values=tuple(values), slot=None)


def _bare(text: Text) -> Text:
    """Take the slash away that a key begins with."""
    first = text.parts[0] if text.parts else ""
    return Text.of(first.lstrip("/"), *text.parts[1:]) if isinstance(first, str) else text


def _layer(arguments: Arguments) -> Layer:
    """Give a layer."""
    name = arguments.field("name", "layer_name")
    span = name.values[0].span if name.values else arguments.anchor
    return Layer(span, str(name.text or "layer"), arguments.list("compatible_runtimes"), arguments.list("compatible_architectures"))


def _upload(arguments: Arguments, scope: str) -> Iterator[Fact]:
    """Say that an archive is put into a bucket."""
    source, key = arguments.field("src", where=arguments.place), arguments.field("object")
    if arguments.text("mode") != Text.of("put") or not source.values or not key.values:
        return
    use = FileUse(source, "reads")
    yield Upload(
        arguments.anchor,
        uses=(use,),
        directory=arguments.place.directory,
        scope=scope,
        command="put",
        archive=use,
        key=_object(arguments, "bucket", "object"),
    )
