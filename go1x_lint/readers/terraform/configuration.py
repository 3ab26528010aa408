"""All of a workspace's Terraform: every module as often as it is called, and where its values come from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from go1x_lint.facts import Label
from go1x_lint.readers.paths import normal
from go1x_lint.readers.terraform.frames import Bound, Followed, Frame, Hop
from go1x_lint.readers.terraform.modules import Folders, Module, source_of
from go1x_lint.readers.terraform.values import Evaluator
from go1x_lint.source import Span, Unreadable, Workspace
from go1x_lint.syntax.hcl import Block, Constant, File, Template

MOST_INSTANCES, MOST_CALLS = 200, 8
"""Instances of one module, and calls inside each other, that are looked at."""

ALIASES: Mapping[tuple[str, str], str] = {
    ("aws_s3_bucket", "id"): "bucket",
    ("aws_s3_object", "id"): "key",
    ("aws_s3_bucket_object", "id"): "key",
    ("terraform_data", "output"): "input",
}
"""Attributes of resources that are the same as an argument of another name (documentation of the providers)."""

RUNTIMES = frozenset(("go1.x", "provided", "provided.al2", "provided.al2023"))
"""Runtimes that Go functions run on."""

OTHER_LANGUAGES = re.compile(r"(?:nodejs|python|java|dotnet|dotnetcore|ruby)[\d.x]*$")
"""Runtimes of other languages."""

_NOT_GIVEN = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))


@lru_cache(maxsize=2)
def configuration(workspace: Workspace) -> Configuration:
    """Give a workspace's Terraform; a workspace never changes, and its files are read one after the other."""
    return Configuration(workspace)


class Configuration:
    """Modules, who calls them, and what that gives to their variables."""

    def __init__(self, workspace: Workspace) -> None:
        """Look for the calls of the workspace's own modules."""
        self.workspace = workspace
        self.folders = Folders(workspace)
        self.evaluator = Evaluator()
        self._callers: dict[str, list[tuple[str, Block]]] = {}
        for folder in sorted(self.folders.paths):
            for block in self.folders.module(folder).calls.values():
                target = self.folders.local(folder, source_of(block))
                if target is not None and target != folder:
                    self._callers.setdefault(target, []).append((folder, block))
        self._frames: dict[str, tuple[Frame, ...]] = {}
        self._inside: dict[tuple[int, int], tuple[Frame, ...]] = {}
        self._children: dict[tuple[int, int], tuple[Frame, ...]] = {}
        self._open: list[str] = []

    @property
    def modules(self) -> Iterator[Module]:
        """Every module of the workspace."""
        return (self.folders.module(folder) for folder in sorted(self.folders.paths))

    def written(self, span: Span) -> str:
        """Give characters as they stand."""
        try:
            return self.workspace[span.path].text[span.start : span.end]
        except Unreadable:
            return ""

    # -- instances --------------------------------------------------------------------------------------------------------

    def frames(self, folder: str) -> tuple[Frame, ...]:
        """Give every instance of a module: one for each call of it, or the root module that it is."""
        if folder not in self._frames:
            if folder in self._open or len(self._open) > MOST_CALLS:
                return ()
            self._open.append(folder)
            try:
                found = [*self._called(folder), *self._configured(folder)][:MOST_INSTANCES]
            finally:
                self._open.pop()
            root = Frame(self, self.folders.module(folder), folder, chain=(folder,))
            self._frames[folder] = _told_apart(found) or (root,)
        return self._frames[folder]

    def _called(self, folder: str) -> Iterator[Frame]:
        """Give an instance for each call."""
        for caller, block in self._callers.get(folder, ()):
            for frame in self.frames(caller):
                yield from self.children(frame, block)

    def children(self, frame: Frame, block: Block) -> tuple[Frame, ...]:
        """Give the instances that one call makes in one instance of its module."""
        place = (id(frame.whole), id(block))
        if place not in self._children:
            target = self.folders.local(frame.module.folder, source_of(block))
            if target is None:
                return ()
            module = self.folders.module(target)
            chain = (*frame.chain, target)
            self._children[place] = tuple(
                Frame(self, module, inside.cwd, inside.named(f"module.{block.names[0]}") + ".", arguments(block, inside), chain=chain)
                for inside in self.inside(block, frame)
            )
        return self._children[place]

    def _configured(self, folder: str) -> Iterator[Frame]:
        """Give an instance for each Terragrunt configuration that takes the module from this workspace."""
        for path in self.folders.terragrunt:
            file = self.folders.file(path)
            if self.terragrunt_target(file) == folder:
                inputs = self.inputs(file, folder)
                yield Frame(self, self.folders.module(folder), folder, f"{posixpath.dirname(path) or '.'}:", inputs, chain=(folder,))

    def terragrunt_target(self, file: File) -> str | None:
        """Give the folder of the module that a Terragrunt configuration is for: its source, or its own folder."""
        folder = posixpath.dirname(file.source.path)
        source = next((source_of(block) for block in file.body.all("terraform")), None)
        if source is None:
            return folder if folder in self.folders.paths else None
        return self.folders.local(folder, source.replace("${get_terragrunt_dir()}", ".").replace("${get_repo_root()}", "/"))

    def inputs(self, file: File, cwd: str) -> dict[str, Bound]:
        """Give what a Terragrunt configuration gives to its module's variables."""
        folder = posixpath.dirname(file.source.path)
        frame = Frame(self, Module(folder, (file,)), cwd, folder=folder)
        value = file.body.value("inputs")
        entries = self.evaluator.entries(Bound(value, frame)) if value is not None else None
        return {name: given for key, given in entries or () if key is not None and (name := self.evaluator.text(key).plain) is not None}

    def inside(self, block: Block, frame: Frame) -> tuple[Frame, ...]:
        """Give a block's instances in an instance of its module: one for each element of `for_each`."""
        place = (id(block), id(frame.whole))
        if place not in self._inside:
            self._inside[place] = (frame.whole,)  # where `for_each` leads back here
            self._inside[place] = tuple(self._each(block, frame.whole))
        return self._inside[place]

    def _each(self, block: Block, frame: Frame) -> Iterator[Frame]:
        """Give the instances of a block."""
        over = block.body.value("for_each")
        entries = self.evaluator.entries(Bound(over, frame)) if over is not None else None
        keys = [self.evaluator.text(key or value).plain for key, value in entries or ()]
        if not entries or None in keys:
            if over is None or entries != []:
                yield frame
            return
        for name, (key, value) in zip(keys, entries, strict=True):
            yield frame.inside({"each.key": key or value, "each.value": value.taken_apart()}, name, len(keys))

    # -- where values come from -------------------------------------------------------------------------------------------

    def variable(self, frame: Frame, name: str, use: Span) -> Followed:
        """Give what a variable can be: what the call gives, what settings say, its default."""
        block = frame.module.variables.get(name)
        default = block.body.value("default") if block is not None else None
        own = () if default is None else (Bound(default, frame),)
        if frame.arguments is not None:
            given = frame.arguments.get(name)
            if given is not None and not _null(given):
                return Followed((given,))
            return Followed(own) if own else Followed((), (Label(use, f"'var.{name}' is not given to this module"),))
        settings = list(self.settings(frame, name))
        always = [bound for bound, automatic in settings if automatic][-1:]
        indexed = (key for key in frame.module.indexed(name) if isinstance(key, Template) and key.plain in RUNTIMES)
        prepared = tuple(Bound(key, frame, (Hop(use, fixed=True),)) for key in indexed)
        found = (*(always or own), *(bound for bound, automatic in settings if not automatic), *prepared)
        if found and self.evaluator.for_go:
            found = tuple(bound for bound in found if not _other_language(bound)) or found
        sure = bool(found) and (not prepared or self.evaluator.for_go)
        why = () if sure else (Label(use, f"'var.{name}' may be set with -var or TF_VAR_{name}"),)
        return Followed(found, why)

    def settings(self, frame: Frame, name: str) -> Iterator[tuple[Bound, bool]]:
        """Give what the files of settings say of a root module's variable, and whether they are always read."""
        for file, automatic in self.folders.tfvars(frame.module.folder):
            attribute = file.body.attributes.get(name)
            if attribute is not None:
                yield Bound(attribute.value, Frame(self, Module(frame.module.folder, (file,)), frame.cwd)), automatic

    def local(self, frame: Frame, name: str) -> Bound | None:
        """Give a local value."""
        attribute = frame.module.locals.get(name)
        return None if attribute is None else Bound(attribute.value, frame)

    def attribute(self, frame: Frame, names: tuple[str, ...], key: str | None, attribute: str) -> tuple[Bound, ...]:
        """Give what a resource's attribute, or a module's output, can be; () where the configuration doesn't say."""
        if names[0] == "module":
            call = frame.module.calls.get(names[-1])
            outputs = [(child, child.module.outputs.get(attribute)) for child in (self.children(frame, call) if call is not None else ())]
            chosen = [(child, block) for child, block in outputs if key is None or child.address.endswith(f'["{key}"].') or key.isdigit()]
            given = ((child, block.body.value("value")) for child, block in chosen if block is not None)
            return tuple(Bound(value, child) for child, value in given if value is not None)
        block = frame.module.resources.get(names)
        if block is None:
            return ()
        value = block.body.value(attribute, ALIASES.get((block.names[0], attribute), attribute))
        if value is None:
            return ()
        return tuple(Bound(value, some) for some in self.inside(block, frame) if key is None or some.key in (None, key))

    def fileset(self, frame: Frame, folder: str, pattern: str) -> list[str]:
        """Give the project's files that a pattern finds in a folder, relative to it."""
        where = normal(posixpath.join(frame.cwd, folder))
        wanted = re.compile(_translated(pattern))
        start = len(where) + 1 if where else 0
        return [path[start:] for path in self.workspace.below(where) if wanted.fullmatch(path[start:])]


def arguments(block: Block, frame: Frame) -> dict[str, Bound]:
    """Give what a call gives to its module's variables."""
    return {name: Bound(some.value, frame) for name, some in block.body.attributes.items() if name not in _NOT_GIVEN}


def _other_language(bound: Bound) -> bool:
    """Whether a value is the runtime of another language."""
    return bool(OTHER_LANGUAGES.match(getattr(bound.expression, "plain", None) or ""))


def _null(bound: Bound) -> bool:
    """Whether nothing is given."""
    return isinstance(bound.expression, Constant) and bound.expression.text == "null"


def _told_apart(frames: list[Frame]) -> tuple[Frame, ...]:
    """Put the root module's folder before the addresses of instances that several root modules make."""
    roots = {frame.cwd for frame in frames}
    if len(roots) > 1:
        for frame in frames:
            if not frame.address.startswith(f"{frame.cwd or '.'}:"):
                object.__setattr__(frame, "address", f"{frame.cwd or '.'}:{frame.address}")
    return tuple(frames)


def _translated(pattern: str) -> str:
    """Write a pattern of `fileset` as a regular expression: `**` stands for any folders, `{a,b}` for one of several."""
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\{[^{}]*\})", pattern)
    table = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(
        table.get(piece) or ("(?:" + "|".join(map(re.escape, piece[1:-1].split(","))) + ")" if piece[:1] == "{" else re.escape(piece))
        for piece in pieces
        if piece
    )
