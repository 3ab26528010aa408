"""Whole projects in Terraform, moved to the target: every file that changes, and nothing else."""

from __future__ import annotations

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.source import Source, Workspace

GO = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() error { return nil }) }\n'
MODULE = "module example.com/x\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.41.0\n"


def fixed(files: dict[str, str], *, unsafe: bool = False) -> dict[str, str]:
    """Fix a project; gives the files that changed. What is fixed twice is fixed once, with either newline."""
    found: list[dict[str, str]] = []
    for newline in ("\n", "\r\n"):
        texts = {path: text.replace("\n", newline) for path, text in files.items()}
        before = Workspace("", sources=[Source(path, text) for path, text in texts.items()])
        outcome = fixer.fix(before, Settings(), unsafe)
        after = {path: outcome.after[path].text for path in outcome.changed}
        again = Workspace("", sources=[Source(path, after.get(path, text)) for path, text in texts.items()])
        assert fixer.fix(again, Settings(), unsafe).changed == ()
        found.append({path: text.replace(newline, "\n") for path, text in after.items()})
    assert found[0] == found[1]
    return found[0]


def said(files: dict[str, str]) -> list[str]:
    """Give what is reported: the code and the line's place."""
    workspace = Workspace("", sources=[Source(path, text) for path, text in files.items()])
    report = engine.check(workspace, Settings())
    return [f"{some.code} {some.span.path}:{workspace[some.span.path].position(some.span.start).line}" for some in report.diagnostics]


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


TWO = {
    "go.mod": MODULE,
    "cmd/orders/main.go": GO,
    "cmd/billing/main.go": GO,
    "main.tf": """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.30"
    }
  }
}

resource "null_resource" "build" {
  triggers = { always = timestamp() }

  provisioner "local-exec" {
    command = <<-EOT
      CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -o bin/orders ./cmd/orders
      CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -o bin/billing ./cmd/billing
    EOT
  }
}

data "archive_file" "orders" {
  type        = "zip"
  source_file = "${path.module}/bin/orders"
  output_path = "${path.module}/bin/orders.zip"
  depends_on  = [null_resource.build]
}

data "archive_file" "billing" {
  type        = "zip"
  source_file = "bin/billing"
  output_path = "bin/billing.zip"
}

resource "aws_lambda_function" "orders" {
  function_name    = "orders"
  role             = aws_iam_role.lambda.arn
  runtime          = var.runtime
  handler          = "orders"
  filename         = data.archive_file.orders.output_path
  source_code_hash = data.archive_file.orders.output_base64sha256
}

resource "aws_lambda_function" "billing" {
  function_name    = "billing"
  role             = aws_iam_role.lambda.arn
  runtime          = var.runtime
  handler          = "billing"
  filename         = data.archive_file.billing.output_path
  source_code_hash = data.archive_file.billing.output_base64sha256
}
""",
    "variables.tf": 'variable "runtime" {\n  type    = string\n  default = "go1.x" # of all functions\n}\n',
}


def test_two_functions_that_are_built_into_one_folder() -> None:
    assert fixed(TWO) == {
        "main.tf": replaced(
            TWO["main.tf"],
            ("go build -o bin/orders ", "go build -tags lambda.norpc -o bin/orders/bootstrap "),
            ("go build -o bin/billing ", "go build -tags lambda.norpc -o bin/billing/bootstrap "),
            ('bin/orders"', 'bin/orders/bootstrap"'),
            ('bin/billing"', 'bin/billing/bootstrap"'),
            ('handler          = "orders"', 'handler          = "bootstrap"'),
            ('handler          = "billing"', 'handler          = "bootstrap"'),
        ),
        "variables.tf": TWO["variables.tf"].replace("go1.x", "provided.al2023"),
    }


def test_a_build_that_is_not_run_again_is_not_safe() -> None:
    files = TWO | {"main.tf": TWO["main.tf"].replace("  triggers = { always = timestamp() }\n", "")}
    assert fixed(files) == {}
    assert set(fixed(files, unsafe=True)) == {"main.tf", "variables.tf"}


def test_an_old_provider_does_not_know_the_target() -> None:
    files = TWO | {"main.tf": TWO["main.tf"].replace("~> 5.30", "~> 3.38")}
    assert "GX111 main.tf:5" in said(files)
    assert fixed(files, unsafe=True) == {}  # Terraform would refuse it
    assert not any(some.startswith("GX111") for some in said(TWO))
    lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.12.0"\n  constraints = "~> 5.0"\n}\n'
    assert "GX111 .terraform.lock.hcl:2" in said(TWO | {".terraform.lock.hcl": lock})


EACH = {
    "go.mod": MODULE,
    "cmd/orders/main.go": GO,
    "cmd/billing/main.go": GO,
    "infra/main.tf": """\
locals {
  functions = {
    orders  = { memory = 128 }
    billing = { memory = 256 }
  }
}

resource "null_resource" "build" {
  for_each = local.functions
  triggers = { always = timestamp() }

  provisioner "local-exec" {
    command     = "go build -o infra/dist/${each.key} ./cmd/${each.key}"
    working_dir = "${path.module}/.."
    environment = {
      GOOS        = "linux"
      GOARCH      = "amd64"
      CGO_ENABLED = "0"
    }
  }
}

data "archive_file" "function" {
  for_each    = local.functions
  type        = "zip"
  source_file = "${path.module}/dist/${each.key}"
  output_path = "${path.module}/dist/${each.key}.zip"
}

resource "aws_lambda_function" "function" {
  for_each         = local.functions
  function_name    = each.key
  memory_size      = each.value.memory
  role             = aws_iam_role.lambda.arn
  runtime          = "go1.x"
  handler          = each.key
  filename         = data.archive_file.function[each.key].output_path
  source_code_hash = data.archive_file.function[each.key].output_base64sha256
}
""",
}


def test_functions_of_a_loop_move_together() -> None:
    assert fixed(EACH) == {
        "infra/main.tf": replaced(
            EACH["infra/main.tf"],
            ("go build -o infra/dist/${each.key}", "go build -tags lambda.norpc -o infra/dist/${each.key}/bootstrap"),
            ('dist/${each.key}"', 'dist/${each.key}/bootstrap"'),
            ('"go1.x"', '"provided.al2023"'),
            ("handler          = each.key", 'handler          = "bootstrap"'),
        )
    }


CALLED = {
    "go.mod": MODULE,
    "cmd/orders/main.go": GO,
    "cmd/billing/main.go": GO,
    "Makefile": "build:\n"
    "\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o build/orders ./cmd/orders\n"
    "\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o build/billing ./cmd/billing\n",
    "infra/main.tf": """\
module "orders" {
  source  = "../modules/function"
  name    = "orders"
  runtime = "go1.x"
  handler = "orders"
  binary  = "${path.module}/../build/orders"
}

module "billing" {
  source  = "../modules/function"
  name    = "billing"
  handler = "billing"
  binary  = "${path.module}/../build/billing"
}

module "report" {
  source  = "../modules/function"
  name    = "report"
  runtime = "python3.9"
  handler = "report.main"
  binary  = "${path.module}/../report/report.py"
}
""",
    "modules/function/main.tf": """\
variable "name" {}
variable "handler" {}
variable "binary" { type = string }
variable "runtime" {
  default = "go1.x"
  validation {
    condition     = contains(["go1.x", "python3.9"], var.runtime)
    error_message = "no"
  }
}

data "archive_file" "zip" {
  type        = "zip"
  source_file = var.binary
  output_path = "${path.root}/.terraform/${var.name}.zip"
}

resource "aws_lambda_function" "this" {
  function_name    = var.name
  runtime          = var.runtime
  handler          = var.handler
  filename         = data.archive_file.zip.output_path
  source_code_hash = data.archive_file.zip.output_base64sha256
}
""",
}


def test_functions_of_a_module_move_where_they_are_called_and_others_stay() -> None:
    infra, _, report = CALLED["infra/main.tf"].partition('module "report"')
    assert fixed(CALLED) == {
        "Makefile": replaced(
            CALLED["Makefile"], ("build/orders ", "build/orders/bootstrap "), ("build/billing ", "build/billing/bootstrap ")
        ),
        "infra/main.tf": replaced(
            infra,
            ('"go1.x"', '"provided.al2023"'),
            ('handler = "orders"', 'handler = "bootstrap"'),
            ('handler = "billing"', 'handler = "bootstrap"'),
            ('build/orders"', 'build/orders/bootstrap"'),
            ('build/billing"', 'build/billing/bootstrap"'),
        )
        + 'module "report"'
        + report,
        "modules/function/main.tf": CALLED["modules/function/main.tf"].replace("go1.x", "provided.al2023"),
    }


PACKED = {
    "go.mod": MODULE,
    "src/orders/main.go": GO,
    "main.tf": """\
module "lambda_function" {
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "orders"
  handler       = "main"
  runtime       = "go1.x"

  source_path = [
    {
      path     = "${path.module}/src/orders"
      commands = [
        "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o main .",
        ":zip",
      ]
      patterns = ["!.*", "main"]
    }
  ]
}
""",
}


def test_a_module_of_others_that_builds() -> None:
    assert fixed(PACKED) == {
        "main.tf": replaced(
            PACKED["main.tf"],
            ('handler       = "main"', 'handler       = "bootstrap"'),
            ("go1.x", "provided.al2023"),
            ("go build -o main .", "go build -tags lambda.norpc -o bootstrap ."),
            ('"!.*", "main"', '"!.*", "bootstrap"'),
        )
    }


JSON = {
    "go.mod": MODULE,
    "main.go": GO,
    "build.sh": "#!/bin/sh\nGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o bin/main .\n",
    "main.tf.json": """\
{
  "variable": {"rt": {"default": "go1.x"}},
  "data": {"archive_file": {"z": {"type": "zip", "source_file": "${path.module}/bin/main", "output_path": "z.zip"}}},
  "resource": {
    "aws_lambda_function": {
      "f": {
        "runtime": "${var.rt}",
        "handler": "main",
        "filename": "${data.archive_file.z.output_path}",
        "source_code_hash": "${data.archive_file.z.output_base64sha256}"
      }
    }
  }
}
""",
}


def test_json_and_a_script() -> None:
    assert fixed(JSON) == {
        "build.sh": JSON["build.sh"].replace("bin/main", "bin/bootstrap"),
        "main.tf.json": replaced(
            JSON["main.tf.json"],
            ("go1.x", "provided.al2023"),
            ("bin/main", "bin/bootstrap"),
            ('"handler": "main"', '"handler": "bootstrap"'),
        ),
    }


FOLDERS = {
    "go.mod": MODULE,
    "cmd/a/main.go": GO,
    "cmd/b/main.go": GO,
    "Makefile": "all:\n"
    "\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o out/a/a ./cmd/a\n"
    "\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o out/b/b ./cmd/b\n",
    "main.tf": """\
locals {
  functions = { a = "out/a", b = "out/b" }
}

data "archive_file" "z" {
  for_each    = local.functions
  type        = "zip"
  source_dir  = each.value
  output_path = "${each.key}.zip"
}

resource "aws_lambda_function" "f" {
  for_each         = local.functions
  runtime          = "go1.x"
  handler          = each.key
  filename         = data.archive_file.z[each.key].output_path
  source_code_hash = data.archive_file.z[each.key].output_base64sha256
}

resource "aws_lambda_layer_version" "l" {
  filename            = "l.zip"
  compatible_runtimes = [
    "python3.9",
    "go1.x",
  ]
}
""",
}


def test_folders_are_packed_as_they_are() -> None:
    assert fixed(FOLDERS) == {
        "Makefile": replaced(FOLDERS["Makefile"], ("out/a/a", "out/a/bootstrap"), ("out/b/b", "out/b/bootstrap")),
        "main.tf": replaced(
            FOLDERS["main.tf"], ("go1.x", "provided.al2023"), ("handler          = each.key", 'handler          = "bootstrap"')
        ),
    }


def test_code_that_would_not_be_uploaded_is_said() -> None:
    text = EACH["infra/main.tf"].replace("  source_code_hash = data.archive_file.function[each.key].output_base64sha256\n", "")
    files = EACH | {"infra/main.tf": text}
    assert any(some.startswith("GX110 infra/main.tf") for some in said(files))
    assert fixed(files) == {}


OTHERS = [
    'resource "aws_lambda_function" "f" {\n  runtime = "python3.12"\n  handler = "main"\n  description = "was go1.x"\n}\n',
    '# runtime = "go1.x"\nresource "aws_sqs_queue" "q" {\n  name = "go1.x"\n}\n',
]


@pytest.mark.parametrize("text", OTHERS)
def test_nothing_is_said_of_others(text: str) -> None:
    assert said({"main.tf": text, "go.mod": MODULE}) == []


@pytest.mark.parametrize("files", [TWO, EACH, CALLED, PACKED, JSON, FOLDERS])
def test_nothing_is_left(files: dict[str, str]) -> None:
    assert said(files | fixed(files)) == []


# -- what Terraform leaves alone ----------------------------------------------------------------------------------------------


def zipped(attributes: str = "", hash_: str = 'filebase64sha256("orders.zip")', more: str = "", **others: str) -> dict[str, str]:
    """Give a project of one function whose archive make packs."""
    lines = [
        'function_name = "orders"',
        "role = local.role",
        'filename = "orders.zip"',
        'runtime = "go1.x"',
        'handler = "orders"',
        f"source_code_hash = {hash_}",
        attributes,
    ]
    body = "".join(f"  {line}\n" for line in lines if line)
    return {
        "go.mod": MODULE,
        "main.go": GO,
        "Makefile": "build:\n\tCGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -o orders .\n\tzip orders.zip orders\n",
        "main.tf": f'resource "aws_lambda_function" "orders" {{\n{body}}}\n{more}',
        **others,
    }


@pytest.mark.parametrize("ignored", ["[tags, environment]", '["layers"]', '[environment[0].variables["runtime"]]', "[]"])
def test_ignoring_what_does_not_say_what_runs_is_safe(ignored: str) -> None:
    assert sorted(fixed(zipped(f"lifecycle {{\n    ignore_changes = {ignored}\n  }}"))) == ["Makefile", "main.tf"]


@pytest.mark.parametrize("ignored", ["[runtime, handler]", "[tags, runtime]", "[handler]", '["runtime"]', "all", '["*"]'])
def test_an_ignored_runtime_or_handler_holds(ignored: str) -> None:
    files = zipped(f"lifecycle {{\n    ignore_changes = {ignored}\n  }}")
    assert fixed(files, unsafe=True) == {}


@pytest.mark.parametrize("ignored", ["[filename, source_code_hash]", '["source_code_hash"]', "[tags, s3_key]"])
def test_ignored_code_is_not_safe(ignored: str) -> None:
    files = zipped(f"lifecycle {{\n    ignore_changes = {ignored}\n  }}")
    assert fixed(files) == {}
    assert sorted(fixed(files, unsafe=True)) == ["Makefile", "main.tf"]
    assert "GX110 main.tf:9" in said(files)


MADE = """\
module "orders" {
  source                 = "terraform-aws-modules/lambda/aws"
  function_name          = "orders"
  handler                = "orders"
  runtime                = "go1.x"
  create_package         = false
  local_existing_package = "orders.zip"
  # more
}
"""


@pytest.mark.parametrize(("line", "safe"), [("true", False), ("var.x", False), ("false", True)])
def test_a_module_that_is_told_to_ignore_the_hash(line: str, safe: bool) -> None:
    files = zipped() | {"main.tf": MADE.replace("# more", f"ignore_source_code_hash = {line}")}
    assert bool(fixed(files)) is safe
    assert ("GX110 main.tf:8" in said(files)) is not safe


# -- hashes of something else -------------------------------------------------------------------------------------------------

ZIP = 'locals {\n  zip = "${path.module}/orders.zip"\n  hash = filebase64sha256(local.zip)\n}\n'


@pytest.mark.parametrize(
    "hash_",
    [
        'filebase64sha256("${path.module}/orders.zip")',
        "filebase64sha256(local.zip)",
        "local.hash",
        '"${local.hash}"',
        'try(filebase64sha256("orders.zip"), "")',
        'fileexists("orders.zip") ? filebase64sha256("orders.zip") : null',
        'base64sha256(filebase64("orders.zip"))',
        'filebase64sha256("orders-${var.unknown}.zip")',
        "timestamp()",
    ],
)
def test_a_hash_of_the_archive_is_safe(hash_: str) -> None:
    assert sorted(fixed(zipped(hash_=hash_, more=ZIP))) == ["Makefile", "main.tf"]


@pytest.mark.parametrize(
    "hash_",
    [
        'filebase64sha256("main.go")',
        'base64sha256(file("main.go"))',
        'filesha256("other.zip")',
        '"abc"',
        "var.hash",
        "null",
        "local.sources",
        'base64sha256(join("", [for f in fileset(path.module, "*.go") : filesha256(f)]))',
        'try(filebase64sha256("main.go"), "")',
    ],
)
def test_a_hash_of_something_else_is_as_none(hash_: str) -> None:
    more = 'variable "hash" {}\nlocals {\n  sources = filemd5("main.go")\n}\n'
    files = zipped(hash_=hash_, more=more)
    assert fixed(files) == {}
    assert "GX110 main.tf:4" in said(files)


@pytest.mark.parametrize(("given", "safe"), [('filebase64sha256("orders.zip")', True), ('filebase64sha256("main.go")', False)])
def test_a_hash_that_a_module_is_given(given: str, safe: bool) -> None:
    files = zipped(hash_="var.hash", more='variable "hash" {}\n')
    files["fn/main.tf"] = files["main.tf"]
    files["main.tf"] = f'module "orders" {{\n  source = "./fn"\n  hash = {given}\n}}\n'
    assert bool(fixed(files)) is safe


@pytest.mark.parametrize(("name", "safe"), [("orders", True), ("billing", False)])
def test_the_hash_of_another_archive(name: str, safe: bool) -> None:
    text = TWO["main.tf"].replace("archive_file.orders.output_base64sha256", f"archive_file.{name}.output_base64sha256")
    assert bool(fixed(TWO | {"main.tf": text})) is safe


# -- what Terraform is told on its command line -------------------------------------------------------------------------------

DEFAULTS = 'variable "runtime" {\n  default = "go1.x"\n}\nvariable "handler" {\n  default = "orders"\n}\nvariable "region" {\n}\n'


def deployed(command: str) -> dict[str, str]:
    """Give a project whose Makefile deploys with a command."""
    files = zipped(more=DEFAULTS)
    files["main.tf"] = replaced(
        files["main.tf"], ('runtime = "go1.x"', "runtime = var.runtime"), ('handler = "orders"', "handler = var.handler")
    )
    files["Makefile"] += f"deploy:\n\t{command}\n"
    return files


@pytest.mark.parametrize(
    "command",
    [
        "terraform apply",
        "terraform apply -var region=$(REGION) -auto-approve",
        "TF_VAR_region=eu terraform apply",
        "terraform apply -var runtime=provided.al2023 -var handler=bootstrap",
        "echo terraform apply -var runtime=$(RUNTIME)",
    ],
)
def test_other_variables_may_be_given(command: str) -> None:
    assert sorted(fixed(deployed(command))) == ["Makefile", "main.tf"]


@pytest.mark.parametrize(
    "command",
    [
        "terraform apply -var runtime=$(RUNTIME)",
        'terraform plan -var "runtime=$(RUNTIME)"',
        "tofu apply -var='runtime=$(RUNTIME)'",
        "terragrunt apply --var handler=${HANDLER}",
        "TF_VAR_handler=orders terraform apply",
        "cd infra && TF_VAR_runtime=$$RUNTIME terraform apply",
    ],
)
def test_a_variable_that_is_given_may_say_something_else(command: str) -> None:
    files = deployed(command)
    assert fixed(files) == {}
    assert "main.tf" in fixed(files, unsafe=True)


WORKFLOW = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: terraform apply -var runtime=${{ vars.RT }}
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("deploy.sh", "#!/bin/sh\nset -e\nexport TF_VAR_runtime=$RT\nterraform apply\n"),
        (".github/workflows/deploy.yml", WORKFLOW),
        (".github/workflows/deploy.yml", WORKFLOW.replace(" -var runtime=", "\n        env:\n          TF_VAR_runtime: ")),
    ],
)
def test_scripts_and_workflows_give_variables_too(path: str, text: str) -> None:
    assert fixed(deployed("true") | {path: text}) == {}
    assert fixed(deployed("true") | {path: text.replace("runtime", "region")}) != {}


@pytest.mark.parametrize(("name", "told"), [("bin/orders", True), ("bin/billing", False), ("cmd/orders/main.go", False)])
def test_the_hash_of_the_program_that_is_packed(name: str, told: bool) -> None:
    text = replaced(TWO["main.tf"], ("= data.archive_file.orders.output_base64sha256", f'= filebase64sha256("{name}")'))
    assert any(some.startswith("GX110") for some in said(TWO | {"main.tf": text})) is not told


@pytest.mark.parametrize(
    ("command", "safe"),
    [
        ("terraform apply -var-file=env/prod.tfvars", True),
        ("terraform apply -var-file env/$(ENV).tfvars", True),
        ("terraform apply -var-file=$(SETTINGS)", False),
        ("terraform apply -var-file=/secrets/prod.json", False),
        ("terraform apply -var-file env/dev.tfvars", False),
    ],
)
def test_files_of_settings_that_are_not_there(command: str, safe: bool) -> None:
    files = deployed(command) | {"env/prod.tfvars": 'region = "eu"\n'}
    assert bool(fixed(files)) is safe
