"""C# as neutral nodes: usings, classes, fields, properties, methods, variables (the C# language reference, 13)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.program.classes import Owner
from go1x_lint.syntax.program.csharp_expressions import CsharpExpressions, parameters
from go1x_lint.syntax.program.csharp_strings import quoted
from go1x_lint.syntax.program.model import Call, Expression, Language, Name, Other, Property
from go1x_lint.syntax.program.module import Module
from go1x_lint.syntax.program.neighbours import Neighbours
from go1x_lint.syntax.program.trees import Tree, children

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

ROOTS = ("Amazon", "Pulumi")
"""The first words of the full names of AWS CDK and of Pulumi."""

LANGUAGE = Language("csharp", lambda _source, _span, text: quoted(text))


def module(source: Source, workspace: Workspace) -> Module:
    """Read a file; nothing raises: what the grammar doesn't take is seen as far as it goes."""
    neighbours = links(workspace)
    known = source.path in workspace and workspace[source.path] is source
    return (neighbours.module(source.path) if known else None) or _module(source, neighbours).linked(neighbours)


@lru_cache(maxsize=1)
def links(workspace: Workspace) -> Neighbours:
    """Give what knows the files of a project, once for each."""
    return Neighbours(workspace, ".cs", _module)


def _module(source: Source, neighbours: Neighbours) -> Module:
    """Read a file that has neighbours."""
    reader = CsharpReader(Tree(source, _parser()))
    reader.find = neighbours.only
    reader.open()
    roots = reader.all(children(reader.tree.root))
    reader.close()
    return Module(source, LANGUAGE, roots, (*reader.declared, *reader.imports()), wildcards=reader.wildcards)


@lru_cache(maxsize=1)
def _parser() -> Parser:
    """Load the grammar, once."""
    import tree_sitter
    import tree_sitter_c_sharp

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_c_sharp.language()))


class CsharpReader(CsharpExpressions):
    """Adds what is declared to the expressions."""

    bodies = frozenset(
        ("block", "for_statement", "foreach_statement", "catch_clause", "using_statement", "switch_section", "fixed_statement")
    )

    def __init__(self, tree: Tree) -> None:
        """Take the parsed file."""
        super().__init__(tree)
        self.roots = ROOTS
        self.wildcards: list[str] = []
        self.kinds |= {
            "using_directive": self._using,
            "variable_declaration": self._variables,
            "field_declaration": self._fields,
            "property_declaration": self._property,
            "assignment_expression": self._assignment,
            "foreach_statement": self._for_each,
            "return_statement": self._return,
            "method_declaration": self._method,
            "local_function_statement": self._method,
            "constructor_declaration": self._constructor,
            "constructor_initializer": self._initialized,
            "attribute_list": self._nothing,
            **dict.fromkeys(("namespace_declaration", "file_scoped_namespace_declaration"), self._namespace),
            **dict.fromkeys(("class_declaration", "record_declaration", "struct_declaration", "enum_declaration"), self._class),
        }

    def _nothing(self, node: Node) -> Expression:
        """Leave something out."""
        return Other(self.tree.span(node))

    def _using(self, node: Node) -> Expression:
        """Note what is imported: a namespace, the members of a class, or another name for one of them."""
        alias = node.child_by_field_name("name")
        what = next((child for child in reversed(node.named_children) if child.type in ("identifier", "qualified_name")), None)
        if what is not None and alias is not None and alias != what:
            self.libraries[self.tree.text(alias)] = self.tree.text(what).replace("global::", "")
        elif what is not None:
            self.wildcards.append(self.tree.text(what).replace("global::", ""))
        return self._nothing(node)

    def _namespace(self, node: Node) -> Expression:
        """Read what is in a namespace."""
        return Other(self.tree.span(node), self.all(child for child in children(node) if child != node.child_by_field_name("name")))

    # -- variables ----------------------------------------------------------------------------------------------------------

    def _variables(self, node: Node) -> Expression:
        """Declare variables in the block around them."""
        parts: list[Expression] = []
        for declarator in (child for child in node.named_children if child.type == "variable_declarator"):
            name, value = declarator.child_by_field_name("name"), _value(declarator)
            made = None if value is None else self.read(value)
            if name is not None:
                variable = self.declare(name, self._around(node))
                variable.values += () if made is None else (made,)
            parts += () if made is None else (made,)
        return Other(self.tree.span(node), tuple(parts))

    def _around(self, node: Node) -> Node:
        """Give the block, or the statement, that a variable means something in."""
        while node.parent is not None and node.parent.type not in (
            *self.bodies,
            "lambda_expression",
            "declaration_list",
            "compilation_unit",
        ):
            node = node.parent
        return node.parent or node

    def _for_each(self, node: Node) -> Expression:
        """Declare a loop's variable, which stands for each item."""
        name, value, body = (node.child_by_field_name(field) for field in ("left", "right", "body"))
        made = None if value is None else self.read(value)
        if name is not None and made is not None:
            self.declare(name, node, each=True).values.append(made)
        inner = () if body is None else (self.read(body),)
        return Other(self.tree.span(node), (*(() if made is None else (made,)), *inner))

    def _assignment(self, node: Node) -> Expression:
        """Note what a variable or a field is given; a part of something that is set changes that."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.other(node)
        made = self.read(right)
        plain = any(child.type == "=" for child in node.children)
        owner = left.child_by_field_name("expression")
        if self.variable(left) is None and owner is not None:
            self._part_set(node, owner, left, made if plain else None)
        self.assigned(left, made if plain else None, "is changed here")
        return Other(self.tree.span(node), (self.read(left), made))

    def _part_set(self, node: Node, owner: Node, left: Node, value: Expression | None) -> None:
        """Note that a property of something is set after that was made."""
        some, name = self.variable(owner), left.child_by_field_name("name")
        if some is None or name is None or value is None:
            self.changed(owner)
        elif not some.parameter:
            certain = self.tree.span(self._around(node)) == some.scope
            some.settings.append((Property(self.tree.text(name), self.tree.span(name), value, self.tree.span(node)), certain))

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
        if name is None:
            return self.other(node)
        owner = self.begin(name, node)
        members = children(body) if body is not None else []
        for member in members:
            self._member_declared(owner, member)
        upper = next((child for child in node.named_children if child.type == "base_list"), None)
        listed = next((child for child in children(upper) if child.type == "argument_list"), None) if upper is not None else None
        bases = self.all(child for child in children(upper) if child.type != "argument_list") if upper is not None else ()
        self.bases.append(bases)
        self.open()
        primary = next((child for child in node.named_children if child.type == "parameter_list"), None)
        for parameter in parameters(primary) if primary is not None else ():
            self.declare(parameter, node, parameter=True)
        parts: tuple[Expression, ...] = ()
        if listed is not None and bases:
            parts = (Call(self.tree.span(listed), bases[0], self.arguments_of(listed)[0], None, True, self.tree.inside(listed)),)
        parts += self.all(members)
        self.close()
        self.bases.pop()
        return self.end(name, bases, parts, public="private" not in self._words(node))

    def _member_declared(self, owner: Owner, member: Node) -> None:
        """Declare a member of a class."""
        words = self._words(member)
        static, public = bool({"static", "const"} & set(words)), bool({"public", "internal", "protected"} & set(words))
        name = member.child_by_field_name("name")
        if member.type == "field_declaration":
            for declarator in _declarators(member):
                field = declarator.child_by_field_name("name")
                if field is not None:
                    made = self.add_field(owner, field, static=static, public=public)
                    if public and not {"readonly", "const"} & set(words):
                        made.why.append(self.label(field, "can be set from elsewhere"))
        elif member.type == "property_declaration" and name is not None:
            made = self.add_field(owner, name, static=static, public=public)
            accessors = self.tree.text(member.child_by_field_name("accessors") or name)
            if ("set" in accessors and "private set" not in accessors) or "init" in accessors:
                made.why.append(self.label(name, "can be set from elsewhere"))
        elif member.type == "method_declaration" and name is not None:
            listed = member.child_by_field_name("parameters")
            some = [child for child in children(listed) if child.type == "parameter"] if listed is not None else []
            needed = sum(all(word.type != "=" for word in child.children) for child in some)
            for count in range(needed, len(some) + 1):
                self.add_method(owner, name, count, public=public)

    def _words(self, node: Node) -> list[str]:
        """Give a declaration's modifiers."""
        return [self.tree.text(child) for child in node.children if child.type == "modifier"]

    def _fields(self, node: Node) -> Expression:
        """Read what fields are made as."""
        parts: list[Expression] = []
        for declarator in _declarators(node):
            name, value = declarator.child_by_field_name("name"), _value(declarator)
            own = self.owners[-1].fields.get(self.tree.text(name)) if name is not None and self.owners else None
            if value is not None:
                parts.append(self.read(value))
                if own is not None:
                    own.values.append(parts[-1])
        return Other(self.tree.span(node), tuple(parts))

    def _property(self, node: Node) -> Expression:
        """Read a property: what it is made as, or what it always gives."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        own = self.owners[-1].fields.get(self.tree.text(name)) if name is not None and self.owners else None
        if value is None:
            if own is not None and "=>" in self.tree.text(node):
                own.why.append(self.label(node, "is computed"))
            return self.other(node)
        inner = children(value)[0] if value.type == "arrow_expression_clause" and children(value) else value
        made = self.read(inner)
        if own is not None:
            own.values.append(made)
        return Other(self.tree.span(node), (made,))

    def _method(self, node: Node) -> Expression:
        """Read a method, or a function within one."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        defaults = self._defaults(node)
        arrow = body is not None and body.type == "arrow_expression_clause"
        inner = children(body)[0] if arrow and body is not None and children(body) else body
        made = self.function(node, defaults, inner, arrow)
        if name is None:
            return made
        needed = sum(default is None for _, default in defaults)
        for count in range(needed, len(defaults) + 1) if self.owners and node.type == "method_declaration" else ():
            own = self.owners[-1].methods.get(f"{self.tree.text(name)}/{count}")
            if own is not None:
                own.values.append(made)
        return made

    def _defaults(self, node: Node) -> list[tuple[Node, Expression | None]]:
        """Give the names of a method's parameters, each with its default."""
        listed = node.child_by_field_name("parameters")
        found: list[tuple[Node, Expression | None]] = []
        for child in children(listed) if listed is not None else ():
            name = child.child_by_field_name("name")
            if child.type == "parameter" and name is not None:
                value = children(child)[-1] if any(some.type == "=" for some in child.children) else None
                found.append((name, None if value is None else self.read(value)))
        return found

    def _constructor(self, node: Node) -> Expression:
        """Read a constructor, with the call of the one that it is derived from."""
        first = next((child for child in node.named_children if child.type == "constructor_initializer"), None)
        body = node.child_by_field_name("body")
        made = self.function(node, self._defaults(node), body, before=() if first is None else (first,))
        self.constructors.add(made)
        return made

    def _initialized(self, node: Node) -> Expression:
        """Read `: base(…)`, or `: this(…)`."""
        listed = next((child for child in node.named_children if child.type == "argument_list"), None)
        upper = any(child.type == "base" for child in node.children)
        base = self.bases[-1][0] if self.bases and self.bases[-1] else None
        span = self.tree.span(node)
        if listed is None or (upper and base is None):
            return self.other(node)
        callee = base if upper and base is not None else Name(span, self.owners[-1].name, span)
        return Call(span, callee, self.arguments_of(listed)[0], None, True, self.tree.inside(listed))


def _declarators(node: Node) -> list[Node]:
    """Give what a field's declaration declares."""
    return [
        child
        for some in node.named_children
        if some.type == "variable_declaration"
        for child in some.named_children
        if child.type == "variable_declarator"
    ]


def _value(declarator: Node) -> Node | None:
    """Give what a variable is made as."""
    some = children(declarator)
    return some[-1] if any(child.type == "=" for child in declarator.children) and len(some) > 1 else None
