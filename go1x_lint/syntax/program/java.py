"""Java as neutral nodes: imports, classes, fields, methods, variables (the Java Language Specification, SE 21)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.program.java_expressions import JavaExpressions
from go1x_lint.syntax.program.java_strings import quoted
from go1x_lint.syntax.program.model import Call, Expression, Language, Name, Other
from go1x_lint.syntax.program.module import Module
from go1x_lint.syntax.program.neighbours import Neighbours
from go1x_lint.syntax.program.trees import Tree, children

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

ROOTS = ("software", "com")
"""The first words of the full names of AWS CDK and of Pulumi."""

LANGUAGE = Language("java", lambda _source, _span, text: quoted(text))


def module(source: Source, workspace: Workspace) -> Module:
    """Read a file; nothing raises: what the grammar doesn't take is seen as far as it goes."""
    neighbours = links(workspace)
    known = source.path in workspace and workspace[source.path] is source
    return (neighbours.module(source.path) if known else None) or _module(source, neighbours).linked(neighbours)


@lru_cache(maxsize=1)
def links(workspace: Workspace) -> Neighbours:
    """Give what knows the files of a project, once for each."""
    return Neighbours(workspace, ".java", _module)


def _module(source: Source, neighbours: Neighbours) -> Module:
    """Read a file that has neighbours."""
    reader = JavaReader(Tree(source, _parser()))
    reader.find = lambda name: neighbours.of_package(source.path, name, reader.imported.get(name))
    roots = reader.all(children(reader.tree.root))
    return Module(source, LANGUAGE, roots, (*reader.declared, *reader.imports()), wildcards=reader.wildcards)


@lru_cache(maxsize=1)
def _parser() -> Parser:
    """Load the grammar, once."""
    import tree_sitter
    import tree_sitter_java

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_java.language()))


class JavaReader(JavaExpressions):
    """Adds what is declared to the expressions."""

    bodies = frozenset(
        ("block", "for_statement", "enhanced_for_statement", "catch_clause", "try_with_resources_statement", "switch_block_statement_group")
    )

    def __init__(self, tree: Tree) -> None:
        """Take the parsed file."""
        super().__init__(tree)
        self.roots = ROOTS
        self.imported: dict[str, str] = {}
        """What is imported by its full name."""
        self.wildcards: list[str] = []
        self.kinds |= {
            "package_declaration": self._nothing,
            "import_declaration": self._import,
            "local_variable_declaration": self._variables,
            "field_declaration": self._fields,
            "assignment_expression": self._assignment,
            "enhanced_for_statement": self._for_each,
            "return_statement": self._return,
            "method_declaration": self._method,
            "constructor_declaration": self._constructor,
            "compact_constructor_declaration": self._nothing,
            "explicit_constructor_invocation": self._super,
            **dict.fromkeys(("class_declaration", "record_declaration", "interface_declaration", "enum_declaration"), self._class),
        }

    def _nothing(self, node: Node) -> Expression:
        """Leave something out."""
        return Other(self.tree.span(node))

    def _import(self, node: Node) -> Expression:
        """Note what is imported."""
        kinds = [child.type for child in node.children]
        name = next((self.tree.text(child) for child in node.named_children if child.type in ("scoped_identifier", "identifier")), "")
        if "asterisk" in kinds:
            self.wildcards.append(name)
        elif name:
            self.imported[name.rpartition(".")[2]] = name
            if self.find(name.rpartition(".")[2]) is None:
                self.libraries[name.rpartition(".")[2]] = name
        return self._nothing(node)

    # -- variables ----------------------------------------------------------------------------------------------------------

    def _variables(self, node: Node) -> Expression:
        """Declare variables in the block around them."""
        parts: list[Expression] = []
        for declarator in node.children_by_field_name("declarator"):
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            made = None if value is None else self.read(value)
            if name is not None:
                variable = self.declare(name, self._around(node))
                variable.values += () if made is None else (made,)
            parts += () if made is None else (made,)
        return Other(self.tree.span(node), tuple(parts))

    def _around(self, node: Node) -> Node:
        """Give the block, or the statement, that a variable means something in."""
        while node.parent is not None and node.parent.type not in (*self.bodies, "constructor_body", "lambda_expression", "class_body"):
            node = node.parent
        return node.parent or node

    def _for_each(self, node: Node) -> Expression:
        """Declare a loop's variable, which stands for each item."""
        name, value, body = (node.child_by_field_name(field) for field in ("name", "value", "body"))
        made = None if value is None else self.read(value)
        if name is not None and made is not None:
            self.declare(name, node, each=True).values.append(made)
        inner = () if body is None else (self.read(body),)
        return Other(self.tree.span(node), (*(() if made is None else (made,)), *inner))

    def _assignment(self, node: Node) -> Expression:
        """Note what a variable or a field is given."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.other(node)
        made = self.read(right)
        plain = any(child.type == "=" for child in node.children)
        self.assigned(left, made if plain else None, "is changed here")
        return Other(self.tree.span(node), (self.read(left), made))

    def _return(self, node: Node) -> Expression:
        """Note what a method gives back."""
        made = self.all(children(node))
        if self.returns:
            self.returns[-1] += made
        return Other(self.tree.span(node), made)

    # -- classes ------------------------------------------------------------------------------------------------------------

    def _class(self, node: Node) -> Expression:
        """Read a class: first which members there are, then what is in them."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return self.other(node)
        owner = self.begin(name, node)
        members = [*_members(body)]
        for member in members:
            words = self._words(member)
            if member.type == "field_declaration":
                for declarator in member.children_by_field_name("declarator"):
                    field = declarator.child_by_field_name("name")
                    if field is not None:
                        made = self.add_field(owner, field, static="static" in words, public="private" not in words)
                        if "private" not in words and "final" not in words:
                            made.why.append(self.label(field, "can be set from elsewhere"))
            elif member.type == "method_declaration" and (method := member.child_by_field_name("name")) is not None:
                self.add_method(owner, method, len(self._parameters(member)), public="private" not in words)
        upper = node.child_by_field_name("superclass")
        bases = self.all(children(upper)) if upper is not None else ()
        self.bases.append(bases)
        self.open()
        parts = self.all(members)
        self.close()
        self.bases.pop()
        return self.end(name, bases, parts, public="private" not in self._words(node))

    def _words(self, node: Node) -> list[str]:
        """Give a declaration's modifiers."""
        return [word for child in node.children if child.type == "modifiers" for word in self.tree.text(child).split()]

    def _fields(self, node: Node) -> Expression:
        """Read what fields are made as."""
        parts: list[Expression] = []
        for declarator in node.children_by_field_name("declarator"):
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            own = self.owners[-1].fields.get(self.tree.text(name)) if name is not None and self.owners else None
            if value is not None:
                parts.append(self.read(value))
                if own is not None:
                    own.values.append(parts[-1])
        return Other(self.tree.span(node), tuple(parts))

    def _parameters(self, node: Node) -> list[Node]:
        """Give the names of a method's parameters."""
        listed = node.child_by_field_name("parameters")
        some = () if listed is None else (child for child in children(listed) if child.type in ("formal_parameter", "spread_parameter"))
        return [name for child in some if (name := _name(child)) is not None]

    def _method(self, node: Node) -> Expression:
        """Read a method."""
        name = node.child_by_field_name("name")
        parameters = self._parameters(node)
        made = self.function(node, [(some, None) for some in parameters], node.child_by_field_name("body"))
        own = self.owners[-1].methods.get(f"{self.tree.text(name)}/{len(parameters)}") if name is not None and self.owners else None
        if own is not None:
            own.values.append(made)
        return made

    def _constructor(self, node: Node) -> Expression:
        """Read a constructor."""
        made = self.function(node, [(some, None) for some in self._parameters(node)], node.child_by_field_name("body"))
        self.constructors.add(made)
        return made

    def _super(self, node: Node) -> Expression:
        """Read a call of another constructor: of the class itself, or of the one that it is derived from."""
        which, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
        base = self.bases[-1][0] if self.bases and self.bases[-1] else None
        if which is None or arguments is None or not self.owners or (which.type == "super" and base is None):
            return self.other(node)
        span = self.tree.span(which)
        callee = base if which.type == "super" and base is not None else Name(span, self.owners[-1].name, span)
        return Call(self.tree.span(node), callee, self.all(children(arguments)), None, True, self.tree.inside(arguments))


def _members(body: Node) -> Iterator[Node]:
    """Give a class' members, those of an enum too."""
    for child in children(body):
        if child.type == "enum_body_declarations":
            yield from children(child)
        else:
            yield child


def _name(parameter: Node) -> Node | None:
    """Give a parameter's name."""
    found = parameter.child_by_field_name("name")
    if found is None:
        declarator = next((child for child in parameter.named_children if child.type == "variable_declarator"), None)
        found = declarator.child_by_field_name("name") if declarator is not None else None
    return found
