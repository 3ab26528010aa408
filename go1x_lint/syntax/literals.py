"""JavaScript and TypeScript modules that are data: the object that one exports, as far as it is literal, as a tree.

What is computed is a node of no kind, so nobody takes it for a value. Nothing is run, and no import is followed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from go1x_lint.source import Source
from go1x_lint.syntax.scalar import unescaped
from go1x_lint.syntax.tree import MOST_LEVELS, Alias, Malformed, Mapping, Node, Pair, Scalar, Sequence, Style, Tree

_TOKEN = re.compile(
    r"(?P<blank>(?:\s|//[^\n]*|/\*.*?\*/)+)|(?P<string>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`)"
    r"|(?P<word>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)|(?P<mark>\.\.\.|=>|[=!]==?|&&|\|\||\?\?|\?\.|.)",
    re.DOTALL,
)
_HOLE = re.compile(r"\$\{[^}]*\}")
_NAME = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*")
_INLINE = re.compile(r"\{([^{}\n]+)\}")
_OPENING, _CLOSING = "([{", ")]}"
_LITERAL = ("true", "false", "null")
_DECLARING = ("const", "let", "var")
_TYPED = ("as", "satisfies")


class Token(NamedTuple):
    """A token: its kind (string, word, number, mark), its characters, and where they stand."""

    kind: str
    text: str
    start: int
    end: int


def parse(source: Source) -> Tree:
    """Parse a module; the tree's one document is what it exports, none where that is no object. Raises Malformed."""
    tree = Tree(source, "javascript")
    parser = Parser(tree, tuple(tokens(source.text)))
    exported = parser.module()
    node = exported.value if exported is not None else None
    tree.documents = (node,) if isinstance(node, Mapping) else ()
    return tree


def spelled(text: str, like: Node) -> str:
    """Write what is JSON as a module does: names without quotes, strings in those that its first string has, blanks in braces."""
    source = like.tree.source.text
    first = next((some for some in _TOKEN.finditer(source) if some["string"] and some["string"][0] != "`"), None)
    mark = first["string"][0] if first is not None else '"'
    text = re.sub(r'"([A-Za-z_$][\w$]*)":', r"\1:", text)
    text = _INLINE.sub(r"{ \1 }", text) if re.search(r"\{ \S", source) else text
    return text if mark == '"' or "'" in text or "\\" in text else text.replace('"', mark)


def tokens(text: str) -> list[Token]:
    """Split a module into tokens; blanks and comments are left out."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, 1 if text[:1] == "\ufeff" else 0):
        kind = match.lastgroup or "mark"
        if kind != "blank":
            found.append(Token(kind, match[0], match.start(), match.end()))
    return found


class Parser:
    """Reads tokens one after the other."""

    def __init__(self, tree: Tree, tokens: tuple[Token, ...]) -> None:
        """Take the tree that the nodes belong to, and the tokens."""
        self.tree = tree
        self.tokens = tokens
        self.at = 0
        self.levels = 0
        self.constants: dict[str, Node] = {}
        self.aliases: list[Alias] = []
        self.declared: list[int] = []

    def peek(self, ahead: int = 0) -> Token:
        """Give a token; an empty one behind the last."""
        index = self.at + ahead
        end = len(self.tree.source.text)
        return self.tokens[index] if index < len(self.tokens) else Token("end", "", end, end)

    # -- the module -----------------------------------------------------------------------------------------------------

    def module(self) -> Node | None:
        """Read all statements; gives what is exported by default."""
        exported: Node | None = None
        while self.peek().kind != "end":
            word = self.peek().text
            if word in _DECLARING and self.peek(1).kind == "word":
                self._declaration()
            elif self._exports():
                exported = self.value()
            elif word in _OPENING:
                self._skip()
            else:
                self.at += 1
        self._read_elsewhere()
        for alias in self.aliases:
            alias.target = self.constants.get(alias.name)
        self.tree.aliases = [alias for alias in self.aliases if alias.target is not None and alias is not exported]
        return exported

    def _declaration(self) -> None:
        """Read `const NAME: Type = value`."""
        name = self.peek(1).text
        self.declared.append(self.peek(1).start)
        self.at += 2
        while self.peek().kind != "end" and self.peek().text not in ("=", ";"):
            self._skip()
        if self.peek().text == "=":
            self.at += 1
            self.constants[name] = self.value()

    def _read_elsewhere(self) -> None:
        """Take in the names of constants in what isn't read as data: they are read there, too."""
        known = {alias.start for alias in self.aliases} | set(self.declared)
        texts = ["", *(token.text for token in self.tokens), ""]
        for before, token, after in zip(texts, self.tokens, texts[2:], strict=False):
            if token.kind == "string" and token.text[0] == "`":
                found = [match for part in _HOLE.finditer(token.text) for match in _NAME.finditer(token.text, *part.span())]
                spans = [(token.start + match.start(), match[0]) for match in found]
            else:
                named = token.kind == "word" and before not in (".", "?.") and after != ":"
                spans = [(token.start, token.text)] if named and token.start not in known else []
            for start, name in spans:
                if name in self.constants:
                    self.aliases.append(Alias(self.tree, start, start + len(name), start, flow=True, name=name))

    def _exports(self) -> bool:
        """Whether `export default`, `export =` or `module.exports =` stands here; goes behind it."""
        for words in (("export", "default"), ("export", "="), ("module", ".", "exports", "=")):
            if all(self.peek(index).text == word for index, word in enumerate(words)):
                self.at += len(words)
                return True
        return False

    def _skip(self) -> None:
        """Go behind a token, or behind what it opens."""
        depth = 0
        while self.peek().kind != "end":
            text = self.peek().text
            depth += (text in _OPENING) - (text in _CLOSING)
            self.at += 1
            if depth <= 0:
                return

    # -- values -----------------------------------------------------------------------------------------------------------

    def value(self) -> Node:
        """Read a value: an object, a list, a string, a name; all else is a node of no kind."""
        first = self.at
        node = self._primary()
        if node is not None and self.peek().text in _TYPED:
            self._to_end()
        elif node is None or not self._ends():
            self._to_end()
            start, end = self.tokens[first].start, self.tokens[max(first, self.at - 1)].end
            node = Node(self.tree, start, end, start, flow=True)
        return node

    def _primary(self) -> Node | None:
        """Read what a value begins with; None where that is nothing of ours."""
        token = self.peek()
        if token.text in ("{", "["):
            return self._collection(token)
        if token.kind == "end" or token.text in _CLOSING:
            raise Malformed("ends too early", token.start)
        self.at += 1
        if token.kind == "string" and not (token.text[0] == "`" and "${" in token.text):
            raw = unescaped(token.text[1:-1]) if "\\" in token.text else token.text[1:-1]
            return Scalar(self.tree, token.start, token.end, token.start, flow=True, raw=raw, style="double")
        if token.kind == "number" or token.text in _LITERAL:
            return Scalar(self.tree, token.start, token.end, token.start, flow=True, raw=token.text)
        return self._name(token) if token.kind == "word" else None

    def _name(self, token: Token) -> Alias:
        """Make the node of a name, which stands for what is declared under it."""
        alias = Alias(self.tree, token.start, token.end, token.start, flow=True, name=token.text)
        self.aliases.append(alias)
        return alias

    def _ends(self) -> bool:
        """Whether a value ends here: with the item, or, outside of brackets, where no operator goes on."""
        text, kind = self.peek().text, self.peek().kind
        if self.levels:
            return text in (",", "}", "]")
        return kind in ("end", "word") or text in (";", ",")

    def _to_end(self) -> None:
        """Go to where a value ends."""
        begun = self.at
        while self.peek().kind != "end" and self.peek().text != ";":
            if self.levels and self.peek().text in (",", "}", "]"):
                return
            if not self.levels and self.at > begun and self._begins_line():
                return
            self._skip()

    def _begins_line(self) -> bool:
        """Whether a word stands first on its line: a new statement."""
        token = self.peek()
        before = self.tree.source.text[self.tokens[self.at - 1].end : token.start]
        return token.kind == "word" and "\n" in before

    def _collection(self, opening: Token) -> Node:
        """Read an object or a list."""
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise Malformed(f"is nested more than {MOST_LEVELS} levels deep", opening.start)
        self.at += 1
        closing = _CLOSING[_OPENING.index(opening.text)]
        pairs: list[Pair] = []
        items: list[Node] = []
        while self.peek().text != closing:
            begun = self.at
            if self.peek().text == ",":
                self.at += 1
            elif closing == "}":
                pairs.append(self._pair())
            else:
                items.append(self._spread() or self.value())
            if self.at == begun:
                raise Malformed("ends too early", self.peek().start)
        end = self.peek().end
        self.at += 1
        self.levels -= 1
        start = opening.start
        if closing == "}":
            return Mapping(self.tree, start, end, start, flow=True, pairs=tuple(pairs), brackets=True, extent=end)
        return Sequence(self.tree, start, end, start, flow=True, items=tuple(items), brackets=True)

    def _pair(self) -> Pair:
        """Read a property."""
        token = self.peek()
        spread = self._spread()
        if spread is not None:
            return Pair(spread, spread)
        follows = self.peek(1).text
        if token.kind == "mark" or follows not in (":", ",", "}"):
            self._to_end()  # a method, a computed name
            node = Node(self.tree, token.start, max(token.end, self.tokens[self.at - 1].end), token.start, flow=True)
            return Pair(node, node)
        self.at += 1
        raw = token.text if token.kind != "string" else unescaped(token.text[1:-1])
        style: Style = "double" if token.kind == "string" else "plain"
        key = Scalar(self.tree, token.start, token.end, token.start, flow=True, raw=raw, style=style)
        if follows != ":":
            return Pair(key, self._name(token))
        self.at += 1
        return Pair(key, self.value())

    def _spread(self) -> Node | None:
        """Read `...expression`."""
        token = self.peek()
        if token.text != "...":
            return None
        self._to_end()
        return Node(self.tree, token.start, max(token.end, self.tokens[self.at - 1].end), token.start, flow=True)
