"""What a TypeScript file declares: scopes, imports and exports, assignments that come later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from go1x_lint.facts import Label
from go1x_lint.source import Span
from go1x_lint.syntax.program.model import Declaration, Expression, Member, Name, Record
from go1x_lint.syntax.program.typescript_tree import Tree

if TYPE_CHECKING:
    from tree_sitter import Node

Resolve = Callable[[str], "str | None"]
"""Gives the project's file that a file imports by a name (`./config`); None for a library."""

PATH_MODULES = ("path", "node:path", "path/posix", "node:path/posix", "upath")


class Part(NamedTuple):
    """A part of a value that a pattern takes out of it."""

    key: str
    place: Span
    target: Node
    default: Node | None = None


class _Scope(NamedTuple):
    """Where names are declared: the characters, and whether `var` and `this` belong to it."""

    span: Span
    function: bool = False
    class_: bool = False
    public: bool = False


class Names:
    """Keeps the declarations of a file while it is read."""

    def __init__(self, tree: Tree, resolve: Resolve) -> None:
        """Take the tree, whose imports are read at once: they hold everywhere."""
        self.tree = tree
        self.resolve = resolve
        self.declarations: list[Declaration] = []
        self.loops: dict[int, Node] = {}
        """Functions that a loop runs, by their node, and the list that it goes through."""
        whole = Span(tree.source.path, 0, len(tree.source.text))
        self._scopes = [_Scope(whole, True)]
        self._exporting = False
        self._later: list[tuple[str, Span, Expression | None, Label]] = []
        self._libraries: dict[str, str] = {}
        for child in tree.root.children:
            if child.type == "import_statement":
                self._import(child)

    # -- scopes -------------------------------------------------------------------------------------------------------------

    @contextmanager
    def scope(
        self, span: Span, *, block: bool = False, function: bool = False, class_: bool = False, exported: bool = False
    ) -> Iterator[None]:
        """Declare what is declared meanwhile in a part of the file."""
        if not (block or function or class_):
            yield
            return
        exporting, self._exporting = self._exporting, False
        self._scopes.append(_Scope(span, function, class_, exported))
        yield
        self._scopes.pop()
        self._exporting = exporting

    @contextmanager
    def exporting(self) -> Iterator[None]:
        """Export what is declared meanwhile."""
        self._exporting = True
        yield
        self._exporting = False

    def declare(
        self,
        name: str,
        span: Span,
        values: tuple[Expression, ...] = (),
        *,
        variable: bool = False,
        each: bool = False,
        parameter: bool = False,
        imported: str | None = None,
        member: str = "",
    ) -> Declaration:
        """Declare a name; `imported`: as what a module exports under the name `member`."""
        scope = next((some for some in reversed(self._scopes) if some.function), self._scopes[-1]) if variable else self._scopes[-1]
        file, canonical = self._origin(imported, member)
        made = Declaration(
            name,
            span,
            scope.span,
            list(values),
            [],
            each,
            parameter,
            canonical,
            file,
            member if file else None,
            self._exporting and len(self._scopes) == 1,
        )
        self.declarations.append(made)
        return made

    def _origin(self, imported: str | None, member: str) -> tuple[str, str]:
        """Give the project's file that something is imported from, or else what it is called by a library."""
        if imported is None:
            return "", ""
        file = self.resolve(imported)
        library = imported + ("" if member in ("", "default") else f".{member}")
        return file or "", "" if file or imported.startswith(".") else library

    def field(self, name: str, span: Span, value: Expression | None, owner: str) -> None:
        """Declare a field or a method of the class that is read; `owner` is its name, for a static one."""
        at = next((index for index in range(len(self._scopes) - 1, -1, -1) if self._scopes[index].class_), None)
        if at is None:
            return
        scope = self._scopes[at - 1].span if owner else self._scopes[at].span
        public = bool(owner) and self._scopes[at].public
        known = f"{owner or 'this'}.{name}"
        values = [] if value is None else [value]
        self.declarations.append(Declaration(known, span, scope, values, [], public=public))

    # -- imports and exports ----------------------------------------------------------------------------------------------------

    def _import(self, node: Node) -> None:
        """Read an import."""
        source = node.child_by_field_name("source") or self._deep(node, "string")
        if source is None:
            return
        library = self.string(source)
        for name, member in self._imported(node):
            text = self.tree.text(name)
            self._libraries[text] = library
            self.declare(text, self.tree.span(name), imported=library, member=member)

    def _imported(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Give the names that an import declares, each with what the module calls it; "" for all of the module."""
        for child in node.named_children:
            if child.type == "identifier":
                yield child, "" if node.type == "import_require_clause" else "default"
            elif child.type == "namespace_import":
                yield child.named_children[-1], ""
            elif child.type == "import_specifier":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
                if name is not None:
                    yield alias or name, self.tree.text(name)
            elif child.type in ("import_clause", "named_imports", "import_require_clause"):
                yield from self._imported(child)

    def _deep(self, node: Node, kind: str) -> Node | None:
        """Find a node of a kind two levels below another."""
        inner = (some for child in node.named_children for some in (child, *child.named_children))
        return next((some for some in inner if some.type == kind), None)

    def string(self, node: Node) -> str:
        """Give the characters between a string's quotes."""
        return self.tree.text(node)[1:-1]

    def required(self, node: Node | None) -> str | None:
        """Give the module that `require("…")`, or `await import("…")`, gives; None for anything else."""
        while node is not None and node.type in ("await_expression", "parenthesized_expression", "as_expression") and node.named_children:
            node = node.named_children[0]
        if node is None or node.type != "call_expression":
            return None
        callee, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if callee is None or arguments is None or self.tree.text(callee) not in ("require", "import"):
            return None
        only = arguments.named_children
        return self.string(only[0]) if len(only) == 1 and only[0].type == "string" else None

    def exports(self, node: Node) -> None:
        """Read what an `export` lists: `export { a as b }`, `export { a } from "./a"`, `export * from "./a"`."""
        source = node.child_by_field_name("source")
        library = None if source is None else self.string(source)
        clause = next((child for child in node.named_children if child.type == "export_clause"), None)
        with self.exporting():
            for some in () if clause is None else clause.named_children:
                name, alias = some.child_by_field_name("name"), some.child_by_field_name("alias")
                if name is not None:
                    self._exported(name, alias or name, library)
            if clause is None and library is not None and any(child.type == "*" for child in node.children):
                self.declare("*", self.tree.span(node), imported=library)

    def _exported(self, name: Node, alias: Node, library: str | None) -> None:
        """Export a name under another one, which means nothing in this file."""
        span, called = self.tree.span(name), self.tree.text(name)
        file, canonical = self._origin(library, called)
        values = [] if library is not None else [Name(span, called, span)]
        place = self.tree.span(alias)
        nowhere = Span(span.path, place.end, place.end)
        self.declarations.append(
            Declaration(
                self.tree.text(alias),
                place,
                nowhere,
                values,
                [],
                canonical=canonical,
                file=file,
                exported=called if file else None,
                public=True,
            )
        )

    def is_path(self, callee: str) -> bool:
        """Whether a function is one of Node's module for paths."""
        root = callee.partition(".")[0]
        library = self._libraries.get(root)
        return library in PATH_MODULES if library is not None or root == callee else root.startswith("path")

    # -- what comes later -------------------------------------------------------------------------------------------------------

    def assigned(self, target: Expression, value: Expression | None, span: Span) -> None:
        """Note an assignment; without a value one that adds to what is there."""
        label = Label(span, "it is changed here")
        if isinstance(target, Name):
            self._later.append((target.name, target.span, value, label))
        elif isinstance(target, Member):
            self._assigned_member(target, value, label)

    def _assigned_member(self, target: Member, value: Expression | None, label: Label) -> None:
        """Note an assignment to a part of something."""
        owner = target.of
        if isinstance(owner, Name) and owner.name == "this":
            if not any(some.name == f"this.{target.name}" and some.scope.covers(target.span) for some in self.declarations):
                self.field(target.name, target.name_span, None, "")
            self._later.append((f"this.{target.name}", target.span, value, label))
        elif isinstance(owner, (Name, Member)) and _root(owner) in ("module", "exports"):
            self._common(target, value)
        elif isinstance(owner, (Name, Member)):
            self._later.append((_root(owner), target.span, None, label))

    def _common(self, target: Member, value: Expression | None) -> None:
        """Note an export of CommonJS: `module.exports = {a}`, `exports.a = a`."""
        nowhere = Span(target.span.path, target.span.end, target.span.end)
        whole = isinstance(target.of, Name) and target.of.name == "module"
        if whole and isinstance(value, Record):
            for some in value.properties:
                self.declarations.append(Declaration(some.name, some.name_span, nowhere, [some.value], [], public=True))
        elif value is not None:
            self.declarations.append(Declaration("default" if whole else target.name, target.name_span, nowhere, [value], [], public=True))

    def changed(self, owner: str, label: Label) -> None:
        """Note that a method changes a list."""
        self._later.append((owner, label.span, None, label))

    def finish(self) -> None:
        """Give each variable what is assigned to it."""
        known: dict[str, list[Declaration]] = {}
        for some in self.declarations:
            known.setdefault(some.name, []).append(some)
        for name, place, value, label in self._later:
            around = [some for some in known.get(name, ()) if some.scope.covers(place)]
            if not around:
                continue
            declared = min(around, key=lambda some: some.scope.end - some.scope.start)
            assert isinstance(declared.values, list)
            assert isinstance(declared.open_because, list)
            if value is None:
                declared.open_because.append(label)
            else:
                declared.values.append(value)

    # -- patterns ---------------------------------------------------------------------------------------------------------------

    def parts(self, target: Node) -> Iterator[Part]:
        """Give what a pattern takes out of a value: `{ a, b: c, d = 1 }`, `[a, b]`."""
        for index, child in enumerate(child for child in target.named_children if child.type != "comment"):
            place, text = self.tree.span(child), self.tree.text(child)
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            left = child.child_by_field_name("left")
            if target.type == "array_pattern":
                yield Part(str(index), place, left or child, child.child_by_field_name("right"))
            elif child.type == "shorthand_property_identifier_pattern":
                yield Part(text, place, child)
            elif left is not None:
                yield Part(self.tree.text(left), self.tree.span(left), left, child.child_by_field_name("right"))
            elif key is not None and value is not None and key.type != "computed_property_name":
                inner = value.child_by_field_name("left") or value
                name = self.string(key) if key.type == "string" else self.tree.text(key)
                yield Part(name, self.tree.span(key), inner, value.child_by_field_name("right"))


def _root(some: Expression) -> str:
    """Give the name that a member is a part of: `this.x` of `this.x.y`."""
    while isinstance(some, Member):
        if isinstance(some.of, Name) and some.of.name == "this":
            return f"this.{some.name}"
        some = some.of
    return some.name if isinstance(some, Name) else ""
