"""Which runtimes a project's policies allow; and what only looks like such a list.

Each policy of cfn-guard and of OPA here was run by hand with an engine of its own (cfn-guard-rs 0.3.3, opa-eval 0.1.1): a hit takes
go1.x and refuses the target before the change, and takes it after; a near miss doesn't. Those packages are built for too few systems
to be asked in every run.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import AllowList
from go1x_lint.readers import cloudformation, guard, rego, terraform
from go1x_lint.source import Source, Workspace, apply

READERS = {".guard": guard.read, ".rego": rego.read, ".yaml": cloudformation.read, ".json": cloudformation.read, ".tf": terraform.read}
TARGET = "provided.al2023"


def lists(path: str, text: str) -> list[AllowList]:
    workspace = Workspace("", sources=[Source(path, text)])
    found = list(READERS[path[path.rindex(".") :]](workspace[path], workspace))
    for fact in found:
        for value in fact.runtimes.values if isinstance(fact, AllowList) else ():
            assert text[value.span.start : value.span.end] == value.text.plain
    return [fact for fact in found if isinstance(fact, AllowList)]


def says(path: str, text: str) -> list[tuple[str, list[str]]]:
    return [(fact.name, [str(value.text) for value in fact.runtimes.values]) for fact in lists(path, text)]


def allowed(path: str, text: str) -> str:
    """Give the text after the target was added to its one list."""
    (fact,) = lists(path, text)
    edits = fact.runtimes.write_here(TARGET)
    assert edits
    return apply(text, edits)


def reported(files: dict[str, str], code: str = "GX107") -> list[tuple[str, str]]:
    """Give message and characters of what a rule reports."""
    workspace = Workspace("", sources=[Source(path, text) for path, text in files.items()])
    report = engine.check(workspace, Settings())
    assert not report.crashed
    return [(some.message, files[some.span.path][some.span.start : some.span.end]) for some in report.diagnostics if some.code == code]


# -- cfn-guard --------------------------------------------------------------------------------------------------------------

GUARD = "let functions = Resources.*[ Type == 'AWS::Lambda::Function' ]\n\nrule RUNTIMES when %functions !empty\n{{\n    {}\n}}\n"


@pytest.mark.parametrize(
    "clause",
    [
        "%functions.Properties.Runtime IN ['go1.x', \"python3.12\"]",
        "%functions.Properties.Runtime in ['go1.x', \"python3.12\"] <<use 'go1.x'>>",
        "%functions {\n        Properties.Runtime IN ['go1.x',\n            \"python3.12\"]\n    }",
        "%functions {\n        Properties {\n            Runtime exists\n            Runtime IN ['go1.x', # 'java8'\n \"python3.12\"]\n        }\n    }",
        "some %functions.Properties.Runtime IN ['go1.x', \"python3.12\"]",
        "when Resources.X exists {\n %functions.Properties.Runtime IN ['go1.x', \"python3.12\"]\n }",
        "%functions[ Properties.PackageType == 'Zip' ].Properties.Runtime IN ['go1.x', \"python3.12\"]",
    ],
)  # fmt: skip
def test_guard_clauses(clause: str) -> None:
    for text in (GUARD.format(clause), GUARD.format(clause).replace("\n", "\r\n")):
        assert says("lambda.guard", text) == [("RUNTIMES", ["go1.x", "python3.12"])]


@pytest.mark.parametrize(
    "clause",
    [
        "%functions.Properties.Runtime not in ['go1.x', 'python3.7']",
        "%functions.Properties.Runtime NOT IN ['go1.x', 'python3.7']",
        "%functions.Properties.Runtime !IN ['go1.x', 'python3.7']",
        "not %functions.Properties.Runtime IN ['go1.x', 'python3.7']",
        "when %functions.Properties.Runtime IN ['go1.x', 'python3.7'] {\n %functions.Properties.Layers exists\n }",
        "%functions[ Properties.Runtime IN ['go1.x', 'python3.7'] ] empty",
        "%functions.Properties.Runtime IN ['go1.x'] or %functions.Properties.Runtime IN ['provided.al2023']",
        "%functions.Properties.PackageType == 'Image' or\n    %functions.Properties.Runtime IN ['go1.x']",
        "%functions.Properties.Runtime != /go1.x/",
        "%functions.Properties.Tags IN ['go1.x']",
        "# %functions.Properties.Runtime IN ['go1.x']",
        "%functions.Properties.Handler exists <<Runtime IN ['go1.x']>>",
        "%functions.Properties.Runtime IN [%other, 'go1.x']",
        "%functions.Properties.Runtime IN ",
        "%functions.Properties.Runtime IN [",
    ],
)
def test_guard_clauses_that_refuse_nothing(clause: str) -> None:
    assert says("lambda.guard", GUARD.format(clause)) == []


def test_guard_variables() -> None:
    text = "let allowed = [ 'go1.x', 'nodejs20.x' ]\n" + GUARD.format("%functions.Properties.Runtime IN %allowed <<no>>")
    assert says("lambda.guard", text) == [("RUNTIMES", ["go1.x", "nodejs20.x"])]
    assert says("lambda.guard", text.replace("Runtime IN", "Runtime not IN")) == []
    twice = text + "rule OTHER { Resources.F.Properties.Runtime IN %allowed }\n"
    assert len(says("lambda.guard", twice)) == 1


def test_guard_of_old_has_no_rules() -> None:
    text = "AWS::Lambda::Function Runtime IN ['go1.x', 'python3.9']\n"
    assert says("lambda.guard", text) == [("AWS::Lambda::Function", ["go1.x", "python3.9"])]


def test_guard_lists_are_added_to_as_they_are_written() -> None:
    one = GUARD.format("%functions.Properties.Runtime IN ['go1.x']")
    assert allowed("a.guard", one) == one.replace("'go1.x'", "'go1.x', 'provided.al2023'")
    lines = GUARD.format('%functions.Properties.Runtime IN [\n        "python3.12",\n        "go1.x",\n    ]')
    assert allowed("a.guard", lines) == lines.replace('"go1.x",', '"go1.x",\n        "provided.al2023",')


# -- Rego -------------------------------------------------------------------------------------------------------------------

ALLOWED = 'package lambda\n\nallowed := {"go1.x", "python3.12"}\n\n'
REGO_HITS = [
    ALLOWED + 'deny[msg] {\n  r := input.resource_changes[_]\n  not allowed[r.change.after.runtime]\n  msg := sprintf("%v", [allowed])\n}\n',
    ALLOWED + "deny contains msg if {\n\tnot input.runtime in allowed\n\tmsg := \"no\"\n}\n",
    ALLOWED + "violation[{\"msg\": msg}] { not runtime_ok(input.runtime); msg := \"no\" }\n\nruntime_ok(r) { allowed[r] }\n",
    ALLOWED + "default allow := false\n\nallow if input.runtime in allowed\n",
    ALLOWED + "allow {\n  allowed[_] == input.runtime\n}\n",
    ALLOWED.replace("{", "[").replace("}", "]") + "deny[msg] {\n  not array_contains(allowed, input.runtime)\n  msg = \"go1.x\"\n}\n",
    ALLOWED + "warn { count({r | r := input.runtimes[_]} - allowed) > 0 }\n",
    ALLOWED + "bad[r] = found {\n  c := input.changes[r]\n  found := [f | f := c.address; not allowed[c.runtime]]\n}\n\ndeny_bad[msg] {\n  some_bad := bad[_]\n  some_bad != []\n  msg := \"no\"\n}\n",
    "package lambda\ndeny[msg] {\n  not input.runtime in {\"go1.x\", \"python3.12\"}\n  msg := \"no\"\n}\n",
    "package lambda\ndeny[msg] {\n  allowed := {\"go1.x\", \"python3.12\"}\n  not allowed[input.runtime]\n  msg := \"no\"\n}\n",
]  # fmt: skip


@pytest.mark.parametrize("text", REGO_HITS)
def test_rego_lists(text: str) -> None:
    for some in (text, text.replace("\n", "\r\n")):
        ((_, values),) = says("lambda.rego", some)
        assert values == ["go1.x", "python3.12"]


@pytest.mark.parametrize(
    "text",
    [
        ALLOWED.replace("allowed", "old") + 'deny[msg] {\n  old[input.runtime]\n  msg := "no"\n}\n',
        ALLOWED.replace("allowed", "old") + "deny {\n  input.runtime in old\n}\n",
        ALLOWED.replace("allowed", "old") + "allow { not old[input.runtime] }\n",
        ALLOWED.replace("allowed", "old") + "deny { is_old(input.runtime) }\nis_old(r) { old[r] }\n",
        ALLOWED.replace("allowed", "old") + "not_supported[r] { old[r] }\n",
        ALLOWED + "report[r] { allowed[r] }\n",
        ALLOWED,
        ALLOWED + "deny { allowed[input.runtime] }\nallow { allowed[input.runtime] }\n",
        ALLOWED + "deny { input.runtime != allowed[_] }\n",
        ALLOWED + "deny {\n  r := allowed[_]\n  r == input.runtime\n}\n",
        ALLOWED + "deny { x := names[_] }\nnames := [n | n := allowed]\n",
        'package x\ndeny { input.runtime == "go1.x" }\n',
        'package x\n# allowed := {"go1.x"}\ndeny { not allowed[input.x] }\n',
        'package x\nnames := {"go1.x": "Go"}\ndeny { not names[input.runtime] }\n',
        'package x\ndeny { not input["go1.x"] }\n',
        "allowed := {",
        "",
    ],
)
def test_rego_lists_that_allow_nothing(text: str) -> None:
    assert says("lambda.rego", text) == []


def test_rego_lists_are_added_to_as_they_are_written() -> None:
    text = REGO_HITS[0]
    assert allowed("a.rego", text) == text.replace('"python3.12"}', '"python3.12", "provided.al2023"}')
    lines = text.replace('{"go1.x", "python3.12"}', '{\n\t"go1.x",\n\t"python3.12",\n}')
    assert '\t"python3.12",\n\t"provided.al2023",\n}' in allowed("a.rego", lines)


# -- AWS Config -------------------------------------------------------------------------------------------------------------

RULE = """\
Resources:
  Check:
    Type: AWS::Config::ConfigRule
    Properties:
      Source: {{Owner: AWS, SourceIdentifier: {}}}
      InputParameters: {}
"""


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("{runtime: 'go1.x,python3.12', timeout: '3'}", "'go1.x,python3.12,provided.al2023'"),
        ('{runtime: "go1.x, python3.12"}', '"go1.x, python3.12, provided.al2023"'),
        ('\'{"runtime": "go1.x, python3.12 "}\'', '"go1.x, python3.12, provided.al2023 "'),
        ("\n        runtime: go1.x,python3.12", "runtime: go1.x,python3.12,provided.al2023\n"),
        ('|\n        {"timeout": "3",\n         "runtime": "go1.x,python3.12"}', '"go1.x,python3.12,provided.al2023"}'),
    ],
)
def test_a_config_rule_of_a_template(written: str, after: str) -> None:
    text = RULE.format("LAMBDA_FUNCTION_SETTINGS_CHECK", written)
    assert says("rules.yaml", text) == [("Check", ["go1.x", "python3.12"])]
    assert after in allowed("rules.yaml", text)


def test_a_config_rule_in_json() -> None:
    parameters = json.dumps({"runtime": "go1.x,python3.12"})
    managed = {"RuleIdentifier": "LAMBDA_FUNCTION_SETTINGS_CHECK", "InputParameters": parameters}
    rule = {"Type": "AWS::Config::OrganizationConfigRule", "Properties": {"OrganizationManagedRuleMetadata": managed}}
    text = json.dumps({"Resources": {"Check": rule}})
    assert says("rules.json", text) == [("Check", ["go1.x", "python3.12"])]
    assert json.loads(
        json.loads(allowed("rules.json", text))["Resources"]["Check"]["Properties"]["OrganizationManagedRuleMetadata"]["InputParameters"]
    ) == {"runtime": "go1.x,python3.12,provided.al2023"}


@pytest.mark.parametrize(
    "text",
    [
        RULE.format("LAMBDA_INSIDE_VPC", "{runtime: 'go1.x,python3.12'}"),
        RULE.format("LAMBDA_FUNCTION_SETTINGS_CHECK", "{timeout: '3'}"),
        RULE.format("LAMBDA_FUNCTION_SETTINGS_CHECK", "{runtime: !Ref Runtimes}"),
        RULE.format("LAMBDA_FUNCTION_SETTINGS_CHECK", '!Sub \'{"runtime": "${Runtimes}"}\''),
        RULE.format("!Ref X", "{runtime: go1.x}"),
    ],
)
def test_other_config_rules(text: str) -> None:
    assert says("rules.yaml", text) == []


def test_a_conformance_pack() -> None:
    inner = "".join(
        f"        {line}\n" for line in RULE.format("LAMBDA_FUNCTION_SETTINGS_CHECK", "{runtime: 'go1.x,python3.12'}").splitlines()
    )
    text = f"Resources:\n  Pack:\n    Type: AWS::Config::ConformancePack\n    Properties:\n      TemplateBody: |\n{inner}"
    assert says("pack.yaml", text) == [("Check", ["go1.x", "python3.12"])]
    assert "'go1.x,python3.12,provided.al2023'" in allowed("pack.yaml", text)


TERRAFORM = 'resource "aws_config_config_rule" "check" {\n  source {\n    owner             = "AWS"\n    source_identifier = "%s"\n  }\n  input_parameters = %s\n}\n'


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ('jsonencode({ runtime = "go1.x,python3.12", timeout = 3 })', 'runtime = "go1.x,python3.12,provided.al2023", timeout'),
        ('"{\\"runtime\\": \\"go1.x, python3.12\\"}"', '\\"go1.x, python3.12, provided.al2023\\"}"'),
        ('<<EOF\n{\n  "runtime": "go1.x,python3.12"\n}\nEOF', '"runtime": "go1.x,python3.12,provided.al2023"\n}\nEOF'),
    ],
)
def test_a_config_rule_of_terraform(written: str, after: str) -> None:
    text = TERRAFORM % ("LAMBDA_FUNCTION_SETTINGS_CHECK", written)
    assert says("main.tf", text) == [("aws_config_config_rule.check", ["go1.x", "python3.12"])]
    assert after in allowed("main.tf", text)


@pytest.mark.parametrize(
    ("identifier", "written"),
    [
        ("LAMBDA_INSIDE_VPC", 'jsonencode({ runtime = "go1.x" })'),
        ("LAMBDA_FUNCTION_SETTINGS_CHECK", 'jsonencode({ runtime = join(",", local.runtimes) })'),
        ("LAMBDA_FUNCTION_SETTINGS_CHECK", 'jsonencode({ timeout = 3 })'),
        ("LAMBDA_FUNCTION_SETTINGS_CHECK", '"{\\"runtime\\": \\"${local.x}\\"}"'),
        ("LAMBDA_FUNCTION_SETTINGS_CHECK", "local.parameters"),
    ],
)  # fmt: skip
def test_other_config_rules_of_terraform(identifier: str, written: str) -> None:
    assert says("main.tf", TERRAFORM % (identifier, written)) == []


# -- a template's own rules, and Service Catalog's --------------------------------------------------------------------------

RULES = """\
Parameters:
  Rt: {Type: String, Default: go1.x}
Rules:
  Runtimes:
    Assertions:
      - Assert: {Fn::Contains: [[go1.x, python3.12], {Ref: Rt}]}
        AssertDescription: no
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {Runtime: !Ref Rt, Handler: main, Code: f.zip}
"""


def test_what_a_template_asserts() -> None:
    (fact,) = lists("t.yaml", RULES)
    assert (fact.name, fact.kind, fact.functions) == ("Runtimes", "rule", ("F",))
    assert "[[go1.x, python3.12, provided.al2023], {Ref: Rt}]" in allowed("t.yaml", RULES)
    assert says("t.yaml", RULES.replace("Fn::Contains", "Fn::Equals")) == []
    assert says("t.yaml", RULES.replace("{Ref: Rt}]", "{Ref: Other}]")) == []


CONSTRAINT = """\
Resources:
  Only:
    Type: AWS::ServiceCatalog::LaunchTemplateConstraint
    Properties:
      PortfolioId: p
      ProductId: q
      Rules: |
        {"Rule": {"Assertions": [
          {"Assert": {"Fn::Contains": [["go1.x", "python3.12"], {"Ref": "Rt"}]}}
        ]}}
"""


def test_a_service_catalog_constraint() -> None:
    assert says("t.yaml", CONSTRAINT) == [("Only", ["go1.x", "python3.12"])]
    assert '["go1.x", "python3.12", "provided.al2023"], {"Ref"' in allowed("t.yaml", CONSTRAINT)
    assert says("t.yaml", CONSTRAINT.replace('"Rule":', '"Rule"')) == []


# -- what is said of them ---------------------------------------------------------------------------------------------------


def test_a_policy_is_reported_at_the_runtime() -> None:
    assert reported({"lambda.rego": REGO_HITS[0]}) == [("policy 'allowed' does not allow 'provided.al2023'", "go1.x")]
    assert reported({"lambda_test.rego": REGO_HITS[0]}) == []
    assert reported({"lambda.rego": REGO_HITS[0].replace('"python3.12"', '"provided.al2023"')}) == []
    assert reported({"r.yaml": RULE.format("LAMBDA_FUNCTION_SETTINGS_CHECK", "{runtime: go1.x}")}) == [
        ("Config rule 'Check' does not allow 'provided.al2023'", "go1.x")
    ]


def test_a_policy_without_go1x_counts_where_a_function_leaves_what_it_allows() -> None:
    policy = REGO_HITS[0].replace("go1.x", "provided.al2")
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: go1.x}\n"
        "    Properties: {CodeUri: f/, Handler: bootstrap, Runtime: RT}\n"
    )
    files = {"lambda.rego": policy, "template.yaml": template.replace("RT", "provided.al2")}
    assert [where for _, where in reported(files)] == ["provided.al2"]
    assert reported({**files, "template.yaml": template.replace("RT", "python3.12")}) == []
    assert reported({"lambda.rego": policy}) == []


def test_a_policy_is_changed_only_where_that_is_asked_for() -> None:
    workspace = Workspace("", sources=[Source("lambda.rego", REGO_HITS[0])])
    assert fixer.fix(workspace, Settings()).changed == ()
    outcome = fixer.fix(workspace, Settings(), unsafe=True)
    assert '"python3.12", "provided.al2023"}' in outcome.after["lambda.rego"].text
    assert fixer.fix(outcome.after, Settings(), unsafe=True).changed == ()


# -- versions that the project is held to -----------------------------------------------------------------------------------

FUNCTION = 'resource "aws_lambda_function" "f" {\n  function_name = "f"\n  runtime = "go1.x"\n  handler = "main"\n  filename = "f.zip"\n}\n'


PINNED = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "5.12.0" }\n  }\n}\n'
LOCKED = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.13.0"\n}\n'
OTHER = 'resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n'
CALL = 'module "f" {\n  source = "../modules/f"\n}\n'


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"main.tf": PINNED + FUNCTION}, ["5.12.0"]),
        ({"versions.tf": PINNED, "main.tf": FUNCTION}, ["5.12.0"]),
        ({"infra/main.tf": PINNED + CALL, "modules/f/main.tf": FUNCTION}, ["5.12.0"]),
        ({"infra/main.tf": CALL, "infra/.terraform.lock.hcl": LOCKED, "modules/f/main.tf": FUNCTION}, ["5.13.0"]),
        ({"infra/versions.tf": PINNED, "modules/f/main.tf": FUNCTION}, ["5.12.0"]),  # what else is there is put in later, who knows
        ({"network/main.tf": PINNED + OTHER, "functions/main.tf": FUNCTION}, []),
        ({"network/versions.tf": PINNED, "network/main.tf": OTHER, "functions/main.tf": FUNCTION}, []),
        ({"functions/main.tf": PINNED.replace("5.12.0", ">= 5.12.0") + FUNCTION}, []),
    ],
)
def test_a_provider_counts_for_functions_of_its_configuration(files: dict[str, str], found: list[str]) -> None:
    assert [where for _, where in reported(files, "GX111")] == found


def test_a_provider_says_nothing_of_templates() -> None:
    template = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: go1.x, Handler: main, Code: f.zip}\n"
    assert reported({"main.tf": PINNED + OTHER, "template.yaml": template}, "GX111") == []


VALIDATED = """\
variable "runtime" {
  default = "go1.x"
  validation {
    condition     = contains(LIST, var.runtime)
    error_message = "no such runtime"
  }
}
"""


def test_a_validation_by_a_list_that_has_a_name() -> None:
    named = VALIDATED.replace("LIST", "local.allowed") + 'locals {\n  allowed = ["go1.x", "python3.12"]\n}\n'
    assert says("main.tf", named) == [("var.runtime", ["go1.x", "python3.12"])]
    assert '["go1.x", "python3.12", "provided.al2023"]' in allowed("main.tf", named)
    message = "variable 'var.runtime' does not allow 'provided.al2023'"
    assert reported({"variables.tf": VALIDATED.replace("LIST", "local.allowed"), "locals.tf": 'locals {\n  allowed = ["go1.x"]\n}\n'}) == [
        (message, "go1.x")
    ]


@pytest.mark.parametrize("listed", ["local.nowhere", "concat(local.a, local.b)", '[local.nowhere, "go1.x"]'])
def test_a_validation_by_a_list_that_is_not_known(listed: str) -> None:
    assert reported({"main.tf": VALIDATED.replace("LIST", listed)}) == []


# -- anything at all --------------------------------------------------------------------------------------------------------

WORDS = (
    "rule", "when", "let", "%x", "x", "=", ":=", "in", "IN", "not", "!", "or", "[", "]", "{", "}", "(", ")", ",", "'go1.x'", '"go1.x"',
    "`go1.x`", "Properties.Runtime", "Runtime", "deny", "allow", "default", "else", "if", "-", "#", "/", "<<", ">>", "\n", "\r\n", " ",
    "\t", "\\", '"', "'", "\ufeff", "é", ".", "sprintf",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(("a.guard", "a.rego")), st.lists(st.sampled_from(WORDS), max_size=30))
def test_any_words(path: str, words: list[str]) -> None:
    for text in ("".join(words), " ".join(words)):
        for fact in lists(path, text):
            for edit in fact.runtimes.write_here(TARGET):
                assert TARGET in apply(text, [edit])


def test_a_comment_ignores_a_policy() -> None:
    text = REGO_HITS[0].replace('python3.12"}', 'python3.12"} # go1x-lint: ignore[GX107] they know')
    assert reported({"lambda.rego": text}) == []
    guarded = GUARD.format("%functions.Properties.Runtime IN ['go1.x'] # go1x-lint: ignore[GX107]")
    assert reported({"lambda.guard": guarded}) == []
