"""The commands that Terraform runs."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, BuildCommand, Step
from go1x_lint.source import apply
from tests.readers.configurations import Read

ALWAYS = "  triggers = { always = timestamp() }\n"


def resource(provisioner: str, head: str = ALWAYS, more: str = "") -> Read:
    """Read a resource with one provisioner."""
    return Read.of_files(
        {"infra/main.tf": (f'resource "null_resource" "build" {{\n{head}  provisioner "local-exec" {{\n{provisioner}\n  }}\n}}\n{more}')}
    )


def build(read: Read) -> BuildCommand:
    (found,) = read.of(BuildCommand)
    return found


def test_a_command_is_read_and_written() -> None:
    read = resource('    command = "GOOS=linux go build -o bin/main ./cmd"')
    found = build(read)
    assert (found.scope, str(found.directory), found.goos.plain) == ("infra/main.tf:null_resource.build", "infra", "linux")
    assert read.says(found.output.path) == [("infra/bin/main", "bin/main")]
    assert found.certain
    changed = read.set(found.output.path, "infra/bin/bootstrap")
    assert changed == {"infra/main.tf": read.texts["infra/main.tf"].replace("bin/main", "bin/bootstrap")}
    edits = found.tags.write_here("lambda.norpc")
    assert "go build -tags lambda.norpc -o bin/main" in apply(read.texts["infra/main.tf"], edits)


def test_escapes_are_read_through_and_written() -> None:
    read = resource('    command = "go build -ldflags=\\"-s -w\\" -o \\"bin/main\\" . && zip -j z.zip bin/main"')
    found = build(read)
    assert read.says(found.output.path) == [("infra/bin/main", "bin/main")]
    (archive,) = read.of(ArchiveCommand)
    assert archive.index > found.index


def test_a_heredoc_is_a_script() -> None:
    text = (
        "    command = <<-EOT\n      set -e\n      cd ..\n      GOOS=linux \\\n"
        "        go build -o out/main ./cmd\n      (cd out && zip main.zip main)\n    EOT"
    )
    read = resource(text)
    found = build(read)
    assert read.says(found.output.path) == [("out/main", "out/main")]
    (archive,) = read.of(ArchiveCommand)
    assert str(archive.archive.path.text) == "out/main.zip"
    changed = read.set(found.output.path, "out/main/bootstrap")
    assert changed == {"infra/main.tf": read.texts["infra/main.tf"].replace("-o out/main", "-o out/main/bootstrap")}


def test_the_folder_and_the_environment_are_known() -> None:
    read = resource(
        (
            '    working_dir = "${path.module}/../src"\n    command = "go build -o main"\n    environment = {\n'
            '      GOOS = "linux"\n      GOARCH = var.arch\n    }'
        ),
        more='variable "arch" {\n  default = "amd64"\n}\n',
    )
    found = build(read)
    assert (str(found.directory), found.goos.plain, found.goarch.plain) == ("src", "linux", "amd64")
    assert read.says(found.output.path) == [("src/main", "main")]


def test_values_in_commands_are_written_where_they_are_said() -> None:
    read = resource('    command = "go build -o ${local.out}/${local.name} ."', more='locals {\n  out = "bin"\n  name = "main"\n}\n')
    found = build(read)
    assert [str(value.text) for value in found.output.path.values] == ["infra/bin/main"]
    assert read.at(found.output.path.values[0].span) == "main"
    changed = read.set(found.output.path, "infra/bin/bootstrap")
    assert changed == {"infra/main.tf": read.texts["infra/main.tf"].replace('"main"', '"bootstrap"')}


def test_each_instance_has_its_own_steps() -> None:
    read = resource('    command = "go build -o bin/${each.key} ./cmd/${each.key}"', ALWAYS + '  for_each = toset(["a", "b"])\n')
    found = read.of(BuildCommand)
    assert [str(some.output.path.text) for some in found] == ["infra/bin/a", "infra/bin/b"]
    assert len({some.scope for some in found}) == 2
    for some in found:
        changed = read.here(some.output.path, f"infra/bin/{some.output.path.values[0].text.base}/bootstrap")
        assert changed == {"infra/main.tf": read.texts["infra/main.tf"].replace("bin/${each.key}", "bin/${each.key}/bootstrap")}


RUNS = [
    (ALWAYS, True),
    ("  triggers = { command = local.command }\n", True),
    ("  triggers = { id = uuid() }\n", True),
    ("  triggers = { now = local.now }\n", True),
    ('  triggers {\n    now = "${timestamp()}"\n  }\n', True),
    ("", False),
    ('  triggers = { sources = filemd5("main.go") }\n', False),
]


@pytest.mark.parametrize(("head", "certain"), RUNS)
def test_commands_that_are_not_run_again(head: str, certain: bool) -> None:
    read = resource("    command = local.command", head, 'locals {\n  command = "go build -o main ."\n  now = timestamp()\n}\n')
    assert build(read).certain is certain


def test_terraform_data_runs_again_when_what_replaces_it_changes() -> None:
    text = (
        'resource "terraform_data" "b" {\n  triggers_replace = [timestamp()]\n  provisioner "local-exec" {\n'
        '    command = "go build -o main ."\n  }\n}\n'
    )
    assert build(Read(text)).certain


@pytest.mark.parametrize("interpreter", ['["bash", "-c"]', '["/bin/sh", "-ec"]'])
def test_shells_are_understood(interpreter: str) -> None:
    assert build(resource(f'    interpreter = {interpreter}\n    command = "go build -o main ."')).command == "go build -o main ."


@pytest.mark.parametrize("interpreter", ['["PowerShell", "-Command"]', '["pwsh", "-c"]'])
def test_powershell_is_understood(interpreter: str) -> None:
    read = resource(f"    interpreter = {interpreter}\n    command = \"$env:GOOS = 'linux'; go build -o main .\"")
    assert build(read).goos.plain == "linux"


OTHERS = [
    '    interpreter = ["python3", "-c"]\n    command = "go build -o main ."',
    '    when = destroy\n    command = "go build -o main ."',
    '    command = "echo go build"',
    "    command = var.command",
]


@pytest.mark.parametrize("text", OTHERS)
def test_other_commands_build_nothing(text: str) -> None:
    assert resource(text).of(BuildCommand) == []


def test_remote_commands_are_none_of_ours() -> None:
    assert Read('resource "x" "y" {\n  provisioner "remote-exec" {\n    inline = ["go build -o main ."]\n  }\n}\n').facts == []


def test_the_program_of_an_external_source() -> None:
    text = 'data "external" "build" {\n  program = ["bash", "-c", "go build -o bin/main . >&2 && echo {}"]\n  working_dir = "src"\n}\n'
    read = Read(text)
    assert read.says(build(read).output.path) == [("src/bin/main", "bin/main")]
    direct = Read('data "external" "build" {\n  program = ["go", "build", "-o", "main", "."]\n}\n')
    found = build(direct)
    assert direct.says(found.output.path) == [("main", "main")]
    assert direct.set(found.output.path, "bootstrap") == {"main.tf": direct.texts["main.tf"].replace('"main"', '"bootstrap"')}


def test_a_script_that_is_called_is_a_use_of_its_file() -> None:
    read = resource('    command = "${path.module}/build.sh main"')
    assert [str(use.path.text) for step in read.of(Step) for use in step.uses if use.role == "reads"] == ["infra/build.sh"]


def test_json_has_commands_too() -> None:
    text = '{"resource": {"null_resource": {"b": {"triggers": {"t": "${timestamp()}"}, "provisioner": [{"local-exec": {"command": "go build -ldflags \\"-s\\" -o bin/main ."}}]}}}}\n'
    read = Read.of_files({"main.tf.json": text})
    found = build(read)
    assert found.certain
    assert read.set(found.output.path, "bin/bootstrap") == {"main.tf.json": text.replace("bin/main", "bin/bootstrap")}
