"""TypeScript and JavaScript as neutral programs: what names mean, what expressions can be, and where that is written."""

from __future__ import annotations

import time

import pytest

from go1x_lint.source import Source, Workspace, apply
from go1x_lint.syntax.phrase import PhraseSlot
from go1x_lint.syntax.program import Call, Found, Function, Module, Record, follow, frames, property_of, said, typescript
from go1x_lint.syntax.program.fields import Properties
from go1x_lint.syntax.tree import Malformed
from go1x_lint.text import Text


def read(text: str, path: str = "lib/a.ts", **more: str) -> Module:
    sources = [Source(path, text), *(Source(name.replace("__", "/") + ".ts", some) for name, some in more.items())]
    return typescript.module(sources[0], Workspace("", sources=sources))


def call(module: Module, callee: str) -> Call:
    return next(some for some in module.calls() if module.source.text[some.callee.span.start : some.callee.span.end] == callee)


def values(text: str, path: str = "lib/a.ts", **more: str) -> list[str]:
    """Give the strings that the argument of `f(…)` can be, in each pass; `?` where there may be more."""
    module = read(text, path, **more)
    some = call(module, "f")
    found: list[str] = []
    for frame in frames(module, some.span):
        texts = said(Found(module, some.arguments[0], frame), "")
        found += [str(value.phrase.text) for value in texts.values] + (["?"] if texts.open_because else [])
    return found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import * as lambda from 'aws-cdk-lib/aws-lambda'; f(lambda.Runtime.GO_1_X)", "aws-cdk-lib/aws-lambda.Runtime.GO_1_X"),
        ("import { Runtime } from 'aws-cdk-lib/aws-lambda'; f(Runtime.GO_1_X)", "aws-cdk-lib/aws-lambda.Runtime.GO_1_X"),
        ('import { Runtime as R } from "@aws-cdk/aws-lambda"; f(R.GO_1_X)', "@aws-cdk/aws-lambda.Runtime.GO_1_X"),
        ("import { aws_lambda as l } from 'aws-cdk-lib'; f(l.Runtime['GO_1_X'])", "aws-cdk-lib.aws_lambda.Runtime.GO_1_X"),
        ("import cdk from 'aws-cdk-lib'; f(cdk.Stack)", "aws-cdk-lib.Stack"),
        ("import l = require('@aws-cdk/aws-lambda'); f(l.Code)", "@aws-cdk/aws-lambda.Code"),
        ("const l = require('@aws-cdk/aws-lambda'); f(l.Code)", "@aws-cdk/aws-lambda.Code"),
        ("const { Code: C } = require('aws-cdk-lib/aws-lambda'); f(C.fromAsset)", "aws-cdk-lib/aws-lambda.Code.fromAsset"),
        ("import * as l from 'l'; const { Runtime } = l; f(Runtime.GO_1_X)", "l.Runtime.GO_1_X"),
        ("import * as l from 'l'; const R = l.Runtime; f(R.GO_1_X)", "l.Runtime.GO_1_X"),
        ("import * as l from 'l'; class A { readonly rt = l.R; m() { f(this.rt.X) } }", "l.R.X"),
        ("import * as l from 'l'; f((l as any).R!.X)", "l.R.X"),
        ("import * as l from 'l'; { const l = x(); f(l.R) }", None),
        ("let l = a; l = b; f(l.R)", None),
        ("f(l.R)", None),
    ],
)
def test_a_name_is_what_a_library_calls_it(text: str, name: str | None) -> None:
    module = read(text)
    assert module.qualified(call(module, "f").arguments[0]) == name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("f('a')", ["a"]),
        ('f("a\\n\\x41\\u{1F600}")', ["a\nA\U0001f600"]),
        ("f(`a`)", ["a"]),
        ("const x = 'a'; f(x)", ["a"]),
        ("const x = 'a'; f(`b/${x}/c`)", ["b/a/c"]),
        ("const x = 'a'; f('b/' + x + '/c')", ["b/a/c"]),
        ("f(`b/${x}`)", ["b/${x@lib/a.ts:1}"]),
        ("f(c ? 'a' : 'b')", ["a", "b"]),
        ("f(process.env.X ?? 'b')", ["b", "?"]),
        ("let x = 'a'; if (c) x = 'b'; f(x)", ["a", "b"]),
        ("let x = 'a'; x += 'b'; f(x)", ["a", "?"]),
        ("const o = { x: 'a', y: { z: 'b' } }; f(o.y.z)", ["b"]),
        ("const o = { x: 'a' }; f(o['x'])", ["a"]),
        ("const o = { x: 'a' }; o.x = g(); f(o.x)", ["a", "?"]),
        ("const o = { x: 'a' }; const p = { ...o, y: 'b' }; f(p.x)", ["a"]),
        ("const o = { x: 'a' }; const p = { x: 'b', ...o }; f(p.x)", ["a"]),
        ("const o = { x: 'a' }; const p = { ...o, x: 'b' }; f(p.x)", ["b"]),
        ("const { x } = { x: 'a' }; f(x)", ["a"]),
        ("const [x, y] = ['a', 'b']; f(y)", ["b"]),
        ("enum E { A = 'a' } f(E.A)", ["a"]),
        ("class C { static X = 'a'; } f(C.X)", ["a"]),
        ("class C { private x = 'a'; m() { f(this.x) } }", ["a"]),
        ("class C { x: string; constructor() { this.x = 'a'; } m() { f(this.x) } }", ["a"]),
        ("class C { constructor(private x: string) {} m() { f(this.x) } }", ["?"]),
        ("for (const x of ['a', 'b']) f(x)", ["a", "b"]),
        ("const all = ['a', 'b']; all.forEach(x => f(`${x}.zip`))", ["a.zip", "b.zip"]),
        ("['a'].concat(more).forEach((x) => { f(x) })", ["?"]),
        ("const all = ['a']; all.push('b'); for (const x of all) f(x)", ["?"]),
        ("for (const { name } of [{ name: 'a' }, { name: 'b' }]) f(name)", ["a", "b"]),
        ("[{ name: 'a' }].map(({ name: n }) => f(n))", ["a"]),
        ("for (const [k, v] of Object.entries({ a: 'x', b: 'y' })) f(k + v)", ["ax", "by"]),
        ("Object.keys({ a: 'x' }).forEach(k => f(k))", ["a"]),
        ("Object.values({ a: 'x' }).forEach(v => f(v))", ["x"]),
        ("function g(x) { f(x) } g('a'); g('b');", ["a", "b"]),
        ("function g({ x }) { f(x) } g({ x: 'a' });", ["a"]),
        ("const g = (x = 'd') => f(x); g('a'); g();", ["a", "d"]),
        ("function g(x) { return `${x}/b` } f(g('a'))", ["a/b"]),
        ("class G { constructor(s, x) { f(x) } } new G(this, 'a')", ["a"]),
        ("import * as path from 'path'; f(path.join(__dirname, '..', 'bin'))", ["lib/../bin"]),
        ("import { resolve } from 'node:path'; f(resolve(__dirname, 'bin'))", ["lib/bin"]),
        ("f(path.join(process.cwd(), 'bin'))", ["./bin"]),
        ("f(['a', 'b'].join(' && '))", ["a && b"]),
        ("f('a' as const)", ["a"]),
        ("f(String(1))", ["1"]),
        ("function g(x) { f(x) }", ["?"]),
        ("f(g('a'))", ["?"]),
    ],
)
def test_what_an_expression_can_be(text: str, wanted: list[str]) -> None:
    assert values(text) == wanted


def test_a_constant_of_another_file() -> None:
    text = "import { A, C as D } from './b'; import * as all from './b'; f(`${A}${D.X}${all.A}`)"
    assert values(text, lib__b="export const A = 'a'; export class C { static X = 'x' }") == ["axa"]


def test_what_is_passed_on_by_an_index() -> None:
    more = {"lib__b__index": "export * from './c'; export { Y as Z } from './c';", "lib__b__c": "export const X = 'x', Y = 'y';"}
    assert values("import { X, Z } from './b'; f(X + Z)", **more) == ["xy"]


def test_a_caller_in_another_file() -> None:
    other = "import { G } from './a'; new G(this, 'there');"
    assert values("export class G { constructor(s, x) { f(x) } }", lib__b=other) == ["there"]


def test_who_else_reads_a_constant() -> None:
    module = read("export const X = 'a'; f(X); g(X)", lib__b="import { X } from './a'; h(X)")
    value = said(Found(module, call(module, "f").arguments[0])).values[0].phrase.field().values[0]
    assert value.slot is not None
    assert [(span.path, span.start) for span in value.slot.also_read_by] == [("lib/a.ts", 30), ("lib/b.ts", 27)]


def test_a_string_is_written_in_its_own_quotes() -> None:
    for text, wanted in (
        ("f('it')", r"f('it\'s')"),
        ('f("it")', """f("it's")"""),
        ("f(`it`)", "f(`it's`)"),
        ("f(x + `it`)", None),
    ):
        module = read(text)
        slot = PhraseSlot(said(Found(module, call(module, "f").arguments[0])).values[0].phrase)
        edits = slot.write("it's")
        assert (apply(text, edits) if edits else None) == wanted


def test_a_reference_is_written_over_with_a_string() -> None:
    text = "const X = 'a'; f(X); g(X)"
    module = read(text)
    phrase = said(Found(module, call(module, "f").arguments[0])).values[0].phrase
    assert apply(text, PhraseSlot(phrase).write("b")) == "const X = 'a'; f('b'); g(X)"
    assert apply(text, phrase.field().replace("a", "b")) == "const X = 'b'; f(X); g(X)"


def test_a_part_of_a_template() -> None:
    text = "const d = 'out'; f(`${d}/a`)"
    phrase = said(Found(read(text), call(read(text), "f").arguments[0])).values[0].phrase
    assert apply(text, phrase.write(Text.of("out/a/b"))) == "const d = 'out'; f(`${d}/a/b`)"


def test_a_reference_in_a_template_is_written_over_without_quotes() -> None:
    for text, wanted in (
        ("const d = 'a'; f(`out/${d}`); g(d)", "const d = 'a'; f(`out/b`); g(d)"),
        ("const d = 'a'; const e = 'out/'; f(`${e}${d}`); g(d, e)", "const d = 'a'; const e = 'out/'; f(`${e}b`); g(d, e)"),
        ("const d = 'a'; f('out/' + d); g(d)", None),
    ):
        phrase = said(Found(read(text), call(read(text), "f").arguments[0])).values[0].phrase
        edits = PhraseSlot(phrase).write("out/b")
        assert (apply(text, edits) if edits else None) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("f({ ...a, h: n, c, ...b })", "f({ ...a, c, ...b, h: 'x' })"),
        ("f({ h: n, h: m, ...b, c })", "f({ ...b, c, h: 'x' })"),
        ("f({\n  h: n,\n  c: 1,\n  ...b,\n})", "f({\n  c: 1,\n  ...b,\n  h: 'x',\n})"),
        ("f({ h: n, /* why */ ...b })", None),
        ("f({ ...b, h: n })", "f({ ...b, h: 'x' })"),
        ("f({ ...b, g: n })", "f({ ...b, g: n, h: 'x' })"),
    ],
)
def test_no_literal_gets_a_name_twice(text: str, wanted: str | None) -> None:
    """TS1117: what a spread may replace is taken away, and put in behind it; a comment about it is nobody's to move."""
    module = read(text)
    record = call(module, "f").arguments[0]
    slot = Properties(Found(module, record), record.span).slot("h", lambda text: f"'{text}'")
    assert slot is not None
    edits = slot.write("x")
    assert (apply(text, edits) if edits else None) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("f(['a b', 'c d'].join(' && '))", "f(['a b', 'c it\\'s'].join(' && '))"),
        ("f(`a ${x} c`)", "f(`a ${x} it's`)"),
        ("f('a ' + \"c d\")", None),
    ],
)
def test_a_text_inside_joined_strings_is_escaped_as_they_are(text: str, wanted: str | None) -> None:
    module = read(text)
    phrase = said(Found(module, call(module, "f").arguments[0])).values[0].phrase
    written = phrase.escape("it's")
    at = text.index("d'") if "d'" in text else text.index("c`") if "c`" in text else 0
    assert (None if written is None else text[:at] + written + text[at + 1 :]) == wanted


PROPERTIES = {
    "f({ a: 1 })": "f({ a: 1, b: 'x' })",
    "f({\n  a: 1,\n  c: 2,\n})": "f({\n  a: 1,\n  b: 'x',\n  c: 2,\n})",
    "f({\n  a: 1\n})": "f({\n  a: 1,\n  b: 'x'\n})",
    "f({})": "f({ b: 'x' })",
    "f({ a: 1, ...c })": "f({ a: 1, ...c, b: 'x' })",
    "f({\n  a: 1,\r\n  c: 2,\r\n})": "f({\n  a: 1,\n  b: 'x',\r\n  c: 2,\r\n})",
    "f({\n  a: 1, // why\n  c: 2,\n})": "f({\n  a: 1, // why\n  b: 'x',\n  c: 2,\n})",
    "f({\n  a: 1 // why\n})": "f({\n  a: 1, // why\n  b: 'x',\n})",
    "f({\n  a: 1, /* c: 2, */\r\n})": "f({\n  a: 1, /* c: 2, */\n  b: 'x',\r\n})",
    "f({\n  a: 1, /* x */ c: 2,\n})": "f({\n  a: 1,\n  b: 'x', /* x */ c: 2,\n})",
    "f({ b: g() })": "f({ b: 'x' })",
    "f({ b })": "f({ b: 'x' })",
    'f({ b: "y" })': 'f({ b: "x" })',
}


@pytest.mark.parametrize("text", PROPERTIES)
def test_a_property_is_written_as_its_neighbours_are(text: str) -> None:
    module = read(text)
    found = follow(Found(module, call(module, "f").arguments[0])).values[0]
    field = Properties(found, found.expression.span, near=("a",)).string("b")
    assert apply(text, field.write_here("x")) == PROPERTIES[text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("f({ a: 1, b: 2 })", "f({ a: 1 })"),
        ("f({ b: 2, a: 1 })", "f({ a: 1 })"),
        ("f({ b: 2 })", "f({  })"),
        ("f({\n  a: 1,\n  b: 2,\n})", "f({\n  a: 1,\n})"),
        ("f({ a: 1, /* why */ b: 2 })", None),
    ],
)
def test_a_property_is_taken_away(text: str, wanted: str | None) -> None:
    module = read(text)
    found = follow(Found(module, call(module, "f").arguments[0])).values[0]
    slot = Properties(found, found.expression.span).slot("b", lambda _: None)
    assert slot is not None
    edits = slot.remove()
    assert (apply(text, edits) if edits else None) == wanted


def test_a_record_says_what_it_certainly_lacks() -> None:
    module = read("f({ a: 1 }, { ...b })")
    first, second = (follow(Found(module, some)).values[0] for some in call(module, "f").arguments)
    assert property_of(first, "x") == ((), ())
    assert property_of(second, "x").open_because
    assert isinstance(first.expression, Record)


def test_super_is_a_call_of_the_base_class() -> None:
    module = read("import * as l from 'l'; class A extends l.F { constructor(s, id) { super(s, id, { x: 1 }) } }")
    some = next(call for call in module.calls() if call.constructs)
    assert module.qualified(some.callee) == "l.F"
    assert len(some.arguments) == 3


def test_all_calls_are_seen_wherever_they_stand() -> None:
    text = (
        "if (a) { b() } else c(); switch (d()) { case 1: e() } try { f() } finally { g() } export default () => { h(i => j()) }; `${k()}`;"
    )
    module = read(text)
    assert [module.source.text[some.callee.span.start : some.callee.span.end] for some in module.calls()] == list("bcdefghjk")


def test_functions_around_a_place() -> None:
    module = read("function a() { const b = () => { f(1) } }")
    some = call(module, "f")
    assert [type(one) for one in module.functions(some.span)] == [Function, Function]


def test_places_beyond_ascii_and_a_byte_order_mark() -> None:
    text = "\ufeff// \U0001f600 é\nf('é\U0001f600', 'a')\r\n"
    module = read(text)
    span = said(Found(module, call(module, "f").arguments[1])).values[0].phrase.span
    assert text[span.start : span.end] == "a"


@pytest.mark.parametrize("path", ["a.js", "a.tsx", "a.mjs"])
def test_other_suffixes(path: str) -> None:
    assert values("const x = 'a'; f(x)", path) == ["a"]


def test_jsx() -> None:
    assert values("const y = <div a={g()}>x</div>; f('a')", "a.jsx") == ["a"]


def test_what_is_no_program_is_refused() -> None:
    with pytest.raises(Malformed):
        read("%%% ]]] ((( {{{ not a program " * 5)


def test_deep_and_long_texts_are_no_trouble() -> None:
    read("f(" + "[" * 3000 + "]" * 3000 + ")")
    assert values("f(" + " + ".join(["'a'"] * 400) + ")") == ["a" * 400]
    assert values("const a = b; const b = a; f(a)") == ["?"]


@pytest.mark.parametrize(
    "form", ["a{0} + a{0}", "c ? a{0} : a{0}", "`${{a{0}}}/${{a{0}}}`", "{{ ...a{0}, ...a{0} }}.x", "g(a{0}) + g(a{0})"]
)
def test_names_that_double_each_other_end(form: str) -> None:
    lines = ["const g = (x) => x;", "const a0 = 'a';", *(f"const a{number + 1} = {form.format(number)};" for number in range(60)), "f(a60)"]
    started = time.monotonic()
    values("\n".join(lines))
    assert time.monotonic() - started < 20
