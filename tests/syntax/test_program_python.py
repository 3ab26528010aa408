"""Python as neutral nodes: Python's own `ast` says what a file holds; and what names, paths, loops and fields stand for."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.source import Edit, Source, Workspace, apply
from go1x_lint.syntax.program import (
    Call,
    Class,
    Expression,
    Found,
    Function,
    Literal,
    Member,
    Module,
    Name,
    Record,
    follow,
    frames,
    said,
)
from go1x_lint.syntax.program.fields import Properties
from go1x_lint.syntax.program.python import module
from go1x_lint.syntax.program.python_strings import Quotes, escape_of, literals
from go1x_lint.text import Text

ROOT = Path(__file__).resolve().parents[2]
OWN = sorted(path for folder in ("go1x_lint/syntax", "go1x_lint/readers/cdk", "rules") for path in (ROOT / folder).glob("*.py"))


def read(text: str, path: str = "app.py", **more: str) -> Module:
    """Read a file of a project."""
    sources = [Source(path, text), *(Source(name.replace("__", "/") + ".py", some) for name, some in more.items())]
    return module(sources[0], Workspace("", sources=sources))


def texts(made: Module, expression: Expression) -> set[str]:
    """Give all strings that an expression can be, whoever calls the function around it; `?` where there can be more."""
    found: set[str] = set()
    for frame in frames(made, expression.span):
        some = said(Found(made, expression, frame))
        found |= {str(value.phrase.text.at({hole.name: "?" for hole in value.phrase.text.holes})) for value in some.values}
        found |= {"?"} if some.open_because else set()
    return found


def argument(text: str, **more: str) -> set[str]:
    """Give what the argument of the call of `use` can be."""
    made = read(text, **more)
    return {
        value
        for call in made.calls()
        if isinstance(call.callee, Name) and call.callee.name == "use"
        for value in texts(made, call.arguments[0])
    }


# -- Python's own parser --------------------------------------------------------------------------------------------------------


class Places:
    """Code points of what `ast` counts in lines and bytes."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def span(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())


def outside_of_templates(tree: ast.AST) -> list[ast.AST]:
    """Give all nodes but types, and those in f-strings, whose places Python gives only from 3.12 on."""
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.JoinedStr):
            types = {getattr(node, name, None) for name in ("annotation", "returns")}
            waiting += (some for some in ast.iter_child_nodes(node) if some not in types)
    return found


def agrees(text: str) -> None:
    """Compare a file's calls and strings with what `ast` says."""
    made, places = read(text), Places(text)
    nodes = outside_of_templates(ast.parse(text))
    calls = {(call.callee.span.start, call.callee.span.end): call for call in made.calls()}
    spans = {(some.span.start, some.span.end) for some in made.expressions()}
    strings = {
        (some.phrase.place.start, some.phrase.place.end): str(some.phrase.text) for some in made.expressions() if isinstance(some, Literal)
    }
    strings |= {(some.name_span.start, some.name_span.end): some.name for some in made.expressions() if isinstance(some, Member)}
    records = [some for some in made.expressions() if isinstance(some, Record)]
    strings |= {(one.name_span.start, one.name_span.end): one.name for some in records for one in some.properties}
    passed = {some.args[0] for some in nodes if isinstance(some, ast.Call) and len(some.args) == 1}
    for node in nodes:
        if isinstance(node, ast.Call):
            place = places.span(node)
            call = calls.get(places.span(node.func))
            known = call is not None or place in spans or node in passed or text[slice(*place)] == "super()"
            assert known, text[slice(*place)]  # what a call of the library gives has its place; what passes it on is a part of it
            if call is not None:
                assert len(call.arguments) == len(node.args), text[slice(*place)]
                named = [some.name for some in call.named.properties] if call.named is not None else []
                assert named == [some.arg for some in node.keywords if some.arg], text[slice(*place)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            place = places.span(node)
            if text[slice(*place)][:1] not in "(":
                assert strings.get(place) == node.value, text[slice(*place)]


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_own_files(path: Path) -> None:
    """Every call and every string of this project's own files is there, where Python's parser has it."""
    agrees(path.read_bytes().decode().replace("\r\n", "\n"))


NAMES = st.sampled_from(["a", "lambda_", "self", "Runtime", "x1"])
STRINGS = st.text(st.sampled_from("ab/{}'\"\\\n\té%"), max_size=8).map(repr)
ATOMS = st.one_of(NAMES, STRINGS, st.sampled_from(["True", "None", "1", "rb'x'", "'a' \"b\"", "r'\\x'", "f'{a}b'", "u'é'"]))


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Make larger expressions of smaller ones."""
    keyword = st.builds(lambda name, value: f"{name}={value}", st.sampled_from(["k1", "k2"]), inner)
    return st.one_of(
        st.builds(lambda of, name: f"{of}.{name}", NAMES, NAMES),
        st.builds(
            lambda name, given, named: f"{name}({', '.join([*given, *([named] if named else [])])})",
            NAMES,
            st.lists(inner, max_size=3),
            st.none() | keyword,
        ),
        st.builds(lambda some: f"[{', '.join(some)}]", st.lists(inner, max_size=3)),
        st.builds(lambda key, value: f"{{{key}: {value}, **m}}", STRINGS, inner),
        st.builds(lambda a, b, c: f"({a} if {b} else {c})", inner, inner, inner),
        st.builds(lambda a, b: f"({a} + {b})", inner, inner),
        st.builds(lambda a: f"(lambda v: {a})", inner),
        st.builds(lambda a, b: f"[{a} for v in {b}]", inner, inner),
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(st.recursive(ATOMS, compound, max_leaves=8), min_size=1, max_size=3))
def test_made_files(expressions: list[str]) -> None:
    """What Python's parser finds in files that are made up is found, too."""
    agrees("".join(f"v{index} = {some}\n" for index, some in enumerate(expressions)))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["", "r", "f", "rf", "u"]), st.sampled_from(["'", '"', "'''", '"""']), st.text(st.sampled_from("ab\\'\"{}\n7xuN0é")))
def test_strings_are_read_as_python_does(prefix: str, mark: str, body: str) -> None:
    """Each literal says what Python says; and what is written between its quotes is read back as it was meant."""
    text = f"{prefix}{mark}{body}{mark}"
    try:
        said_ = only_literal(text)
    except (SyntaxError, ValueError):
        return
    quotes = Quotes.of(prefix + mark)
    if said_ is not None:
        found = "".join(some for some, _, _ in literals(text, len(prefix + mark), len(text) - len(mark), quotes))
        assert found == said_
    spelled = escape_of(quotes)(body)
    if spelled is not None:
        assert only_literal(f"{prefix}{mark}{spelled}{mark}") == body


def only_literal(text: str) -> str | None:
    """Give what a text says that is one literal without insertions; None for anything else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that Python doesn't know
        value = ast.parse(text, mode="eval").body
    kinds = [token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)]
    if kinds.count(tokenize.STRING) + sum(tokenize.tok_name[kind] == "FSTRING_START" for kind in kinds) != 1:
        return None
    if isinstance(value, ast.JoinedStr):
        parts = [some.value if isinstance(some, ast.Constant) else None for some in value.values]
        return None if None in parts else "".join(str(some) for some in parts)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


# -- what things stand for ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use('a')", {"a"}),
        ("X = 'a'\nuse(X)", {"a"}),
        ("def f():\n    x = 'a'\n    use(x)\nx = 'b'", {"a"}),
        ("x = 'a'\nx = 'b'\nuse(x)", {"a", "b"}),
        ("x = 'a'\nx += 'b'\nuse(x)", {"a", "?"}),
        ("def f(name):\n    use(name)\nf('a')\nf(name='b')", {"a", "b"}),
        ("def f(name='z'):\n    use(name)", {"z", "?"}),
        ("for n in ['a', 'b']:\n    use(n)", {"a", "b"}),
        ("for n in NAMES:\n    use(n)\nNAMES = ('a', 'b')", {"a", "b"}),
        ("NAMES = ['a']\nNAMES.append(x)\nfor n in NAMES:\n    use(n)", {"?"}),
        ("for n, p in [('a', 'cmd/a'), ('b', 'cmd/b')]:\n    use(p)", {"cmd/a", "cmd/b"}),
        ("for n, p in {'a': 'x', 'b': 'y'}.items():\n    use(f'{n}-{p}')", {"a-x", "b-y"}),
        ("for i, n in enumerate(['a', 'b']):\n    use(f'{n}{i}')", {"a0", "b1"}),
        ("for c in {'a': {'h': 'x'}}.values():\n    use(c['h'])", {"x"}),
        ("fs = [use(n) for n in ['a', 'b']]", {"a", "b"}),
        ("d = {'h': 'a'}\nuse(d['h'])", {"a"}),
        ("d = {}\nd['h'] = 'a'\nuse(d['h'])", {"a"}),
        ("d = {'h': 'b'}\nif x:\n    d['h'] = 'a'\nuse(d['h'])", {"b", "?"}),
        ("use('a' if c else 'b')", {"a", "b"}),
        ("use(x or 'b')\nx = 'a'", {"a", "b"}),
        ("use('a' 'b')", {"ab"}),
        ("n = 'x'\nuse('a/' + n + '/b')", {"a/x/b"}),
        ("n = 'x'\nuse(f'a/{n}/b')", {"a/x/b"}),
        ("n = 'x'\nuse(f'a/{n!r}')", {"a/?"}),
        ("n = 'x'\nuse(f'a/{n:>3}')", {"a/?"}),
        ("n = 'x'\nuse('a/{}/b'.format(n))", {"a/x/b"}),
        ("n = 'x'\nuse('a/{n}'.format(n=n))", {"a/x"}),
        ("n = 'x'\nuse('a/{0}-{0}'.format(n))", {"a/x-x"}),
        ("n = 'x'\nuse('a/{:>3}'.format(n))", {"?"}),
        ("n = 'x'\nuse('a/%s' % n)", {"a/x"}),
        ("n = 'x'\nuse('%s/%s' % (n, 'y'))", {"x/y"}),
        ("n = 'x'\nuse('%5s' % n)", {"?"}),
        ("use(' '.join(['a', 'b']))", {"a b"}),
        ("use(os.environ['X'])", {"?"}),
        ("class S:\n    R = 'a'\n    def f(self):\n        use(self.R)", {"a"}),
        ("class S:\n    R = 'a'\nuse(S.R)", {"a"}),
        ("class B:\n    R = 'a'\nclass S(B):\n    def f(self):\n        use(self.R)", {"a"}),
        ("class S:\n    def __init__(self):\n        self.r = 'a'\n    def f(self):\n        use(self.r)", {"a"}),
        ("class S:\n    def __init__(self, r):\n        self.r = r\n        use(self.r)\nS('a')\nS(r='b')", {"a", "b"}),
        ("class S:\n    def f(self):\n        self.g('a')\n    def g(self, n):\n        use(n)", {"a"}),
        ("class S:\n    @property\n    def r(self):\n        return 'a'\n    def f(self):\n        use(self.r)", {"a"}),
        ("from enum import Enum\nclass R(str, Enum):\n    GO = 'a'\nuse(R.GO.value)", {"a"}),
        ("def name(x):\n    return f'fn-{x}'\nuse(name('a'))", {"fn-a"}),
        ("a, b = 'x', 'y'\nuse(b)", {"y"}),
        ("a, b = pair\npair = ('x', 'y')\nuse(b)", {"y"}),
        ("with open(x) as f:\n    use(f)", {"?"}),
        ("if (n := 'a'):\n    use(n)", {"a"}),
        ("use(str('a'))", {"a"}),
        ("class C(NamedTuple):\n    n: str\n    h: str = 'z'\nfor c in [C('a'), C(n='b', h='y')]:\n    use(c.n + c.h)", {"az", "by"}),
        ("@dataclass(frozen=True)\nclass C:\n    n: str\nc = C('a')\nuse(c.n)", {"a"}),
        ("@dataclass\nclass C:\n    n: str\nc = C('a')\nc.n = 'b'\nuse(c.n)", {"a", "?"}),
        ("class C:\n    def __init__(self, n):\n        self.n = n\nc = C('a')\nuse(c.n)", {"?"}),
        ("def f(a, b='z'):\n    use(a + b)\nf('x')\nf('y', 'w')", {"xz", "yw"}),
        ("def f(a, b='z'):\n    use(a + b)\nf('x', **more)", {"xz", "x?"}),
        ("def f(**kw):\n    g(**kw)\ndef g(n):\n    use(n)\nf(n='a')", {"?"}),
        ("def f(**kw):\n    use(kw['n'])\nf(n='a')", {"a"}),
    ],
)
def test_strings(text: str, expected: set[str]) -> None:
    """A string is followed to where it is said; what files don't say stays open."""
    assert argument(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "import os\nuse(os.path.join(os.path.dirname(__file__), '..', 'bin'))",
        "from os import path\nuse(path.join(path.dirname(path.abspath(__file__)), '../bin'))",
        "from pathlib import Path\nuse(Path(__file__).parent / '..' / 'bin')",
        "from pathlib import Path\nuse(str(Path(__file__).resolve().parent.parent / 'bin'))",
        "from pathlib import Path\nuse(Path(__file__).parents[1] / 'bin')",
        "import pathlib\nHERE = pathlib.Path(__file__).parent\nuse(HERE.parent.joinpath('bin').as_posix())",
        "import os\nROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\nuse(os.path.join(ROOT, 'bin'))",
        "from pathlib import Path\nuse(Path.cwd() / 'bin')",
        "import os\nuse(os.path.join(os.getcwd(), 'bin'))",
    ],
)
def test_paths(text: str) -> None:
    """Paths are joined, also from the file's own folder."""
    made = read(text, "infra/app.py")
    call = next(call for call in made.calls() if isinstance(call.callee, Name) and call.callee.name == "use")
    assert {str(Text.of(some).normal()) for some in texts(made, call.arguments[0])} == {"bin"}


def test_names_of_libraries() -> None:
    """Imports are resolved to what the library calls it; what the file declares itself is none of the library's."""
    made = read(
        "import aws_cdk as cdk\nfrom aws_cdk import aws_lambda as lambda_, Stack\nfrom aws_cdk.aws_lambda import Runtime\nimport os.path\n"
        "class S(Stack):\n    RT = lambda_.Runtime.GO_1_X\n    def f(self):\n        a(cdk.aws_lambda.Runtime.GO_1_X)\n        b(Runtime.GO_1_X)\n"
        "        c(self.RT)\n        d(os.path.join)\n        e(self.runtime)\n        f(lambda_)\n"
    )
    named = {call.callee.name: made.qualified(call.arguments[0]) for call in made.calls() if isinstance(call.callee, Name)}
    go1x = "aws_cdk.aws_lambda.Runtime.GO_1_X"
    assert named == {"a": go1x, "b": go1x, "c": go1x, "d": "os.path.join", "e": None, "f": "aws_cdk.aws_lambda"}
    assert made.local("aws_cdk.aws_lambda.Runtime") == "Runtime"
    assert made.local("aws_cdk.aws_lambda.Code") == "lambda_.Code"


def test_files_of_the_project() -> None:
    """A constant of another file is followed there; and who else reads it is known."""
    made = read(
        "from .consts import NAME\nfrom . import consts\nimport infra.consts as c\nuse(NAME)\n",
        "infra/app.py",
        infra__consts="NAME = 'a'\n",
    )
    use = next(made.calls())
    assert texts(made, use.arguments[0]) == {"a"}
    theirs = made.links.module("infra/consts.py") if made.links is not None else None
    declared = theirs.public("NAME") if theirs is not None else None
    assert theirs is not None
    assert declared is not None
    users = theirs.users(declared)
    assert [user.module.source.path for user in users] == ["infra/app.py"]


def test_arguments_by_name_are_a_record() -> None:
    """Keyword arguments are the record of a call; `**` spreads another one into it."""
    made = read("defaults = {'runtime': 'go1.x'}\nF(s, 'id', handler='main', **defaults)\n")
    call = next(made.calls())
    assert call.named is not None
    assert [some.name for some in call.named.properties] == ["handler"]
    spread = follow(Found(made, call.named.spreads[0])).values[0].expression
    assert isinstance(spread, Record)
    assert [some.name for some in spread.properties] == ["runtime"]


def test_super_is_the_base_class() -> None:
    """`super().__init__(…)` makes what the class is derived from."""
    made = read(
        "from aws_cdk import aws_lambda as l\nclass F(l.Function):\n    def __init__(self, s, i):\n        super().__init__(s, i, handler='x')\n"
    )
    assert [made.qualified(call.callee) for call in made.calls()] == ["aws_cdk.aws_lambda.Function"]


def test_functions_and_classes() -> None:
    """A class knows what makes an object of it; a method's own `self` is no parameter."""
    made = read("class S:\n    def __init__(self, a, *args, b=1, **kw):\n        pass\n    @staticmethod\n    def m(x): return x\n")
    found = next(some for some in made.expressions() if isinstance(some, Class))
    assert found.constructor is not None
    assert [some.name for some in found.constructor.parameters] == ["a", "b"]
    assert [[some.name for some in one.parameters] for one in made.expressions() if isinstance(one, Function)] == [["a", "b"], ["x"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use('bin/main')", "use('bin/bootstrap')"),
        ('use("bin/" + n)\nn = "main"', 'use("bin/" + n)\nn = "bootstrap"'),
        ("use(f'bin/{n}/main')", "use(f'bin/{n}/bootstrap')"),
        ("use(f'{n}/{{x}}/main')", "use(f'{n}/{{x}}/bootstrap')"),
        ("use('bin/%s/main' % n)", "use('bin/%s/bootstrap' % n)"),
        ("use('bin/{}/main'.format(n))", "use('bin/{}/bootstrap'.format(n))"),
        ("use(r'bin/main')", "use(r'bin/bootstrap')"),
        ("use('bin/' 'main')", "use('bin/' 'bootstrap')"),
        ("from pathlib import Path\nuse(Path('bin') / 'main')", "from pathlib import Path\nuse(Path('bin') / 'bootstrap')"),
    ],
)
def test_writing(text: str, expected: str) -> None:
    """The last component is written where it is said, and nothing else is touched."""
    made = read(text)
    call = next(call for call in made.calls() if isinstance(call.callee, Name) and call.callee.name == "use")
    phrase = said(Found(made, call.arguments[0])).values[0].phrase
    value = phrase.field().values[0]
    new = Text.of(phrase.text.parent, "/bootstrap") if "/" in str(phrase.text) else Text.of("bootstrap")
    assert value.slot is not None
    edits: tuple[Edit, ...] = value.slot.write(new)
    assert apply(text, edits) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n = 'main'\nuse(f'bin/{n}')\nprint(n)", "n = 'main'\nuse(f'bin/bootstrap')\nprint(n)"),
        ('n = "main"\nuse(n)\nprint(n)', 'n = "main"\nuse("bootstrap")\nprint(n)'),
    ],
)
def test_what_an_f_string_takes_in_is_written_over_without_quotes(text: str, expected: str) -> None:
    made = read(text)
    call = next(call for call in made.calls() if isinstance(call.callee, Name) and call.callee.name == "use")
    phrase = said(Found(made, call.arguments[0])).values[0].phrase
    assert apply(text, phrase.write(Text.of("bin/bootstrap" if "/" in str(phrase.text) else "bootstrap"))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use(**{'h': n})", None),
        ("use(**unknown())", None),
        ("use(**{'g': n})", "use(**{'g': n}, h=x)"),
        ("use({'h': n, **more})", None),
    ],
)
def test_no_call_and_no_dict_gets_a_name_twice(text: str, expected: str | None) -> None:
    """`use(**{"h": n}, h=x)`: got multiple values for keyword argument 'h'."""
    made = read(text)
    call = next(call for call in made.calls() if isinstance(call.callee, Name) and call.callee.name == "use")
    record = call.arguments[0] if call.arguments else call.named
    assert record is not None
    slot = Properties(Found(made, record), record.span).slot("h", lambda _: "x")
    edits = slot.write("x") if slot is not None else ()
    assert (apply(text, edits) if edits else None) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeffuse('a')\n",
        "def f(:\n  x\n",
        "x = (" * 3000,
        "é = f'{é'\n",
        "class :\n",
        "x" + ".a" * 2000,
        "a = " + "+".join(["b"] * 3000),
    ],
)
def test_nothing_raises(text: str) -> None:
    """Whatever stands there, nothing raises; what can be read is read."""
    made = read(text)
    assert all(some.span.end <= len(text) for some in made.expressions())
    assert [str(some.phrase.text) for some in made.expressions() if isinstance(some, Literal)] == (["a"] if "use" in text else [])
    assert all(isinstance(some, Call) for some in made.calls())
