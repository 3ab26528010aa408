"""HCL's nodes: their places, what strings say, both forms of the language; python-hcl2 as an independent judge."""

from __future__ import annotations

import re
from typing import Any

import hcl2
import pytest
from hcl2.utils import SerializationOptions

from go1x_lint.facts import Slot
from go1x_lint.source import Source, apply
from go1x_lint.syntax.hcl import (
    Body,
    Call,
    Choice,
    Constant,
    Expression,
    Inserted,
    Items,
    Literal,
    Loop,
    Object,
    Operation,
    Reference,
    Template,
    parse,
    walk,
)
from go1x_lint.syntax.hcl.slots import ItemSlot, ItemsSlot, OverSlot, room
from go1x_lint.syntax.hcl.strings import quoted, within_quotes


def value(text: str, name: str = "x") -> Expression:
    """Give the value of an attribute of a file."""
    found = parse(Source("main.tf", text)).body.value(name)
    assert found is not None
    return found


def string(text: str) -> Template:
    found = value(text)
    assert isinstance(found, Template)
    return found


def said(template: Template, text: str) -> list[tuple[str, str]]:
    """Give each part of a string: what it says, and the characters that say it."""
    return [(part.text if isinstance(part, Literal) else "…", text[part.span.start : part.span.end]) for part in template.parts]


# -- strings ----------------------------------------------------------------------------------------------------------------


def test_a_quoted_string_is_read_character_by_character() -> None:
    text = 'x = "a\\n\\"b\\" $${c} %%{d} \\u00e9 ${var.y}-"\n'
    template = string(text)
    assert template.plain is None
    assert "".join(part.text if isinstance(part, Literal) else "<>" for part in template.parts) == 'a\n"b" ${c} %{d} é <>-'
    assert ("\n", "\\n") in said(template, text)
    assert ("${", "$${") in said(template, text)
    assert ("é", "\\u00e9") in said(template, text)
    assert ("…", "${var.y}") in said(template, text)
    assert text[template.inner.start : template.inner.end] == text[5:-2]
    assert text[template.span.start : template.span.end] == text[4:-1]


def test_blanks_around_an_insertion_stay() -> None:
    assert said(string('x = " a ${b} c "'), 'x = " a ${b} c "') == [(" a ", " a "), ("…", "${b}"), (" c ", " c ")]


def test_a_directive_is_opaque() -> None:
    template = string('x = "a%{ if b }c%{ endif }"')
    assert [type(part).__name__ for part in template.parts] == ["Literal", "Inserted"]
    assert template.plain is None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_heredocs_keep_their_lines(newline: str) -> None:
    text = newline.join(["x = <<EOT", "  a ${b}", "", "  $${c}", "EOT", "y = 1", ""])
    template = string(text)
    assert "".join(part.text if isinstance(part, Literal) else "<>" for part in template.parts) == "  a <>\n\n  ${c}\n"
    assert value(text, "y").span.start > template.span.end


def test_indented_heredocs_lose_what_all_lines_share() -> None:
    text = "x = <<-EOT\n      go build\n        -o a\n\n      zip\n    EOT\n"
    template = string(text)
    assert template.plain == "go build\n  -o a\n\nzip\n"
    for part in template.parts:
        assert isinstance(part, Literal)
        assert text[part.span.start : part.span.end] == part.text


def test_text_is_written_as_it_is_quoted() -> None:
    assert quoted('a"b\\c\n${d}') == '"a\\"b\\\\c\\n$${d}"'
    assert within_quotes("%{x}") == "%%{x}"
    assert string(f"x = {quoted('${é')}").plain == "${é"
    heredoc = string("x = <<-EOT\n    a\n  EOT\n")
    assert heredoc.escape("b\nc ${d}") == "b\n    c $${d}"


def test_places_count_code_points() -> None:
    text = '# é 😀\nx = "é${a}b"\n'
    assert said(string(text), text) == [("é", "é"), ("…", "${a}"), ("b", "b")]
    marked = "\ufeff" + text
    assert said(string(marked), marked) == said(string(text), text)


# -- expressions ------------------------------------------------------------------------------------------------------------


def test_references_are_taken_apart() -> None:
    some = value('x = local.m[each.key].a["b"].0')
    assert isinstance(some, Reference)
    assert some.base == "local"
    assert some.names == ("local", "m")
    steps = [type(step).__name__ if isinstance(step, Expression) else step for step in some.steps]
    assert steps == ["m", "Reference", "a", "Template", "Constant"]
    called = value("x = f(a).b")
    assert isinstance(called, Reference)
    assert isinstance(called.base, Call)
    assert called.names == ()


def test_every_kind_of_expression_is_known() -> None:
    text = """
a = cond ? 1 : null
b = [for k, v in m : upper(v) if v != ""]
c = { for v in m : v => 1... }
d = { k = 1, "l" = 2, (m) : 3 }
e = !a.b && (f(x, y...) == "z")
f = x[*].y
"""
    body = parse(Source("main.tf", text)).body
    choice, listed, mapped, made, operation, opaque = (body.attributes[name].value for name in "abcdef")
    assert isinstance(choice, Choice)
    assert isinstance(choice.no, Constant)
    assert choice.no.text == "null"
    assert isinstance(listed, Loop)
    assert (listed.names, listed.key, type(listed.condition).__name__) == (("k", "v"), None, "Operation")
    assert isinstance(mapped, Loop)
    assert (mapped.names, type(mapped.key).__name__, mapped.groups) == (("v",), "Reference", True)
    assert isinstance(made, Object)
    assert [type(pair.key).__name__ for pair in made.pairs] == ["Template", "Template", "Reference"]
    assert isinstance(operation, Operation)
    assert operation.operator == "&&"
    assert [type(some).__name__ for some in operation.operands] == ["Operation", "Operation"]
    call = next(some for some in walk(operation) if isinstance(some, Call))
    assert (call.name, len(call.arguments), call.spread) == ("f", 2, True)
    assert [some.base for some in walk(opaque) if isinstance(some, Reference)] == ["x"]


def test_blocks_know_their_names() -> None:
    text = 'resource "aws_x" y {\n  a = 1\n  b {\n    c = "d"\n  }\n}\nlocals {}\n'
    body = parse(Source("main.tf", text)).body
    block, empty = body.blocks
    assert (block.type, block.names) == ("resource", ("aws_x", "y"))
    assert text[block.head.start : block.head.end] == "y"
    assert text[block.labels[0].span.start : block.labels[0].span.end] == "aws_x"
    assert [inner.type for inner in block.body.blocks] == ["b"]
    assert text[empty.head.start : empty.head.end] == "locals"
    assert empty.body.attributes == {}


def test_a_broken_file_says_where_and_gives_the_rest() -> None:
    text = 'a = "b"\nresource "x" "y" {\n  c = [\n'
    file = parse(Source("main.tf", text))
    assert file.broken is not None
    assert "a" in file.body.attributes or file.broken == 0
    assert parse(Source("main.tf", 'a = "b"\n')).broken is None


BROKEN = ["", "{", "}", '"', "a", "a =", "a = [", "a = ${", "x = <<EOT", "x = <<EOT\n", "\ufeff", "a = \udc80", "x = " + "[" * 300]
UNENDED = ["x = f(", 'x = "${', 'x = "a${b"', "x = {\n (a) =", "x = <<-EOT\n  ${a", 'a {\n  b = "c"\n']


@pytest.mark.parametrize("text", [*BROKEN, *UNENDED, "((((" * 60])
def test_nothing_raises(text: str) -> None:
    parse(Source("main.tf", text))
    parse(Source("main.tf.json", text))


# -- JSON -------------------------------------------------------------------------------------------------------------------

JSON = """{
  "//": "a comment",
  "resource": {"aws_x": {"y": {"a": "p \\"${lookup(var.m, \\"k\\")}\\" $${q}", "b": [{"c": true}, {"c": 1}]}}},
  "locals": [{"l": ["u", "v"]}],
  "terraform": {"required_providers": {"aws": {"version": "1.0"}}}
}
"""


def test_json_has_the_same_nodes() -> None:
    body = parse(Source("main.tf.json", JSON)).body
    block = next(body.all("resource"))
    assert block.names == ("aws_x", "y")
    assert JSON[block.head.start : block.head.end] == "y"
    template = block.body.value("a")
    assert isinstance(template, Template)
    inserted = next(part for part in template.parts if isinstance(part, Inserted))
    assert JSON[inserted.span.start : inserted.span.end] == '${lookup(var.m, \\"k\\")}'
    call = inserted.value
    assert isinstance(call, Call)
    assert (call.name, JSON[call.span.start : call.span.end]) == ("lookup", 'lookup(var.m, \\"k\\")')
    key = call.arguments[1]
    assert isinstance(key, Template)
    assert (key.plain, JSON[key.inner.start : key.inner.end]) == ("k", "k")
    assert "".join(part.text for part in template.parts if isinstance(part, Literal)) == 'p "" ${q}'
    assert [JSON[inner.body.attributes["c"].value.span.start] for inner in block.body.all("b")] == ["t", "1"]
    assert isinstance(next(body.all("locals")).body.value("l"), Items)
    aws = next(next(body.all("terraform")).body.all("required_providers")).body.value("aws")
    assert isinstance(aws, Object)


def test_json_is_written_as_json() -> None:
    template = parse(Source("main.tf.json", JSON)).body.blocks[0].body.value("a")
    assert isinstance(template, Template)
    assert template.escape('a"${b}') == 'a\\"$${b}'
    assert template.spell("x") == '"x"'


def test_broken_json_says_where() -> None:
    assert parse(Source("main.tf.json", '{"a": }')).broken == 6


# -- slots ------------------------------------------------------------------------------------------------------------------


def written(text: str, slot: Slot | None, new: str) -> str | None:
    edits = slot.write(new) if slot else ()
    return apply(text, edits) if edits else None


def test_an_expression_is_written_over() -> None:
    text = 'x = cond ? "a" : "b" # c\n'
    some = value(text)
    assert written(text, OverSlot(some.span, some.spell), "n${") == 'x = "n$${" # c\n'
    assert written(text, OverSlot(some.span, some.spell, words=True), "n m") == 'x = ["n", "m"] # c\n'


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_new_attribute_stands_below_another(newline: str) -> None:
    lines = ['resource "a" "b" {', '  runtime       = "go1.x" # old', "  role          = 1", "}", ""]
    text = newline.join(lines)
    slot = room(parse(Source("main.tf", text)).body.blocks[0].body, "handler", ("none", "runtime"))
    lines.insert(2, '  handler       = "bootstrap"')
    assert written(text, slot, "bootstrap") == newline.join(lines)


def test_no_room_where_nothing_is() -> None:
    assert room(Body(Source("main.tf", "")), "handler", ("runtime",)) is None
    one_line = parse(Source("main.tf", 'resource "a" "b" { runtime = 1 }\n')).body.blocks[0].body
    assert written("", room(one_line, "handler", ("runtime",)), "x") is None


LISTS = [
    ('x = ["go1.x"]', 'x = ["new"]', None, 'x = ["go1.x", "new"]'),
    ('x = ["a", "go1.x"]', 'x = ["a", "new"]', 'x = ["a"]', 'x = ["a", "go1.x", "new"]'),
    ('x = ["go1.x", "a"]', 'x = ["new", "a"]', 'x = ["a"]', 'x = ["go1.x", "a", "new"]'),
    (
        'x = [\n  "a",\n  "go1.x", # c\n]',
        'x = [\n  "a",\n  "new", # c\n]',
        'x = [\n  "a", # c\n]',
        'x = [\n  "a",\n  "go1.x",\n  "new", # c\n]',
    ),
]


@pytest.mark.parametrize(("text", "replaced", "removed", "added"), LISTS)
def test_items_are_written_taken_out_and_put_in(text: str, replaced: str, removed: str | None, added: str) -> None:
    source = Source("main.tf", text)
    items = parse(source).body.value("x")
    assert isinstance(items, Items)
    item = next(some for some in items.items if isinstance(some, Template) and some.plain == "go1.x")
    slot = ItemSlot(source, items, item)
    assert written(text, slot, "new") == replaced
    edits = slot.remove()
    assert (apply(text, edits) if edits else None) == removed
    if removed is not None:  # another item says "a"
        assert written(text, slot, "a") == removed
    assert written(text, ItemsSlot(source, items), "new") == added


def test_an_item_beside_a_comment_stays() -> None:
    source = Source("main.tf", 'x = ["a", /* why */ "go1.x"]')
    items = parse(source).body.value("x")
    assert isinstance(items, Items)
    item = items.items[1]
    assert isinstance(item, Template)
    assert ItemSlot(source, items, item).remove() == ()


# -- an independent judge ---------------------------------------------------------------------------------------------------

FILES = [
    """
variable "lambda_runtime" {
  type    = string
  default = "go1.x" // comment
}

/* block
   comment */
locals {
  name      = "${var.prefix}-orders"
  functions = {
    orders  = { handler = "orders", memory = 128 }
    "bill-ing" = { handler = "billing", memory = 256, }
  }
  list = ["a", "b${1}c", 3, true, null, ["nested"],]
  num  = 5
}
""",
    """
resource "aws_lambda_function" "f" {
  for_each      = local.functions
  function_name = each.key
  runtime       = each.value.arm ? "provided.al2023" : "go1.x"
  handler       = lookup(each.value, "handler", "main")
  layers        = concat([aws_lambda_layer_version.a.arn], var.layers)

  environment {
    variables = merge({ A = "b" }, var.environment)
  }

  dynamic "vpc_config" {
    for_each = var.vpc ? [1] : []
    content {
      subnet_ids = var.subnets
    }
  }
}
""",
    """
resource "null_resource" "build" {
  triggers = { always = timestamp() }
  provisioner "local-exec" {
    command = <<-EOT
      set -e
      GOOS=linux go build -o bin/${each.key} \\
        ./cmd/${each.key}
    EOT
    interpreter = ["bash", "-c"]
  }
}
data "external" "x" {
  program = ["bash", "${path.module}/x.sh"]
}
""",
    """
module "m" {
  source = "./m"
  a = [for s in var.l : upper(s) if s != ""]
  b = {for k, v in var.m : k => v}
  c = x[0].y["z"]
}
""",
]


def plain(body: Body) -> dict[str, Any]:
    """Give a body as python-hcl2 gives it."""
    found: dict[str, Any] = {name: of(attribute.value, body.source.text) for name, attribute in body.attributes.items()}
    for block in body.blocks:
        inner: Any = {**plain(block.body), "__is_block__": True}
        for label in reversed(block.labels):
            inner = {f'"{label.text}"': inner}
        found.setdefault(block.type, []).append(inner)
    return found


def of(some: Expression, text: str) -> Any:
    """Give an expression as python-hcl2 gives it: literals as they are written, all else as `${…}`."""
    written = text[some.span.start : some.span.end]
    match some:
        case Template():
            return f'"{written}"' if written.startswith("<<") else written
        case Constant(text="true" | "false" | "null" as word):
            return {"true": True, "false": False, "null": None}[word]
        case Constant():
            return int(some.text)
        case Items():
            return [of(item, text) for item in some.items]
        case Object():
            return {text[key.span.start : key.span.end]: of(inner, text) for key, inner in some.pairs}
        case Reference(base=str(), steps=()):
            return written
    return f"${{{written}}}"


def compact(some: Any) -> Any:
    """Take the blanks out of what is no literal: python-hcl2 writes expressions anew."""
    if isinstance(some, dict):
        return {key: compact(inner) for key, inner in some.items()}
    if isinstance(some, list):
        return [compact(inner) for inner in some]
    return re.sub(r"\s|[()]", "", some) if isinstance(some, str) and some.startswith("${") else some


@pytest.mark.parametrize("text", FILES)
def test_python_hcl2_sees_the_same(text: str) -> None:
    file = parse(Source("main.tf", text))
    assert file.broken is None
    assert compact(plain(file.body)) == compact(hcl2.loads(text, serialization_options=SerializationOptions(with_comments=False)))
