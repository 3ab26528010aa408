"""Java as neutral nodes: builders, maps, lists, strings, names and what they mean, in one file and over several."""

from __future__ import annotations

from typing import TypeVar

import pytest

from go1x_lint.source import Source, Span, Workspace, apply
from go1x_lint.syntax.program import Call, Expression, Found, Items, Module, Name, Record, follow, frames, items_of, property_of, said
from go1x_lint.syntax.program.java import module
from go1x_lint.syntax.program.slots import NewPropertySlot
from go1x_lint.text import Text

E = TypeVar("E", bound=Expression)

LAMBDA = "software.amazon.awscdk.services.lambda"


class Read:
    """A program's files; Main.java is the one that is looked at."""

    def __init__(self, main: str, **others: str) -> None:
        self.workspace = Workspace(
            "", sources=[Source("Main.java", main), *(Source(f"{name.replace('__', '/')}.java", text) for name, text in others.items())]
        )
        self.text = main
        self.module: Module = module(self.workspace["Main.java"], self.workspace)

    def at(self, span: Span) -> str:
        return self.workspace[span.path].text[span.start : span.end]

    def all(self, kind: type[E]) -> list[E]:
        return [some for some in self.module.expressions() if isinstance(some, kind)]

    def call(self, name: str) -> Call:
        return next(some for some in self.module.calls() if self.at(some.callee.span).endswith(name))

    def says(self, expression: Expression) -> list[str]:
        found = said(Found(self.module, expression))
        return [str(some.phrase.text) for some in found.values] + [f"? {label.text}" for label in found.open_because]


def within(body: str, before: str = "", fields: str = "") -> str:
    """Write a class with a constructor."""
    return f"{before}\nclass Main {{\n{fields}\n  Main() {{\n{body}\n  }}\n}}\n"


def value(expression: str, fields: str = "", before: str = "") -> list[str]:
    """Give what an expression says."""
    read = Read(within(f"    use({expression});", before, fields))
    return read.says(read.call("use").arguments[0])


def test_a_builder_is_one_call_with_named_arguments() -> None:
    body = '    Function.Builder.create(this, "X")\n        .runtime(Runtime.GO_1_X)\n        .handler("main")\n        .build();'
    read = Read(within(body, f"import {LAMBDA}.Function;\nimport {LAMBDA}.Runtime;"))
    call = read.call("Function")
    assert read.module.qualified(call.callee) == f"{LAMBDA}.Function"
    assert call.constructs
    assert read.says(call.arguments[1]) == ["X"]
    assert call.named is not None
    assert [(some.name, read.at(some.span)) for some in call.named.properties] == [
        ("runtime", ".runtime(Runtime.GO_1_X)"),
        ("handler", '.handler("main")'),
    ]
    assert read.module.qualified(call.named.properties[0].value) == f"{LAMBDA}.Runtime.GO_1_X"
    slot = NewPropertySlot(read.module.source, call.named, "memory", str, ("runtime",))
    assert apply(read.text, slot.write("128")) == read.text.replace("GO_1_X)\n", "GO_1_X)\n        .memory(128)\n")


def test_a_builder_without_steps_has_room() -> None:
    read = Read(within('    Function.Builder.create(this, "X").build();'))
    named = read.call("Function").named
    assert named is not None
    slot = NewPropertySlot(read.module.source, named, "memory", str)
    assert 'create(this, "X").memory(128).build();' in apply(read.text, slot.write("128"))


@pytest.mark.parametrize("made", ["FunctionProps.builder()", "new FunctionProps.Builder()"])
def test_a_builder_of_properties_is_a_record(made: str) -> None:
    read = Read(within(f'    use({made}.runtime(R).handler("main").build());'))
    record = read.call("use").arguments[0]
    assert isinstance(record, Record)
    assert record.type is not None
    assert read.at(record.type.span) == "FunctionProps"
    found = property_of(Found(read.module, record), "handler")
    assert [read.at(some.expression.span) for some in found.values] == ['"main"']
    assert property_of(Found(read.module, record), "memory") == ((), ())


def test_a_builder_that_is_not_built_is_no_call_of_it() -> None:
    read = Read(within('    use(Function.Builder.create(this, "X").runtime(R));'))
    assert not [call for call in read.module.calls() if read.at(call.callee.span) == "Function"]


@pytest.mark.parametrize(
    "text",
    [
        'Map.of("a", "b", "c", "d")',
        'Map.ofEntries(Map.entry("a", "b"), Map.entry("c", "d"))',
        'new HashMap<String, String>() {{ put("a", "b"); put("c", "d"); }}',
        'Map.copyOf(Map.of("a", "b", "c", "d"))',
    ],
)
def test_maps_are_records(text: str) -> None:
    read = Read(within(f"    use({text});"))
    record = read.call("use").arguments[0]
    assert isinstance(record, Record)
    assert [(some.name, read.at(some.name_span), read.says(some.value)) for some in record.properties] == [
        ("a", "a", ["b"]),
        ("c", "c", ["d"]),
    ]


def test_a_key_that_is_not_written_out_may_be_any() -> None:
    read = Read(within('    use(Map.of(key, "b"));'))
    record = read.call("use").arguments[0]
    assert property_of(Found(read.module, record), "a").open_because


@pytest.mark.parametrize(
    "text", ['List.of("a", "b")', 'Arrays.asList("a", "b")', 'new String[] {"a", "b"}', 'Collections.unmodifiableList(List.of("a", "b"))']
)
def test_lists_are_items(text: str) -> None:
    read = Read(within(f"    use({text});"))
    items = items_of(Found(read.module, read.call("use").arguments[0]))
    assert [read.says(some.expression) for some in items.values] == [["a"], ["b"]]
    assert not items.open_because


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (r'"a\tb\"A\101\s"', 'a\tb"AA '),
        ('"dist" + "/" + "x"', "dist/x"),
        ('String.format("%s/%d%%", "dist", 1)', "dist/1%"),
        ('"%s/x".formatted("dist")', "dist/x"),
        ('String.join("/", "a", "b")', "a/b"),
        ('Paths.get("dist", "x").toString()', "dist/x"),
        ('Path.of("dist").toAbsolutePath().toString()', "dist"),
        ('(String) ("x")', "x"),
        ('"""\n      go build \\\n        -o x\n      zip\n      """', "go build   -o x\nzip\n"),
        ('"""\n  a\n    b"""', "a\n  b"),
    ],
)
def test_strings_say(text: str, says: str) -> None:
    assert value(text) == [says]


def test_a_hole_stays_a_hole() -> None:
    (said_,) = value('"dist/" + name')
    assert said_.startswith("dist/${name@")


def test_a_string_is_written_with_its_escapes() -> None:
    read = Read(within('    use("a");'))
    phrase = said(Found(read.module, read.call("use").arguments[0])).values[0].phrase
    assert 'use("b\\"c");' in apply(read.text, phrase.write(Text.of('b"c')))


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ('  private static final String DIR = "x";', "DIR"),
        ('  private static final String DIR = "x";', "Main.DIR"),
        ('  private final String dir = "x";', "this.dir"),
        ('  private final String dir = "x";', "dir"),
        ('  static String dir() { return "x"; }', "dir()"),
        ('  static String dir() { return "x"; }', "Main.dir()"),
        ("  private String dir(String a) { return a; }", 'dir("x")'),
        ("  private String dir(String a) { return a; }", 'this.dir("x")'),
    ],
)
def test_members_of_the_class_are_followed(fields: str, expression: str) -> None:
    assert value(expression, fields) == ["x"]


def test_a_field_that_is_set_in_the_constructor_is_followed() -> None:
    read = Read(within('    this.dir = "x";\n    use(dir);', fields="  private final String dir;"))
    assert read.says(read.call("use").arguments[0]) == ["x"]


def test_a_parameter_hides_a_field() -> None:
    read = Read('class Main {\n  private String dir = "x";\n  void f(String dir) {\n    use(dir);\n    use2(this.dir);\n  }\n}\n')
    assert read.says(read.call("use").arguments[0]) == ["? a caller says 'dir'"]
    assert read.says(read.call("use2").arguments[0]) == ["x"]


def test_a_field_that_others_can_set_is_open() -> None:
    assert value("dir", '  public String dir = "x";') == ["x", "? can be set from elsewhere"]


def test_everybody_who_reads_a_field_is_known() -> None:
    read = Read(within("    use(DIR);\n    use2(Main.DIR);", fields='  private static final String DIR = "x";'))
    first = said(Found(read.module, read.call("use").arguments[0])).values[0].phrase.pieces[0]
    assert first.origin is not None
    assert read.at(first.origin.span) == "x"
    assert [read.at(span) for span in first.origin.readers] == ["Main.DIR"]


@pytest.mark.parametrize("change", ['list.add("b");', "list = other();", 'list += "b";', "list.clear();"])
def test_what_is_changed_later_is_open(change: str) -> None:
    read = Read(within(f'    var list = List.of("a");\n    {change}\n    use(list);'))
    found = follow(Found(read.module, read.call("use").arguments[0]))
    assert len(found.values) > 1 or found.open_because


def test_a_choice_is_both() -> None:
    assert value('c ? "a" : "b"') == ["a", "b"]
    assert value('switch (c) { case 1 -> "a"; default -> "b"; }') == ["a", "b"]


@pytest.mark.parametrize(
    "loop",
    [
        'for (String name : List.of("a", "b")) { use(name); }',
        'List.of("a", "b").forEach(name -> { use(name); });',
        'List.of("a", "b").forEach(name -> use(name));',
    ],
)
def test_a_loop_has_its_passes(loop: str) -> None:
    read = Read(within(f"    {loop}"))
    argument = read.call("use").arguments[0]
    assert [said(Found(read.module, argument, frame)).plain for frame in frames(read.module, argument.span)] == ["a", "b"]


def test_a_method_has_its_callers() -> None:
    read = Read(within('    make("a");\n    make("b");', fields="  private void make(String name) { use(name); }"))
    argument = read.call("use").arguments[0]
    assert [said(Found(read.module, argument, frame)).plain for frame in frames(read.module, argument.span)] == ["a", "b"]


def test_methods_are_told_apart_by_their_parameters() -> None:
    fields = '  String make() { return "a"; }\n  String make(String x) { return x; }'
    assert value("make()", fields) == ["a"]
    assert value('make("b")', fields) == ["b"]


def test_methods_of_one_shape_are_not() -> None:
    found = value('make("b")', '  String make(String x) { return x; }\n  String make(Other x) { return "c"; }')
    assert found != ["b"]


def test_a_constructor_has_its_callers() -> None:
    text = 'class App { static void main() { new Main("x"); } }\nclass Main {\n  Main(String dir) {\n    use(dir);\n  }\n}\n'
    read = Read(text)
    argument = read.call("use").arguments[0]
    assert [said(Found(read.module, argument, frame)).plain for frame in frames(read.module, argument.span)] == ["x"]


def test_a_base_class_s_constructor_is_called() -> None:
    read = Read('class Main extends Function {\n  Main(Construct scope) {\n    super(scope, "X", props);\n  }\n}\n')
    call = next(call for call in read.module.calls() if read.at(call.callee.span) == "Function")
    assert read.says(call.arguments[1]) == ["X"]


@pytest.mark.parametrize(
    ("imports", "expression", "name"),
    [
        (f"import {LAMBDA}.Runtime;", "Runtime.GO_1_X", f"{LAMBDA}.Runtime.GO_1_X"),
        (f"import {LAMBDA}.*;", "Runtime.GO_1_X", f"{LAMBDA}.Runtime.GO_1_X"),
        (f"import static {LAMBDA}.Runtime.GO_1_X;", "GO_1_X", f"{LAMBDA}.Runtime.GO_1_X"),
        (f"import static {LAMBDA}.Runtime.*;", "GO_1_X", f"{LAMBDA}.Runtime.GO_1_X"),
        ("", f"{LAMBDA}.Runtime.GO_1_X", f"{LAMBDA}.Runtime.GO_1_X"),
    ],
)
def test_names_of_libraries_are_known_by_the_imports(imports: str, expression: str, name: str) -> None:
    read = Read(within(f"    use({expression});", imports))
    assert read.module.qualified(read.call("use").arguments[0]) == name


def test_a_name_of_the_program_is_none_of_a_library() -> None:
    read = Read(within("    use(Runtime);", f"import {LAMBDA}.*;", '  private static final String Runtime = "x";'))
    assert read.module.qualified(read.call("use").arguments[0]) is None


def test_a_constant_of_another_file_is_followed_and_knows_its_readers() -> None:
    read = Read(
        within("    use(Config.DIR);"),
        Config='class Config {\n  static final String DIR = "x";\n}\n',
        Other=within("use(Config.DIR);").replace("Main", "Other"),
    )
    found = said(Found(read.module, read.call("use").arguments[0]))
    assert found.plain == "x"
    origin = found.values[0].phrase.pieces[0].origin
    assert origin is not None
    assert origin.span.path == "Config.java"
    assert [span.path for span in origin.readers] == ["Other.java"]


def test_a_class_of_another_package_is_found_by_its_import() -> None:
    read = Read(
        within("    use(Config.dir());", "import com.example.Config;"),
        com__example__Config='public class Config { public static String dir() { return "x"; } }',
    )
    assert read.says(read.call("use").arguments[0]) == ["x"]


def test_a_constructor_of_another_file_has_its_callers() -> None:
    read = Read("class Main {\n  Main(String dir) {\n    use(dir);\n  }\n}\n", App='class App { void main() { new Main("x"); } }')
    argument = read.call("use").arguments[0]
    assert [said(Found(read.module, argument, frame)).plain for frame in frames(read.module, argument.span)] == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "class",
        "class Main {",
        "}}}",
        'class Main { String s = "',
        "\ufeffclass Main { }",
        "class Main { void f() { a.b.c(; } }",
        "é = \ud800",
    ],
)
def test_a_broken_file_is_seen_as_far_as_it_goes(text: str) -> None:
    assert Read(text).module.source.text == text


def test_deep_nesting_ends() -> None:
    read = Read(within(f"    use({'(' * 3000}x{')' * 3000});"))
    assert read.all(Name)
    assert read.says(read.call("use").arguments[0])
    long = Read(within("    use(" + " + ".join(['"a"'] * 2000) + ");"))
    assert value_of(long) == "a" * 2000


def value_of(read: Read) -> str | None:
    """Give what is used."""
    return said(Found(read.module, read.call("use").arguments[0])).plain


def test_places_count_characters() -> None:
    read = Read(within('    use("é" + "𝄞", "x");', "\ufeff// ä"))
    assert read.at(read.call("use").arguments[1].span) == '"x"'
    assert isinstance(read.call("use").arguments[0], Expression)
    assert not read.all(Items)


@pytest.mark.parametrize("text", ["this(1);", "super(1);", "void f() { this(new A()); }", "{ super(1); }", "enum A { ; A() { this(1); } }"])
def test_a_constructor_that_is_called_outside_of_a_class_is_no_trouble(text: str) -> None:
    assert Read(text).text == text
