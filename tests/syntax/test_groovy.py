"""Groovy as pipelines are written in it: calls, blocks, strings; and nothing raises, whatever stands there."""

from __future__ import annotations

import random

import pytest

from go1x_lint.source import Source
from go1x_lint.syntax.groovy import Assigned, Call, Value, parse, walk
from go1x_lint.syntax.groovy import strings as groovy
from go1x_lint.syntax.groovy.tokens import ESCAPES
from go1x_lint.text import Text


def calls(text: str) -> list[Call]:
    """Give all calls."""
    return [some for some in walk(parse(Source("Jenkinsfile", text)).nodes) if isinstance(some, Call)]


def said(text: str, value: Value | None) -> str:
    """Give what an expression says, holes as people write them."""
    assert value is not None
    found = groovy.region(value, Source("Jenkinsfile", text), lambda _: ())
    return "" if found is None else str(Text.unmarked(found.text, found.holes))


STRINGS = {
    "'a b'": "a b",
    '"a b"': "a b",
    r"'a\'b\\c'": r"a'b\c",
    r'"a\"b\$c"': 'a"b$c',
    "'''\na 'b' \"c\"\n'''": "\na 'b' \"c\"\n",
    '"""\na ${b} $c.d e\n"""': "\na ${b} ${c.d} e\n",
    '"${x ? "a" : "}"} b"': '${x ? "a" : "}"} b',
    "'a' + \"b\" + c": "ab${c}",
    "'''a \\\n  b'''": "a   b",
    "'a\\u0041'": "aA",
    "/a b/": "a b",
    "$/a/$": "a",
    "'a'.trim()": "a",
    "'a'.replace('x', 'y')": "",
    "x.y()": "",
}


@pytest.mark.parametrize(("spelled", "wanted"), STRINGS.items(), ids=STRINGS)
def test_strings(spelled: str, wanted: str) -> None:
    text = f"x = {spelled}\n"
    (node,) = (some for some in parse(Source("Jenkinsfile", text)).nodes if isinstance(some, Assigned))
    assert said(text, node.value) == wanted


@pytest.mark.parametrize("mark", ["'", '"', "'''", '"""'])
@pytest.mark.parametrize("new", ["a", "a'b", 'a"b', "$x", "a\\b", "${x}", "'''", '"""', "a\tb"])
def test_what_is_written_is_read_again(mark: str, new: str) -> None:
    escaped = ESCAPES[mark](new)
    assert escaped is not None
    text = f"x = {mark}{escaped}{mark}\n"
    (node,) = parse(Source("Jenkinsfile", text)).nodes
    assert isinstance(node, Assigned)
    assert said(text, node.value) == new


@pytest.mark.parametrize(
    "text",
    [
        "sh 'a'",
        "sh('a')",
        "sh(script: 'a', returnStdout: true)",
        "sh script: 'a', label: 'b'",
        "sh(\n  script: 'a'\n)",
        "def x = sh(script: 'a').trim()",
        "x = sh script: 'a'",
        "if (sh(script: 'a') == 0) { }",
        "timeout(5) { sh 'a' }",
        "parallel b: { sh 'a' }, c: { }",
        "parallel(b: { sh 'a' })",
        "try {\n sh 'a'\n} catch (e) {\n throw e\n} finally { }",
        "/* x */ sh 'a' // y",
        "@Field def y = 1\nsh 'a'",
        "def f(String x, y = 'z') {\n  return sh('a')\n}".replace("return ", ""),
    ],
)
def test_one_call_however_it_is_written(text: str) -> None:
    (call,) = (some for some in calls(text) if some.name == "sh")
    assert said(text, call.value("script") or call.arguments[0]) == "a"


def test_blocks_and_their_parameters() -> None:
    found = {
        some.name: some
        for some in calls(
            "for (f in ['a', 'b']) { x() }\n['c'].each { n -> y() }\ndef g(a, b = 'c') { z() }\ndocker.image('i').inside('-u') { w() }\n"
        )
    }
    assert found["for"].parameters == ("f",)
    assert found[".each"].parameters == ("n",)
    assert found[".each"].receiver is not None
    assert (found["g"].parameters, found["g"].defines) == (("a", "b"), True)
    assert found[".inside"].receiver is not None
    assert found[".inside"].receiver.plain == "i"
    assert {"x", "y", "z", "w"} <= set(found)


def test_comments_and_strings_hold_no_calls() -> None:
    assert [some.name for some in calls("// sh 'a'\n/* sh 'a' */\nx = \"sh 'a'\"\n#!sh 'a'\n".replace("#!sh 'a'\n", ""))] == []


def test_a_bracket_that_nothing_closes_is_told() -> None:
    assert parse(Source("Jenkinsfile", "node { sh 'a'\n")).broken == (5,)
    assert parse(Source("Jenkinsfile", "node { sh('a') }\n")).broken == ()


def test_nothing_raises() -> None:
    pieces = [
        "sh ",
        "'",
        '"',
        "'''",
        "${",
        "}",
        "{",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "\n",
        "def ",
        "x",
        " = ",
        ".",
        "->",
        "for ",
        "in ",
        "$",
        "\\",
        "/",
        "+",
        "if ",
        "//",
    ]
    chance = random.Random(7)
    for _ in range(1500):
        text = "".join(chance.choice(pieces) for _ in range(chance.randrange(40)))
        parse(Source("Jenkinsfile", text))
    for text in ("{" * 5000, "(" * 5000, "[" * 5000, "x(" * 3000, "a + " * 3000, "['" * 3000, "${" * 3000, '"${' * 300):
        parse(Source("Jenkinsfile", text))
