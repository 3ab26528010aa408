"""Where Terraform's values come from: variables, locals, loops, conditions, functions, modules."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, LambdaFunction
from go1x_lint.text import Hole
from tests.readers.configurations import Read


def runtime(expression: str, more: str = "", **others: str) -> Read:
    """Read a configuration with one function whose runtime is an expression."""
    return Read(f'resource "aws_lambda_function" "f" {{\n  runtime = {expression}\n}}\n{more}', **others)


def handler(expression: str, more: str = "") -> Read:
    return Read(f'resource "aws_lambda_function" "f" {{\n  handler = {expression}\n}}\n{more}')


VARIABLE = 'variable "rt" {\n  default = "go1.x"\n}\n'

# -- variables and locals ---------------------------------------------------------------------------------------------------


def test_a_variable_is_its_default() -> None:
    read = runtime("var.rt", VARIABLE)
    field = read.function.runtime
    assert read.says(field) == [("go1.x", "go1.x")]
    assert read.where(field) == ["main.tf:5"]
    assert read.via(field.values[0]) == ["var.rt"]
    assert field.closed
    text = read.texts["main.tf"]
    assert read.set(field, "provided.al2023") == {"main.tf": text.replace("go1.x", "provided.al2023")}
    assert read.here(field, "provided.al2023") == {"main.tf": text.replace("var.rt", '"provided.al2023"')}


def test_a_variable_without_a_default_is_open() -> None:
    read = runtime("var.rt", 'variable "rt" {}\n')
    assert read.function.runtime.values == ()
    assert read.why(read.function.runtime) == ["'var.rt' may be set with -var or TF_VAR_rt"]
    assert read.here(read.function.runtime, "x") == {"main.tf": read.texts["main.tf"].replace("var.rt", '"x"')}


def test_settings_are_more_values() -> None:
    files = {"main.tf": runtime("var.rt", VARIABLE).texts["main.tf"]}
    some = {
        "prod.tfvars": 'rt = "provided.al2"\n',
        "env/dev.tfvars": 'rt = "go1.x"\n',
        "other/main.tf": "",
        "other/x.tfvars": 'rt = "no"\n',
    }
    read = Read.of_files(files | some)
    assert read.where(read.function.runtime) == ["main.tf:5", "prod.tfvars:1", "env/dev.tfvars:1"]
    assert read.set(read.function.runtime, "x") == {
        "main.tf": files["main.tf"].replace("go1.x", "x"),
        "prod.tfvars": 'rt = "x"\n',
        "env/dev.tfvars": 'rt = "x"\n',
    }


@pytest.mark.parametrize("path", ["terraform.tfvars", "x.auto.tfvars", "terraform.tfvars.json"])
def test_settings_that_are_always_read_win(path: str) -> None:
    text = '{"rt": "provided.al2"}' if path.endswith(".json") else 'rt = "provided.al2"\n'
    read = Read.of_files({"main.tf": runtime("var.rt", VARIABLE).texts["main.tf"], path: text})
    assert read.says(read.function.runtime) == [("provided.al2", "provided.al2")]


def test_others_that_read_a_variable_are_known() -> None:
    read = runtime("var.rt", VARIABLE + 'output "rt" {\n  value = var.rt\n}\n')
    assert read.readers(read.function.runtime) == [["var.rt"]]
    assert read.set(read.function.runtime, "x") == {"main.tf": read.texts["main.tf"].replace("runtime = var.rt", 'runtime = "x"')}


def test_a_local_value_is_followed() -> None:
    read = runtime("local.a", 'locals {\n  a = "${local.b}.x"\n  b = "go1"\n  c = local.a\n}\n')
    field = read.function.runtime
    assert [str(value.text) for value in field.values] == ["go1.x"]
    assert read.readers(field) == [[]] or field.values[0].slot is not None
    assert read.here(field, "provided.al2023") == {
        "main.tf": read.texts["main.tf"].replace("runtime = local.a", 'runtime = "provided.al2023"')
    }


def test_a_value_that_leads_back_to_itself_ends() -> None:
    assert not runtime("local.a", "locals {\n  a = local.b\n  b = local.a\n}\n").function.runtime.closed


LAUGHS = "".join(f'  a{n} = "${{local.a{n + 1}}}${{local.a{n + 1}}}"\n' for n in range(40))
CHOOSING = "".join(f"  a{n} = var.x ? local.a{n + 1} : local.a{n + 1}\n" for n in range(40))
ENDLESS = ['  a0 = "${local.a0}x"\n', "  a0 = [for v in local.a0 : v][0]\n", "  a0 = merge(local.a0, {}).a0\n", LAUGHS, CHOOSING]


@pytest.mark.parametrize("values", ENDLESS)
def test_what_would_never_end_ends(values: str) -> None:
    assert runtime("local.a0", f"locals {{\n{values}}}\n").function.runtime.anchor


UNKNOWN = [
    "data.x.y.z",
    "aws_x.y.arn",
    "module.m.out",
    "terraform.workspace",
    "f(var.x)",
    "var.m[var.k]",
    "each.value",
    'jsondecode(file("x")).y',
    "1 + 2",
]


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_no_file_says_is_open(expression: str) -> None:
    field = runtime(expression).function.runtime
    assert (field.values, field.closed) == ((), False)


# -- strings ------------------------------------------------------------------------------------------------------------------

LOCALS = """
locals {
  rt    = "go1.x"
  empty = ""
  m     = { go = "go1.x", py = "python3.9" }
  list  = ["go1.x", "b"]
  fns   = [{ name = "a", rt = "go1.x" }, { name = "b", rt = "python3.9" }]
  yes   = true

  nothing = null
}
variable "maybe" {}
"""


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ('"${local.rt}"', ["go1.x"]),
        ('"go${1}.x"', ["go1.x"]),
        ("(local.rt)", ["go1.x"]),
        ('var.maybe ? "go1.x" : "b"', ["go1.x", "b"]),
        ('local.yes ? "go1.x" : "b"', ["go1.x"]),
        ('!local.yes ? "b" : "go1.x"', ["go1.x"]),
        ('local.empty == "" ? local.rt : "b"', ["go1.x"]),
        ('local.empty != "" && var.maybe ? "b" : local.rt', ["go1.x"]),
        ('contains(local.list, "b") ? "go1.x" : "b"', ["go1.x"]),
        ('length(local.list) > 1 ? "go1.x" : "b"', ["go1.x"]),
        ('length(local.list) == 2 ? "go1.x" : "b"', ["go1.x"]),
        ("local.m.go", ["go1.x"]),
        ('local.m["go"]', ["go1.x"]),
        ("local.m[var.maybe]", ["go1.x", "python3.9"]),
        ('lookup(local.m, "go", "b")', ["go1.x"]),
        ('lookup(local.m, "none", "go1.x")', ["go1.x"]),
        ("local.list[0]", ["go1.x"]),
        ("element(local.list, 0)", ["go1.x"]),
        ("local.fns[0].rt", ["go1.x"]),
        ('{ for f in local.fns : f.name => f.rt }["a"]', ["go1.x"]),
        ('[for f in local.fns : f.rt if f.name == "a"][0]', ["go1.x"]),
        ('merge(local.m, { go = "provided.al2" }).go', ["provided.al2"]),
        ('concat(["x"], local.list)[1]', ["go1.x"]),
        ('format("%s.%s", "go1", "x")', ["go1.x"]),
        ('format("100%%")', ["100%"]),
        ('join(".", ["go1", "x"])', ["go1.x"]),
        ('replace("go1_x", "_", ".")', ["go1.x"]),
        ('lower("GO1.X")', ["go1.x"]),
        ('trimsuffix("go1.x/", "/")', ["go1.x"]),
        ('basename("a/go1.x")', ["go1.x"]),
        ('coalesce(local.empty, "go1.x")', ["go1.x"]),
        ('coalesce(null, "go1.x")', ["go1.x"]),
        ('try(local.m.none, "go1.x")', ["go1.x"]),
        ("tostring(local.rt)", ["go1.x"]),
        ("keys(local.m)[0]", ["go"]),
        ("values(local.m)[0]", ["go1.x"]),
        ("keys({ b = 1, a = 2 })[0]", ["a"]),
        ("[for k, v in { b = 1, a = 2 } : k][0]", ["a"]),
        ('[for i, v in local.list : "${i}${v}"][1]', ["1b"]),
        ('tolist(toset(["b", "a", "b"]))[1]', ["b"]),
        ('distinct(["b", "b", "a"])[1]', ["a"]),
        ('compact(["", "a"])[0]', ["a"]),
        ('sort(["b", "a"])[0]', ["a"]),
        ('flatten([["a"], local.list])[1]', ["go1.x"]),
        ('trimspace(" go1.x ")', ["go1.x"]),
        ('chomp("go1.x\\n")', ["go1.x"]),
        ('basename("a/b/")', ["b"]),
        ('dirname("a/b/c")', ["a/b"]),
        ('"1" == 1 ? "a" : "b"', ["a", "b"]),
        ('local.nothing == null ? "a" : "b"', ["a"]),
    ],
)
def test_expressions_are_evaluated(expression: str, values: list[str]) -> None:
    """Each row that has one value was confirmed with `terraform console` 1.0.3."""
    field = runtime(expression, LOCALS).function.runtime
    assert [str(value.text) for value in field.values] == values
    if "try" not in expression:
        assert field.closed


@pytest.mark.parametrize("expression", ['var.maybe ? "go1.x" : null', 'coalesce(var.maybe, "go1.x")', 'try(var.maybe, "go1.x")'])
def test_a_value_that_may_be_another(expression: str) -> None:
    field = runtime(expression, LOCALS).function.runtime
    assert [str(value.text) for value in field.values] == ["go1.x"]
    assert field.closed is ("null" in expression)


def test_null_is_absent() -> None:
    assert runtime("null").function.runtime.absent


def test_each_branch_is_written_where_it_stands() -> None:
    read = runtime('var.maybe ? "go1.x" : local.rt', LOCALS)
    text = read.texts["main.tf"]
    field = read.function.runtime
    assert read._applied(field.replace("go1.x", "n")) == {
        "main.tf": text.replace('? "go1.x"', '? "n"').replace('rt    = "go1.x"', 'rt    = "n"')
    }
    assert read.here(field, "n") == {"main.tf": text.replace('var.maybe ? "go1.x" : local.rt', '"n"')}


def test_a_branch_that_is_not_taken_stays() -> None:
    more = 'variable "image" {\n  default = ""\n}\nlocals {\n  h = "main"\n  i = local.h\n}\n'
    read = handler('var.image == "" ? local.h : null', more)
    text = read.texts["main.tf"]
    assert read.set(read.function.handler, "bootstrap") == {"main.tf": text.replace("? local.h :", '? "bootstrap" :')}
    unknown = handler("var.any ? null : local.h", more)
    assert unknown.here(unknown.function.handler, "x") == {"main.tf": unknown.texts["main.tf"].replace(": local.h", ': "x"')}


CALLS_OF = [
    'lookup(local.m, "k")',
    'lookup(local.m, "none", local.h)',
    "tostring(local.h)",
    'coalesce("", local.h)',
    '{ k = local.h }["k"]',
    "[local.h][0]",
]


@pytest.mark.parametrize("expression", CALLS_OF)
def test_a_call_is_written_over_as_a_whole(expression: str) -> None:
    read = handler(expression, 'locals {\n  h = "main"\n  m = { k = local.h }\n  other = local.h\n}\n')
    assert read.says(read.function.handler) == [("main", "main")]
    assert read.here(read.function.handler, "x") == {"main.tf": read.texts["main.tf"].replace(f"handler = {expression}", 'handler = "x"')}


def test_a_part_of_a_template_is_written_alone() -> None:
    read = handler('"${var.dir}/main"', 'variable "dir" {}\n')
    field = read.function.handler
    assert field.values[0].text.parts == (Hole("var.dir"), "/main")
    changed = read.here(field, "bootstrap")
    assert changed == {"main.tf": read.texts["main.tf"].replace('"${var.dir}/main"', '"bootstrap"')}


def test_a_reference_is_replaced_as_a_whole() -> None:
    """`b` is a prefix of `bootstrap`: nothing may be put in behind the reference."""
    read = handler("local.h", 'locals {\n  h = "b"\n  i = local.h\n}\n')
    assert read.here(read.function.handler, "bootstrap") == {
        "main.tf": read.texts["main.tf"].replace("handler = local.h", 'handler = "bootstrap"')
    }
    computed = handler('lower("B")')
    assert computed.set(computed.function.handler, "bootstrap") == {
        "main.tf": computed.texts["main.tf"].replace('lower("B")', '"bootstrap"')
    }


# -- loops ------------------------------------------------------------------------------------------------------------------

EACH = """\
locals {
  functions = {
    orders  = { handler = "orders", runtime = "go1.x" }
    billing = { handler = "bill", runtime = "python3.9" }
  }
}

data "archive_file" "z" {
  for_each    = local.functions
  type        = "zip"
  source_file = "${path.module}/bin/${each.value.handler}"
  output_path = "${each.key}.zip"
}

resource "aws_lambda_function" "f" {
  for_each = local.functions
  runtime  = each.value.runtime
  handler  = each.value.handler
  filename = data.archive_file.z[each.key].output_path
}
"""


def test_each_key_makes_a_function() -> None:
    read = Read(EACH)
    one, two = read.functions.values()
    assert (one.name, two.name) == ('aws_lambda_function.f["orders"]', 'aws_lambda_function.f["billing"]')
    assert one.span == two.span
    assert [some.runtime.plain for some in (one, two)] == ["go1.x", "python3.9"]
    assert [some.handler.plain for some in (one, two)] == ["orders", "bill"]
    assert [some.code.plain for some in (one, two)] == ["orders.zip", "billing.zip"]
    assert read.where(one.handler) == ["main.tf:3"]
    assert [str(member.use.path.text) for found in read.of(ArchiveCommand) for member in found.members] == ["bin/orders", "bin/bill"]


def test_what_each_key_says_is_written_at_the_key() -> None:
    read = Read(EACH)
    one = read.functions['aws_lambda_function.f["orders"]']
    assert read.set(one.runtime, "provided.al2023") == {"main.tf": EACH.replace("go1.x", "provided.al2023")}
    assert read.here(one.runtime, "provided.al2023") is None  # the other one has another
    assert read.readers(one.handler) == [["each.value.handler"]]  # the archive reads it too
    assert read.here(one.handler, "bootstrap") is None


def test_who_reads_a_collection_as_a_whole_reads_all_of_it() -> None:
    read = Read(EACH + 'output "all" {\n  value = jsonencode(local.functions)\n}\n')
    one = read.functions['aws_lambda_function.f["orders"]']
    assert read.readers(one.runtime) == [["local.functions"]]
    lookups = Read(EACH + 'output "m" {\n  value = [lookup(local.functions["orders"], "memory", 1), keys(local.functions)]\n}\n')
    assert lookups.readers(lookups.functions['aws_lambda_function.f["orders"]'].runtime) == [[]]


def test_what_is_the_same_for_all_is_written_for_all() -> None:
    text = EACH.replace("python3.9", "go1.x")
    read = Read(text)
    one = read.functions['aws_lambda_function.f["orders"]']
    assert read.here(one.handler, "bootstrap") == {"main.tf": text.replace("handler  = each.value.handler", 'handler  = "bootstrap"')}


SETS = [
    'toset(["orders", "billing"])',
    '{ for n in ["orders", "billing"] : n => n }',
    "local.names",
    "merge({ orders = 1 }, { billing = 2 })",
]


@pytest.mark.parametrize("over", SETS)
def test_names_of_instances_are_never_written(over: str) -> None:
    text = f'resource "aws_lambda_function" "f" {{\n  for_each = {over}\n  runtime = "go1.x"\n  handler = each.key\n}}\n'
    read = Read(text + 'locals {\n  names = toset(concat(["orders"], ["billing"]))\n}\n')
    assert sorted(str(some.handler.plain) for some in read.functions.values()) == ["billing", "orders"]
    for some in read.functions.values():
        assert some.handler.values[0].slot is None
        assert read.set(some.handler, "bootstrap") == {"main.tf": read.texts["main.tf"].replace("= each.key", '= "bootstrap"')}


def test_keys_that_nobody_can_list_are_holes() -> None:
    text = (
        'variable "fns" {}\nresource "aws_lambda_function" "f" {\n  for_each = var.fns\n'
        '  runtime = "go1.x"\n  handler = each.value.handler\n  filename = "bin/${each.key}.zip"\n}\n'
    )
    some = Read(text).function
    assert (some.name, some.runtime.plain, some.handler.closed) == ("aws_lambda_function.f", "go1.x", False)
    assert some.code.values[0].text.parts == ("bin/", Hole("each.key"), ".zip")


def test_files_of_the_project_are_listed() -> None:
    text = (
        'resource "aws_lambda_function" "f" {\n  for_each = fileset("${path.module}/cmd", "*/main.go")\n'
        "  handler = dirname(each.value)\n}\n"
    )
    read = Read.of_files(
        {"infra/main.tf": text, "infra/cmd/a/main.go": "", "infra/cmd/b/main.go": "", "infra/cmd/c/d/main.go": "", "cmd/x/main.go": ""}
    )
    assert [some.handler.plain for some in read.functions.values()] == ["a", "b"]


def test_counted_resources_are_one() -> None:
    read = Read(
        'resource "aws_lambda_function" "f" {\n  count = var.x ? 1 : 0\n  runtime = "go1.x"\n}\nlocals {\n'
        "  rt = aws_lambda_function.f[0].runtime\n}\n"
    )
    assert read.function.name == "aws_lambda_function.f"


# -- modules ----------------------------------------------------------------------------------------------------------------

MODULE = """\
variable "name" {}
variable "runtime" {
  default = "go1.x"
}
variable "dir" {}

resource "aws_lambda_function" "this" {
  runtime  = var.runtime
  handler  = "main"
  filename = "${path.module}/../../${var.dir}/${var.name}.zip"
}

output "zip" {
  value = aws_lambda_function.this.filename
}
"""
CALLS = """\
module "a" {
  source = "../modules/fn"
  name   = "a"
  dir    = "out"
}

module "b" {
  source  = "../modules/fn"
  name    = "b"
  dir     = "out"
  runtime = "python3.9"
}
"""


def modules(calls: str = CALLS, module: str = MODULE) -> Read:
    return Read.of_files({"infra/main.tf": calls, "modules/fn/main.tf": module})


def test_each_call_makes_the_functions_of_a_module() -> None:
    read = modules()
    a, b = read.functions["module.a.aws_lambda_function.this"], read.functions["module.b.aws_lambda_function.this"]
    assert a.span == b.span
    assert a.path == "modules/fn/main.tf"
    assert (a.runtime.plain, b.runtime.plain) == ("go1.x", "python3.9")
    assert (read.where(a.runtime), read.where(b.runtime)) == (["modules/fn/main.tf:3"], ["infra/main.tf:11"])
    assert (a.code.plain, b.code.plain) == ("out/a.zip", "out/b.zip")


def test_a_module_is_written_only_where_all_calls_agree() -> None:
    read = modules()
    b = read.functions["module.b.aws_lambda_function.this"]
    assert read.here(b.runtime, "x") is None
    assert read.set(b.runtime, "x") == {"infra/main.tf": CALLS.replace("python3.9", "x")}
    alike = modules(CALLS.replace("python3.9", "go1.x"))
    a = alike.functions["module.a.aws_lambda_function.this"]
    assert alike.here(a.runtime, "x") == {"modules/fn/main.tf": MODULE.replace("var.runtime", '"x"')}


def test_a_module_of_modules_is_followed() -> None:
    files = {
        "main.tf": 'module "top" {\n  source = "./middle"\n  rt = "go1.x"\n}\n',
        "middle/main.tf": (
            'variable "rt" {}\nmodule "fn" {\n  source = "../fn"\n  for_each = toset(["a", "b"])\n'
            '  name = each.key\n  runtime = var.rt\n  dir = "d"\n}\n'
        ),
        "fn/main.tf": MODULE,
    }
    read = Read.of_files(files)
    assert list(read.functions) == [f'module.top.module.fn["{key}"].aws_lambda_function.this' for key in "ab"]
    assert {read.where(some.runtime)[0] for some in read.functions.values()} == {"main.tf:3"}


def test_two_root_modules_make_functions_of_two_names() -> None:
    calls = 'module "a" {\n  source = "../../fn"\n  name = "a"\n  dir = "d"\n}\n'
    read = Read.of_files({"env/dev/main.tf": calls, "env/prod/main.tf": calls, "fn/main.tf": MODULE})
    assert list(read.functions) == [f"env/{name}:module.a.aws_lambda_function.this" for name in ("dev", "prod")]


def test_an_output_of_a_module_is_followed() -> None:
    more = 'resource "aws_lambda_function" "copy" {\n  filename = module.a.zip\n}\n'
    read = modules(CALLS + more)
    assert read.functions["aws_lambda_function.copy"].code.plain == "out/a.zip"


def test_a_variable_that_a_call_does_not_give_is_open() -> None:
    read = modules('module "a" {\n  source = "../modules/fn"\n}\n')
    assert read.why(read.function.code) == []
    assert [part for part in read.function.code.values[0].text.parts if isinstance(part, Hole)]


def test_calls_that_go_round_in_circles_end() -> None:
    read = Read.of_files(
        {"a/main.tf": 'module "b" {\n  source = "../b"\n}\n' + MODULE, "b/main.tf": 'module "a" {\n  source = "../a"\n}\n'}
    )
    assert read.of(LambdaFunction)


def test_a_module_that_is_not_here_is_somebody_elses() -> None:
    call = 'module "a" {\n  source = "../gone"\n  runtime = "go1.x"\n  handler = "main"\n}\n'
    assert Read(call).function.name == "module.a"


# -- Terragrunt -------------------------------------------------------------------------------------------------------------


def test_terragrunt_gives_values_to_a_module() -> None:
    configuration = (
        'terraform {\n  source = "../../modules//fn"\n}\nlocals {\n  rt = "go1.x"\n}\ninputs = {\n'
        '  name = "a"\n  runtime = local.rt\n  dir = "d"\n}\n'
    )
    read = Read.of_files({"live/prod/terragrunt.hcl": configuration, "modules/fn/main.tf": MODULE})
    some = read.function
    assert some.name == "live/prod:aws_lambda_function.this"
    assert read.where(some.runtime) == ["live/prod/terragrunt.hcl:5"]
    assert read.set(some.runtime, "x") == {"live/prod/terragrunt.hcl": configuration.replace("go1.x", "x")}


# -- a variable that chooses a language ---------------------------------------------------------------------------------------

CHOOSES = """\
variable "rt" {
  default = "python3.9"
}
locals {
  by_runtime = {
    "python3.9" = { handler = "main.handler" }
    "go1.x"     = { handler = "main" }
  }
}
resource "aws_lambda_function" "f" {
  runtime  = var.rt
  handler  = local.by_runtime[var.rt]["handler"]
  filename = "build/${replace(var.rt, ".", "_")}.zip"
}
"""


def test_a_key_that_a_variable_may_choose_is_a_value() -> None:
    read = Read(CHOOSES)
    some = read.function
    assert read.says(some.runtime) == [("python3.9", "python3.9"), ("go1.x", "go1.x")]
    assert read.where(some.runtime) == ["main.tf:2", "main.tf:7"]
    assert not some.runtime.closed
    assert some.runtime.values[1].slot is None  # it is also a name
    assert read.here(some.runtime, "x") is None
    assert read.says(some.handler) == [("main", "main")]
    assert some.code.plain == "build/go1_x.zip"
