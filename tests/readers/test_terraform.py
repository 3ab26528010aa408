"""Terraform's functions, layers, archives and versions."""

from __future__ import annotations

import pytest

from go1x_lint.facts import AllowList, ArchiveCommand, ImageBuild, LambdaFunction, Layer, Naming, RuntimeChoice, Step, ToolVersion, Upload
from go1x_lint.readers import Unparsable, terraform
from go1x_lint.source import Source, Workspace
from tests.readers.configurations import Read

PLAIN = """\
resource "aws_lambda_function" "orders" {
  function_name    = "orders" # go1.x once
  role             = aws_iam_role.lambda.arn
  runtime          = "go1.x"
  handler          = "main"
  filename         = "build/orders.zip"
  source_code_hash = filebase64sha256("build/orders.zip")
  architectures    = ["x86_64"]
  tags             = { was = "go1.x" }
}
"""


def function(attributes: str, more: str = "", **others: str) -> Read:
    """Read a configuration with one function that has these attributes."""
    return Read(f'resource "aws_lambda_function" "f" {{\n{attributes}\n}}\n{more}', **others)


# -- a function -------------------------------------------------------------------------------------------------------------


def test_a_function_is_read() -> None:
    read = Read.of_files({"infra/main.tf": PLAIN})
    some = read.function
    assert (some.name, read.at(some.span), some.id) == ("aws_lambda_function.orders", "orders", "infra/main.tf#aws_lambda_function.orders")
    assert read.says(some.runtime) == [("go1.x", "go1.x")]
    assert read.says(some.handler) == [("main", "main")]
    assert read.says(some.architectures) == [("x86_64", "x86_64")]
    assert read.says(some.code) == [("infra/build/orders.zip", "build/orders.zip")]
    assert [field.absent for field in (some.package_type, some.layers)] == [True, True]
    assert some.redeploys is not None
    assert some.redeploys.absent
    assert some.build_method is None
    assert some.dockerfile is None
    assert read.at(some.runtime.anchor) == "runtime"
    assert read.facts == [some]


def test_its_fields_are_written_where_they_stand() -> None:
    read = Read(PLAIN)
    some = read.function
    assert read.set(some.runtime, "provided.al2023") == {"main.tf": PLAIN.replace('= "go1.x"\n', '= "provided.al2023"\n')}
    assert read.set(some.handler, "bootstrap") == {"main.tf": PLAIN.replace('"main"', '"bootstrap"')}
    assert read.set(some.code, "build/orders/x.zip") == {"main.tf": PLAIN.replace('= "build/orders.zip"', '= "build/orders/x.zip"')}
    assert read.set(some.architectures, "arm64") == {"main.tf": PLAIN.replace("x86_64", "arm64")}
    assert read.set(some.runtime, "go1.x") is None


def test_a_handler_that_is_missing_is_put_in() -> None:
    text = PLAIN.replace('  handler          = "main"\n', "")
    read = Read(text)
    assert read.function.handler.absent
    assert read.here(read.function.handler, "bootstrap") == {"main.tf": PLAIN.replace('"main"', '"bootstrap"')}


def test_json_is_read_and_written_alike() -> None:
    text = '{"resource": {"aws_lambda_function": {"f": {"runtime": "${var.rt}", "handler": "main"}}}, "variable": {"rt": {"default": "go1.x"}}}\n'
    read = Read.of_files({"main.tf.json": text})
    some = read.function
    assert read.says(some.runtime) == [("go1.x", "go1.x")]
    assert read.at(some.span) == "f"
    assert read.set(some.runtime, "provided.al2023") == {"main.tf.json": text.replace("go1.x", "provided.al2023")}
    assert read.here(some.runtime, "provided.al2023") == {"main.tf.json": text.replace("${var.rt}", "provided.al2023")}
    assert read.set(some.handler, "bootstrap") == {"main.tf.json": text.replace('"main"', '"bootstrap"')}


@pytest.mark.parametrize("path", ["main.tf", "main.tofu", "deploy/x.tf"])
def test_opentofu_is_the_same(path: str) -> None:
    assert Read.of_files({path: PLAIN}).function.id == f"{path}#aws_lambda_function.orders"


NEAR_MISSES = [
    'resource "aws_lambda_permission" "f" {\n  runtime = "go1.x"\n}\n',
    'data "aws_lambda_function" "f" {\n  function_name = "go1.x"\n}\n',
    '# resource "aws_lambda_function" "f" { runtime = "go1.x" }\n',
    'variable "v" {\n  description = "go1.x"\n  default     = "python3.12"\n}\n',
    'locals {\n  tags = { Name = "go1.x" }\n}\n',
    'output "x" {\n  value = "go1.x"\n}\n',
    'variable "runtime" {\n  default = "python3.12"\n}\n',
    'variable "os" {\n  default = "provided"\n}\n',
    'module "m" {\n  source  = "x/y/z"\n  name    = "go1.x"\n  runtime = "nodejs20.x"\n}\n',
]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_looks_like_it_is_nothing(text: str) -> None:
    assert Read(text).facts == []


def test_other_runtimes_are_read_as_they_are() -> None:
    read = function('  runtime = "python3.12"\n  handler = "go1.x.main"')
    assert read.says(read.function.runtime) == [("python3.12", "python3.12")]


def test_a_broken_file_gives_what_it_can_and_says_where() -> None:
    text = PLAIN + 'resource "x" "y" {\n  a = [\n'
    source = Source("main.tf", text)
    facts = terraform.read(source, Workspace("/", sources=[source]))
    found: list[object] = []
    with pytest.raises(Unparsable) as caught:
        found.extend(facts)
    assert caught.value.offset <= len(text)
    assert all(isinstance(fact, LambdaFunction) for fact in found)


# -- code -------------------------------------------------------------------------------------------------------------------


def test_code_in_a_bucket() -> None:
    read = function('  s3_bucket = "b"\n  s3_key = "k/f.zip"\n  runtime = "go1.x"')
    assert read.says(read.function.code) == [("s3://b/k/f.zip", "k/f.zip")]
    assert read.says(read.function.redeploys) == [("k/f.zip", "k/f.zip")]
    unknown = function('  s3_bucket = aws_s3_bucket.b.id\n  s3_key = "f-${var.version}.zip"')
    assert read.says(unknown.function.redeploys) == []
    assert str(unknown.function.code.values[0].text).startswith("s3://${")


def test_an_object_of_s3_is_followed() -> None:
    more = 'resource "aws_s3_object" "code" {\n  bucket = "b"\n  key = "f.zip"\n  source = "${path.module}/build/f.zip"\n}\n'
    read = function("  s3_bucket = aws_s3_object.code.bucket\n  s3_key = aws_s3_object.code.key", more)
    (upload,) = read.of(Upload)
    assert read.says(read.function.code) == [("s3://b/f.zip", "f.zip")]
    assert upload.archive is not None
    assert read.says(upload.archive.path) == [("build/f.zip", "${path.module}/build/f.zip")]
    assert read.says(upload.key) == [("s3://b/f.zip", "f.zip")]


@pytest.mark.parametrize(
    "line", ["source_code_hash = data.archive_file.z.output_base64sha256", 's3_object_version = "1"', "source_code_hash = module.z.hash"]
)
def test_code_that_is_told_apart_is_uploaded(line: str) -> None:
    read = function(f'  filename = "f.zip"\n  {line}')
    assert read.function.redeploys is not None
    assert read.function.redeploys.absent
    assert read.says(function('  filename = "f.zip"').function.redeploys) == [("f.zip", "f.zip")]


@pytest.mark.parametrize(
    "value", ['base64sha256("f.zip")', "base64sha256(data.archive_file.z.output_path)", 'base64encode(sha256("f.zip"))']
)
def test_a_hash_of_the_path_tells_nothing_apart(value: str) -> None:
    read = function(f'  filename = "f.zip"\n  source_code_hash = {value}')
    assert read.says(read.function.redeploys) == [("f.zip", "f.zip")]


@pytest.mark.parametrize("value", ['"${base64sha256(file("f.zip"))}"', 'filebase64sha256("f.zip")', "local.hash"])
def test_a_hash_of_the_file_does(value: str) -> None:
    read = function(f'  filename = "f.zip"\n  source_code_hash = {value}')
    assert read.says(read.function.redeploys) == []


def test_an_image() -> None:
    text = (
        '  package_type = "Image"\n  image_uri = "1.dkr/x:latest"\n  image_config {\n'
        '    command = ["main"]\n    entry_point = ["/a", "b"]\n  }'
    )
    some = function(text).function
    assert some.package_type.plain == "Image"
    assert some.code.plain == "1.dkr/x:latest"
    assert some.command is not None
    assert some.entrypoint is not None
    assert (some.command.plain, some.entrypoint.plain) == ("main", "/a b")


DOCKER = [
    (
        ('module "i" {\n  source      = "terraform-aws-modules/lambda/aws//modules/docker-build"\n  source_path = "fn"\n}\n'),
        "module.i.image_uri",
    ),
    ('resource "docker_image" "i" {\n  name = "x"\n  build {\n    context = "${path.module}/fn"\n  }\n}\n', '"${docker_image.i.name}:1"'),
    (
        'resource "docker_registry_image" "i" {\n  name = docker_image.j.name\n}\n'
        'resource "docker_image" "j" {\n  name = "x"\n  build {\n    context = "fn"\n    dockerfile = "Dockerfile"\n  }\n}\n',
        "docker_registry_image.i.name",
    ),
]


@pytest.mark.parametrize(("text", "reference"), DOCKER)
def test_an_image_that_is_built_here_leads_to_its_dockerfile(text: str, reference: str) -> None:
    read = function(f'  package_type = "Image"\n  image_uri = {reference}', text)
    assert read.function.dockerfile is not None
    assert read.function.dockerfile.plain == "fn/Dockerfile"
    (build,) = read.of(ImageBuild)
    assert (build.dockerfile.plain, build.context.plain) == ("fn/Dockerfile", "fn")


# -- archives -----------------------------------------------------------------------------------------------------------------


def archive(attributes: str, **others: str) -> tuple[Read, ArchiveCommand]:
    read = Read(f'data "archive_file" "z" {{\n  type = "zip"\n  output_path = "out/z.zip"\n{attributes}\n}}\n', **others)
    (found,) = read.of(ArchiveCommand)
    return read, found


def test_a_file_is_packed_by_its_base_name() -> None:
    read, found = archive('  source_file = "${path.module}/bin/main"')
    (member,) = found.members
    assert read.says(member.use.path) == [("bin/main", "${path.module}/bin/main")]
    assert member.entry is not None
    assert (member.entry.plain, member.folder) == ("main", False)
    assert read.says(found.archive.path) == [("out/z.zip", "out/z.zip")]
    assert (found.keeps_modes, found.complete, found.scope, read.at(found.span)) == (True, True, "main.tf:data.archive_file.z", "z")
    assert found.flattens is not None
    assert found.flattens.values
    changed = read.set(member.use.path, "bin/bootstrap")
    assert changed == {"main.tf": read.texts["main.tf"].replace("bin/main", "bin/bootstrap")}


def test_a_folder_is_packed_with_what_is_in_it() -> None:
    read, found = archive('  source_dir = "bin"')
    (member,) = found.members
    assert member.entry is not None
    assert (member.folder, member.entry.parts, found.flattens) == (True, (), None)
    assert read.says(member.use.path) == [("bin", "bin")]


@pytest.mark.parametrize(("mode", "keeps"), [("0644", False), ("0666", False), ("0755", True), ("755", True)])
def test_a_mode_for_all_files(mode: str, keeps: bool) -> None:
    assert archive(f'  source_file = "main"\n  output_file_mode = "{mode}"')[1].keeps_modes is keeps


def test_text_from_the_configuration_has_no_exec_bit() -> None:
    _, found = archive('  source {\n    content = file("main")\n    filename = "main"\n  }')
    assert found.members[0].entry is not None
    assert (found.members[0].entry.plain, found.keeps_modes) == ("main", False)


def test_other_archives_are_none_of_ours() -> None:
    text = 'data "archive_file" "z" {\n  type = "tar.gz"\n  source_file = "main"\n  output_path = "z.tgz"\n}\n'
    assert Read(text).of(ArchiveCommand) == []


def test_an_archive_is_found_by_reference() -> None:
    more = 'data "archive_file" "z" {\n  type = "zip"\n  source_file = "main"\n  output_path = "${path.module}/z.zip"\n}\n'
    read = function("  filename = data.archive_file.z.output_path", more)
    assert read.says(read.function.code) == [("z.zip", "/z.zip")]
    assert read.via(read.function.code.values[0]) == ["data.archive_file.z.output_path"]
    assert function("  filename = data.archive_file.other.output_path", more).function.code.values == ()


# -- layers, lists, versions ----------------------------------------------------------------------------------------------------


def test_a_layer_lists_runtimes() -> None:
    text = (
        'resource "aws_lambda_layer_version" "l" {\n  compatible_runtimes = ["go1.x", local.other]\n}\nlocals {\n  other = "python3.9"\n}\n'
    )
    read = Read(text)
    (layer,) = read.of(Layer)
    assert read.says(layer.runtimes) == [("go1.x", "go1.x"), ("python3.9", "python3.9")]
    assert read._applied(layer.runtimes.replace("go1.x", "provided.al2023")) == {"main.tf": text.replace("go1.x", "provided.al2023")}
    assert read.here(layer.runtimes, "x") == {"main.tf": text.replace("local.other]", 'local.other, "x"]')}
    assert [type(fact) for fact in read.facts] == [Layer]


VALIDATED = """\
variable "runtime" {
  default = "go1.x"
  validation {
    condition     = contains(["go1.x", "python3.9"], var.runtime)
    error_message = "must be go1.x"
  }
}
"""


def test_a_validation_allows_runtimes() -> None:
    read = function("  runtime = var.runtime", VALIDATED)
    (allowed,) = read.of(AllowList)
    assert (allowed.name, allowed.functions, read.at(allowed.span)) == ("var.runtime", ("aws_lambda_function.f",), "runtime")
    assert read.says(allowed.runtimes) == [("go1.x", "go1.x"), ("python3.9", "python3.9")]
    added = read.here(allowed.runtimes, "provided.al2023")
    assert added is not None
    assert '["go1.x", "python3.9", "provided.al2023"]' in added["main.tf"]
    assert read.readers(read.function.runtime) == [[]]


@pytest.mark.parametrize(
    "text",
    [
        VALIDATED.replace("go1.x", "nodejs20.x"),
        VALIDATED.replace("contains([", "length(["),
        VALIDATED.replace(", var.runtime)", ", var.x)"),
    ],
)
def test_other_validations_are_no_lists_of_runtimes(text: str) -> None:
    assert Read(text).of(AllowList) == []


VERSIONS = [
    (
        ('terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n      version = "~> 3.38"\n    }\n  }\n}\n'),
        "~> 3.38",
        False,
    ),
    ('terraform {\n  required_providers {\n    aws = { version = "5.12.0" }\n  }\n}\n', "5.12.0", True),
    ('terraform {\n  required_providers {\n    aws = "= 4.0"\n  }\n}\n', "4.0", True),
    ('provider "aws" {\n  version = ">= 2.0, < 3.0"\n}\n', ">= 2.0, < 3.0", False),
]


@pytest.mark.parametrize(("text", "version", "exact"), VERSIONS)
def test_a_provider_is_pinned(text: str, version: str, exact: bool) -> None:
    read = Read(text)
    (found,) = read.of(ToolVersion)
    assert (found.tool, found.version.values[0].text.plain, found.version.closed) == ("hashicorp/aws", version, exact)
    assert read.at(found.span) in (version, f"= {version}")


def test_the_lock_file_says_which_version_is_installed() -> None:
    text = (
        'provider "registry.terraform.io/hashicorp/aws" {\n  version = "4.67.0"\n  constraints = ">= 3.0"\n'
        '}\nprovider "registry.terraform.io/hashicorp/null" {\n  version = "3.2.1"\n}\n'
    )
    read = Read.of_files({".terraform.lock.hcl": text})
    assert [(fact.tool, fact.version.plain) for fact in read.of(ToolVersion)] == [("hashicorp/aws", "4.67.0")]


@pytest.mark.parametrize("source", ["hashicorp/archive", "other/aws"])
def test_other_providers_are_not_pinned(source: str) -> None:
    text = (
        f'terraform {{\n  required_providers {{\n    aws = {{ source = "{source}", version = "1.0" }}\n'
        f'    null = {{ version = "2.0" }}\n  }}\n}}\n'
    )
    assert Read(text).facts == []


# -- modules of others --------------------------------------------------------------------------------------------------------

CALL = """\
module "lambda" {
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "orders"
  runtime       = "go1.x"
  handler       = "main"
  source_path   = %s
}
"""


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ('"../bin/main"', "bin/main"),
        ('"${path.module}/src"', "infra/src"),
        ('["${path.module}/src"]', "infra/src"),
        ('[{ path = "src", commands = ["go build -o main .", ":zip"] }]', "infra/src"),
        ('{ path = "src", commands = ["make", ":zip out"] }', "infra/src/out"),
        ("local.src", "infra/x"),
    ],
)
def test_a_called_module_packs(source: str, code: str) -> None:
    read = Read.of_files({"infra/main.tf": CALL % source + 'locals {\n  src = "x"\n}\n'})
    some = read.function
    assert (some.name, read.at(some.span)) == ("module.lambda", "lambda")
    assert (some.runtime.plain, some.handler.plain, some.code.plain) == ("go1.x", "main", code)
    assert some.redeploys is None


def test_commands_run_before_it_is_packed() -> None:
    source = (
        '[{\n    path     = "${path.module}/src"\n    commands = ["GOOS=linux go build -o main .", ":zip"]\n'
        '    patterns = ["!.*", "main"]\n  }]'
    )
    read = Read.of_files({"infra/main.tf": CALL % source})
    (build,) = read.of(Step)
    assert (build.command, str(build.directory), build.certain) == ("go build -o main .", "infra/src", True)
    (named,) = read.of(Naming)
    assert read.says(named.uses[0].path) == [("infra/src/main", "main")]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ('  create_package = false\n  local_existing_package = "z.zip"', "z.zip"),
        ('  filename = "z.zip"', "z.zip"),
        ('  s3_bucket = "b"\n  s3_key = "k.zip"', "s3://b/k.zip"),
        ('  s3_existing_package = {\n    bucket = "b"\n    key = "k.zip"\n  }', "s3://b/k.zip"),
        ('  deployment_package = "out/z.zip"\n  url = "https://x/y.zip"', "out/z.zip"),
    ],
)
def test_modules_are_told_where_the_code_is(lines: str, code: str) -> None:
    read = Read(f'module "f" {{\n  source = "x/y/z"\n  runtime = "go1.x"\n  handler = "main"\n{lines}\n}}\n')
    assert read.function.code.plain == code


def test_a_module_that_says_nothing_of_its_code_leaves_it_open() -> None:
    some = Read('module "f" {\n  source = "x/y/z"\n  runtime = "go1.x"\n  handler = "main"\n}\n').function
    assert not some.code.closed


def test_a_layer_of_a_called_module() -> None:
    read = Read('module "l" {\n  source = "x/y/z"\n  create_layer = true\n  compatible_runtimes = ["go1.x"]\n}\n')
    assert [(fact.name, fact.runtimes.plain) for fact in read.of(Layer)] == [("module.l", "go1.x")]


# -- runtimes that no function takes --------------------------------------------------------------------------------------------

CHOICES = [
    ("main.tf", 'variable "runtime" {\n  default = "go1.x"\n}\n', "default of variable", "runtime"),
    ("main.tf", 'locals {\n  rt = "go1.x"\n}\n', "local value", "rt"),
    ("main.tf", 'locals {\n  fns = { a = { runtime = "provided.al2" } }\n}\n', "local value", "runtime"),
    ("main.tf", 'module "m" {\n  source = "x/y/z"\n  lambda_runtime = "go1.x"\n}\n', "module 'm' is given a runtime:", "lambda_runtime"),
    ("prod.tfvars", 'runtime = "go1.x"\n', "variable", "runtime"),
    ("prod.tfvars.json", '{"runtime": "go1.x"}\n', "variable", "runtime"),
    ("live/terragrunt.hcl", 'terraform {\n  source = "git::x"\n}\ninputs = {\n  runtime = "go1.x"\n}\n', "input", "runtime"),
    ("main.tf", 'variable "f" {\n  type = object({ runtime = optional(string, "go1.x") })\n}\n', "default of attribute", "runtime"),
]


@pytest.mark.parametrize(("path", "text", "kind", "name"), CHOICES)
def test_a_runtime_that_no_function_takes_is_said(path: str, text: str, kind: str, name: str) -> None:
    read = Read.of_files({path: text})
    (choice,) = read.of(RuntimeChoice)
    assert (choice.kind, choice.name) == (kind, name)
    (said,) = choice.runtime.values
    changed = read.set(choice.runtime, "provided.al2023")
    assert changed == {path: text.replace(read.at(said.span), "provided.al2023")}


def test_a_runtime_that_a_function_takes_is_the_functions() -> None:
    assert function("  runtime = var.rt", 'variable "rt" {\n  default = "go1.x"\n}\n').of(RuntimeChoice) == []


# -- override files -----------------------------------------------------------------------------------------------------------

OVER = 'resource "aws_lambda_function" "orders" {\n  runtime = "provided.al2"\n  architectures = ["arm64"]\n}\n'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("infra/override.tf", OVER),
        ("infra/main_override.tf", OVER),
        ("infra/a_override.tofu", OVER),
        (
            "infra/override.tf.json",
            '{"resource": {"aws_lambda_function": {"orders": {"runtime": "provided.al2", "architectures": ["arm64"]}}}}\n',
        ),
    ],
)
def test_an_override_file_changes_the_function_of_its_name(path: str, text: str) -> None:
    read = Read.of_files({"infra/main.tf": PLAIN, path: text})
    some = read.function
    assert some.id == "infra/main.tf#aws_lambda_function.orders"
    assert read.says(some.runtime) == [("provided.al2", "provided.al2")]
    assert read.says(some.handler) == [("main", "main")]
    assert read.set(some.runtime, "provided.al2023") == {path: text.replace("provided.al2", "provided.al2023")}
    assert read.set(some.architectures, "x86_64") == {path: text.replace("arm64", "x86_64")}


@pytest.mark.parametrize("path", ["infra/overrides.tf", "infra/override_main.tf", "other/override.tf"])
def test_other_files_override_nothing(path: str) -> None:
    read = Read.of_files({"infra/main.tf": PLAIN, path: OVER.replace('"orders"', '"other"') if path.startswith("infra") else OVER})
    assert read.says(read.functions["aws_lambda_function.orders"].runtime) == [("go1.x", "go1.x")]
    assert len(read.functions) == (2 if path.startswith("infra") else 1)  # what overrides nothing is refused by Terraform


def test_the_last_override_counts_and_lifecycles_are_merged() -> None:
    base = PLAIN.replace("  tags ", "  lifecycle {\n    ignore_changes = [runtime]\n  }\n  tags ")
    first = OVER.replace("provided.al2", "go1.x").replace("}\n", "  lifecycle {\n    prevent_destroy = true\n  }\n}\n")
    read = Read.of_files({"main.tf": base, "a_override.tf": first, "b_override.tf": OVER})
    assert read.says(read.function.runtime) == [("provided.al2", "provided.al2")]
    assert [label.text for label in read.function.left_alone] == ["runtime"]
    more = OVER.replace("}\n", "  lifecycle {\n    ignore_changes = [handler]\n  }\n}\n")
    read = Read.of_files({"main.tf": base, "b_override.tf": more})
    assert [label.text for label in read.function.left_alone] == ["handler"]


def test_an_override_of_a_variable_is_its_default() -> None:
    text = PLAIN.replace('"go1.x"\n', "var.rt\n") + 'variable "rt" {\n  default = "provided.al2"\n}\n'
    read = Read.of_files({"main.tf": text, "override.tf": 'variable "rt" {\n  default = "go1.x"\n}\n'})
    assert read.says(read.function.runtime) == [("go1.x", "go1.x")]
    assert read.set(read.function.runtime, "x") == {"override.tf": 'variable "rt" {\n  default = "x"\n}\n'}
