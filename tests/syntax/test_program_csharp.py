"""C# as neutral nodes: initialisers, dictionaries, lists, strings, names and what they mean, in one file and over several."""

from __future__ import annotations

import pytest

from go1x_lint.source import Source, Span, Workspace, apply
from go1x_lint.syntax.program import Call, Expression, Found, Module, Record, follow, frames, items_of, property_of, said
from go1x_lint.syntax.program.csharp import module
from go1x_lint.syntax.program.slots import NewPropertySlot
from go1x_lint.text import Text

LAMBDA = "Amazon.CDK.AWS.Lambda"


class Read:
    """A program's files; Main.cs is the one that is looked at."""

    def __init__(self, main: str, **others: str) -> None:
        self.workspace = Workspace(
            "", sources=[Source("Main.cs", main), *(Source(f"{name.replace('__', '/')}.cs", text) for name, text in others.items())]
        )
        self.text = main
        self.module: Module = module(self.workspace["Main.cs"], self.workspace)

    def at(self, span: Span) -> str:
        return self.workspace[span.path].text[span.start : span.end]

    def call(self, name: str) -> Call:
        return next(some for some in self.module.calls() if self.at(some.callee.span).endswith(name))

    def says(self, expression: Expression) -> list[str]:
        found = said(Found(self.module, expression))
        return [str(some.phrase.text) for some in found.values] + [f"? {label.text}" for label in found.open_because]


def within(body: str, before: str = "", members: str = "") -> str:
    """Write a class with a constructor."""
    return f"{before}\nnamespace App\n{{\n  class Main\n  {{\n{members}\n    Main()\n    {{\n{body}\n    }}\n  }}\n}}\n"


def value(expression: str, members: str = "", before: str = "") -> list[str]:
    """Give what an expression says."""
    read = Read(within(f"    Use({expression});", before, members))
    return read.says(read.call("Use").arguments[0])


BODY = """      new Function(this, "X", new FunctionProps
      {
        Runtime = Runtime.GO_1_X,
        Handler = "main"
      });"""


def test_an_initialiser_is_a_record() -> None:
    read = Read(within(BODY, f"using {LAMBDA};"))
    call = read.call("Function")
    assert read.module.names(call.callee) == (f"{LAMBDA}.Function",)
    assert call.constructs
    assert read.at(call.arguments[0].span) == "this"
    record = call.arguments[2]
    assert isinstance(record, Record)
    assert record.type is not None
    assert read.module.names(record.type) == (f"{LAMBDA}.FunctionProps",)
    assert [(some.name, read.at(some.span)) for some in record.properties] == [
        ("Runtime", "Runtime = Runtime.GO_1_X"),
        ("Handler", 'Handler = "main"'),
    ]
    assert read.module.names(record.properties[0].value) == (f"{LAMBDA}.Runtime.GO_1_X",)
    slot = NewPropertySlot(read.module.source, record, "MemorySize", str, ("Runtime",))
    assert apply(read.text, slot.write("128")) == read.text.replace("GO_1_X,\n", "GO_1_X,\n        MemorySize = 128,\n")


@pytest.mark.parametrize("text", ['new FunctionProps { A = "x" }', 'new FunctionProps() { A = "x" }', 'new() { A = "x" }'])
def test_every_form_of_it_is_a_record(text: str) -> None:
    read = Read(within(f"      FunctionProps p = {text};\n      Use(p.A, p.B);"))
    assert read.says(read.call("Use").arguments[0]) == ["x"]
    assert follow(Found(read.module, read.call("Use").arguments[1])) == ((), ())


def test_an_initialiser_behind_arguments_belongs_to_the_call() -> None:
    call = Read(within('      new Function(this, "X") { A = "x" };')).call("Function")
    assert call.named is not None
    assert [some.name for some in call.named.properties] == ["A"]


@pytest.mark.parametrize(
    "text",
    [
        'new Dictionary<string, string> { ["a"] = "b", ["c"] = "d" }',
        'new Dictionary<string, string> { { "a", "b" }, { "c", "d" } }',
        'new InputMap<string> { { "a", "b" }, { "c", "d" }, }',
        'new() { ["a"] = "b", ["c"] = "d" }',
    ],
)
def test_dictionaries_are_records(text: str) -> None:
    read = Read(within(f"      Use({text});"))
    record = read.call("Use").arguments[0]
    assert isinstance(record, Record)
    assert [(some.name, read.at(some.name_span), read.says(some.value)) for some in record.properties] == [
        ("a", "a", ["b"]),
        ("c", "c", ["d"]),
    ]


def test_a_dictionary_s_entry_is_put_in_as_the_others_are() -> None:
    read = Read(within('      Use(new Dictionary<string, string> { { "a", "b" } });'))
    record = read.call("Use").arguments[0]
    assert isinstance(record, Record)
    slot = NewPropertySlot(read.module.source, record, "c", lambda text: f'"{text}"')
    assert '{ { "a", "b" }, { "c", "d" } }' in apply(read.text, slot.write("d"))


def test_a_key_that_is_not_written_out_may_be_any() -> None:
    read = Read(within('      Use(new Dictionary<string, string> { [key] = "b" });'))
    assert property_of(Found(read.module, read.call("Use").arguments[0]), "a").open_because


@pytest.mark.parametrize(
    "text", ['new[] { "a", "b" }', 'new string[] { "a", "b" }', 'new List<string> { "a", "b" }', '["a", "b"]', '["a", .. more]']
)
def test_lists_are_items(text: str) -> None:
    read = Read(within(f'      var more = new[] {{ "b" }};\n      Use({text});'))
    items = items_of(Found(read.module, read.call("Use").arguments[0]))
    assert [read.says(some.expression) for some in items.values] == [["a"], ["b"]]
    assert not items.open_because


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (r'"a\tb\"\x0041A"', 'a\tb"AA'),
        (r'@"c:\x""y"', 'c:\\x"y'),
        ('"""a"b"""', 'a"b'),
        ('"""\n        go build\n          -o x\n        """', "go build\n  -o x"),
        ('"dist" + "/" + "x"', "dist/x"),
        ('$"dist/{"x"}{{y}}"', "dist/x{y}"),
        ('$@"c:\\{"x"}"', "c:\\x"),
        ('$$"""a{{"x"}}"""', "ax"),
        ('string.Format("{0}/{1}{{", "dist", "x")', "dist/x{"),
        ('Path.Combine("dist", "x")', "dist/x"),
        ('System.IO.Path.GetFullPath("dist")', "dist"),
        ('(string) ("x")!', "x"),
    ],
)
def test_strings_say(text: str, says: str) -> None:
    assert value(text) == [says]


def test_a_formatted_value_is_a_hole() -> None:
    (found,) = value('$"dist/{1:D2}"')
    assert found.startswith("dist/${")


@pytest.mark.parametrize(
    ("before", "after"),
    [('"a"', '"b\\"{c"'), ('@"a"', '@"b""{c"'), ('$"a"', '$"b\\"{{c"'), ('$@"a"', '$@"b""{{c"')],
)
def test_strings_are_written_in_their_own_way(before: str, after: str) -> None:
    read = Read(within(f"      Use({before});"))
    phrase = said(Found(read.module, read.call("Use").arguments[0])).values[0].phrase
    assert f"Use({after});" in apply(read.text, phrase.write(Text.of('b"{c')))


def test_a_raw_string_takes_no_quotes() -> None:
    read = Read(within('      Use("""a""");'))
    phrase = said(Found(read.module, read.call("Use").arguments[0])).values[0].phrase
    assert 'Use("""b""");' in apply(read.text, phrase.write(Text.of("b")))
    assert phrase.write(Text.of('b"""c')) == ()


@pytest.mark.parametrize(
    ("members", "expression"),
    [
        ('    private const string Dir = "x";', "Dir"),
        ('    private static readonly string Dir = "x";', "Main.Dir"),
        ('    private readonly string _dir = "x";', "_dir"),
        ('    private readonly string _dir = "x";', "this._dir"),
        ('    private string Dir { get; } = "x";', "Dir"),
        ('    private string Dir => "x";', "Dir"),
        ('    static string Dir() => "x";', "Dir()"),
        ('    static string Dir() { return "x"; }', "Main.Dir()"),
        ("    private string Dir(string a) => a;", 'this.Dir("x")'),
        ('    private string Dir(string a, string b = "y") => a;', 'Dir("x")'),
        ('    private string Dir(string a = "x") => a;', "Dir()"),
        ("    private string Dir(string a, string b) => b;", 'Dir(b: "x", a: "y")'),
    ],
)
def test_members_of_the_class_are_followed(members: str, expression: str) -> None:
    assert value(expression, members)[:1] == ["x"]


@pytest.mark.parametrize(
    "member", ['    public string Dir { get; set; } = "x";', '    public string Dir = "x";', '    public string Dir { get; init; } = "x";']
)
def test_what_others_can_set_is_open(member: str) -> None:
    assert value("Dir", member) == ["x", "? can be set from elsewhere"]


def test_a_parameter_hides_a_field() -> None:
    read = Read('class Main {\n  private string dir = "x";\n  void F(string dir) {\n    Use(dir);\n    Use2(this.dir);\n  }\n}\n')
    assert read.says(read.call("Use").arguments[0]) == ["? a caller says 'dir'"]
    assert read.says(read.call("Use2").arguments[0]) == ["x"]


@pytest.mark.parametrize("change", ['p["A"] = "y";', "p = Other();", 'p.Add("b");', 'p.A += "y";'])
def test_what_is_changed_later_is_open(change: str) -> None:
    read = Read(within(f'      var p = new FunctionProps {{ A = "x" }};\n      {change}\n      Use(p.A);'))
    assert read.says(read.call("Use").arguments[0]) != ["x"]


@pytest.mark.parametrize(("change", "says"), [('p.A = "y";', ["y"]), ('if (c) { p.A = "y"; }', ["x", "y"]), ('p.B = "y";', ["x"])])
def test_what_is_set_later_wins(change: str, says: list[str]) -> None:
    read = Read(within(f'      var p = new FunctionProps {{ A = "x" }};\n      {change}\n      Use(p.A);'))
    assert read.says(read.call("Use").arguments[0]) == says


def test_a_choice_is_both() -> None:
    assert value('c ? "a" : "b"') == ["a", "b"]
    assert value('c switch { 1 => "a", _ => "b" }') == ["a", "b"]
    assert value('null ?? "b"') == ["null", "b"]


@pytest.mark.parametrize(
    "loop",
    [
        'foreach (var name in new[] { "a", "b" }) { Use(name); }',
        'new List<string> { "a", "b" }.ForEach(name => { Use(name); });',
        'new List<string> { "a", "b" }.ForEach(name => Use(name));',
    ],
)
def test_a_loop_has_its_passes(loop: str) -> None:
    read = Read(within(f"      {loop}"))
    argument = read.call("Use").arguments[0]
    assert [said(Found(read.module, argument, frame)).plain for frame in frames(read.module, argument.span)] == ["a", "b"]


def test_a_method_has_its_callers() -> None:
    read = Read(within('      Make("a");\n      Make("b");', members="    void Make(string name) => Use(name);"))
    argument = read.call("Use").arguments[0]
    assert [said(Found(read.module, argument, frame)).plain for frame in frames(read.module, argument.span)] == ["a", "b"]


def test_a_base_class_s_constructor_is_called() -> None:
    read = Read('class Main : Function {\n  Main(Construct scope) : base(scope, "X", props) { }\n}\n')
    call = next(some for some in read.module.calls() if some.constructs)
    assert read.at(call.callee.span) == "Function"
    assert read.says(call.arguments[1]) == ["X"]


def test_a_primary_constructor_calls_the_base_class() -> None:
    read = Read('class Main(Construct scope) : Function(scope, "X", props) { }\n')
    call = next(some for some in read.module.calls() if some.constructs)
    assert read.at(call.callee.span) == "Function"
    assert read.says(call.arguments[1]) == ["X"]


@pytest.mark.parametrize(
    ("usings", "expression"),
    [
        (f"using {LAMBDA};", "Runtime.GO_1_X"),
        (f"using L = {LAMBDA};", "L.Runtime.GO_1_X"),
        (f"using Runtime = {LAMBDA}.Runtime;", "Runtime.GO_1_X"),
        (f"using static {LAMBDA}.Runtime;", "GO_1_X"),
        ("", f"{LAMBDA}.Runtime.GO_1_X"),
        (f"global using {LAMBDA};", "Runtime.GO_1_X"),
    ],
)
def test_names_of_libraries_are_known_by_the_usings(usings: str, expression: str) -> None:
    read = Read(within(f"      Use({expression});", usings))
    assert read.module.names(read.call("Use").arguments[0]) == (f"{LAMBDA}.Runtime.GO_1_X",)


def test_statements_need_no_class() -> None:
    text = 'using Pulumi;\nreturn await Deployment.RunAsync(() =>\n{\n  var dir = "x";\n  Use(dir);\n});\n'
    read = Read(text)
    assert read.says(read.call("Use").arguments[0]) == ["x"]


def test_a_constant_of_another_file_is_followed_and_knows_its_readers() -> None:
    config = 'namespace App { static class Config { public const string Dir = "x"; } }\n'
    read = Read(within("      Use(Config.Dir);"), Config=config, Other=within("Use(Config.Dir);").replace("Main", "Other"))
    found = said(Found(read.module, read.call("Use").arguments[0]))
    assert found.plain == "x"
    origin = found.values[0].phrase.pieces[0].origin
    assert origin is not None
    assert origin.span.path == "Config.cs"
    assert [span.path for span in origin.readers] == ["Other.cs"]


def test_a_constructor_of_another_file_has_its_callers() -> None:
    read = Read("class Main {\n  public Main(string dir) {\n    Use(dir);\n  }\n}\n", App='class App { void F() { new Main("x"); } }')
    argument = read.call("Use").arguments[0]
    assert [said(Found(read.module, argument, frame)).plain for frame in frames(read.module, argument.span)] == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "class",
        "class Main {",
        "}}}",
        'class Main { string s = "',
        '$"{',
        "\ufeffclass Main { }",
        "class Main { void F() { a.b.c(; } }",
        "é = \ud800",
    ],
)
def test_a_broken_file_is_seen_as_far_as_it_goes(text: str) -> None:
    assert Read(text).module.source.text == text


def test_deep_nesting_ends() -> None:
    read = Read(within(f"    Use({'(' * 2000}x{')' * 2000});"))
    assert read.says(read.call("Use").arguments[0])
    long = Read(within("    Use(" + " + ".join(['"a"'] * 2000) + ");"))
    assert said(Found(long.module, long.call("Use").arguments[0])).plain == "a" * 2000


def test_places_count_characters() -> None:
    read = Read(within('      Use("é" + "𝄞", "x");', "\ufeff// ä"))
    assert read.at(read.call("Use").arguments[1].span) == '"x"'
