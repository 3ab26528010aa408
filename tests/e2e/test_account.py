"""What deployment tools leave is uploaded as they upload it, and Terraform's stand-ins change code exactly where the real ones do."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from .account import Account
from .conftest import leave_out
from .machine import Machine
from .proof import Bench
from .stack import BadTemplate
from .tools import missing, unobtainable
from .uploads import uploads

pytestmark = pytest.mark.e2e


def serverless(root: Path, package: dict[str, Any], function: dict[str, Any], **shared: Any) -> Path:
    """A service that was packaged, with one function."""
    state = {
        "package": {"artifactDirectoryName": "serverless/a", **package},
        "service": {"functions": {"one": function}, "initialServerlessConfig": {"package": shared}},
    }
    template = root / ".serverless" / "cloudformation-template-update-stack.json"
    template.parent.mkdir()
    (template.parent / "serverless-state.json").write_text(json.dumps(state))
    return template


@pytest.mark.parametrize(
    ("package", "function", "shared", "expected"),
    [
        ({"artifact": "svc.zip"}, {}, {}, ".serverless/svc.zip"),
        ({"individually": True}, {}, {}, ".serverless/one.zip"),
        ({"artifact": "svc.zip"}, {"package": {"individually": True}}, {}, ".serverless/one.zip"),
        ({"individually": True}, {"package": {"artifact": "bin/x.zip"}}, {}, "bin/x.zip"),
        ({"artifact": "all.zip"}, {}, {"artifact": "dist/all.zip"}, "dist/all.zip"),
    ],
)
def test_archives_of_a_service(
    tmp_path: Path, package: dict[str, Any], function: dict[str, Any], shared: dict[str, Any], expected: str
) -> None:
    """The service's one archive, each function's, or the one that is named."""
    (found,) = uploads(serverless(tmp_path, package, function, **shared))
    assert found.source == tmp_path / expected
    assert found.uri == f"s3://ServerlessDeploymentBucket/serverless/a/{found.source.name}"


def test_an_archive_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """As `serverless deploy` ends where the artifact that a function names was never made."""
    template = serverless(tmp_path, {}, {"package": {"artifact": "bin/x.zip"}})
    template.write_text('{"Resources": {}}')
    with pytest.raises(BadTemplate, match=r"no such file or directory, stat '.*bin/x\.zip'"):
        Account(tmp_path / "account").deploy(template)


def test_a_folder_of_the_cdk_is_packed_with_its_modes(tmp_path: Path) -> None:
    """An asset lies beside the template, under the name of its content."""
    folder = tmp_path / "asset.1"
    folder.mkdir()
    (folder / "bootstrap").write_text("#!/bin/sh\n")
    (folder / "bootstrap").chmod(0o755)
    (folder / "note").write_text("")
    (folder / "note").chmod(0o640)
    place = {"bucketName": "b-${AWS::Region}", "objectKey": "1.zip"}
    files = {"1": {"source": {"path": "asset.1", "packaging": "zip"}, "destinations": {"current": place}}}
    (tmp_path / "S.assets.json").write_text(json.dumps({"files": files}))
    code = {"S3Bucket": {"Fn::Sub": "b-${AWS::Region}"}, "S3Key": "1.zip"}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "go1.x", "Handler": "h", "Code": code}}
    (tmp_path / "S.template.json").write_text(json.dumps({"Resources": {"F": function}}))
    account = Account(tmp_path / "account")
    account.deploy(tmp_path / "S.template.json")
    (deployed,) = account.functions()
    assert deployed.code
    with zipfile.ZipFile(deployed.code) as packed:
        assert {entry.filename: entry.external_attr >> 16 & 0o777 for entry in packed.infolist()} == {"bootstrap": 0o755, "note": 0o640}


FUNCTION = """
variable "runtime" {}
variable "more" { default = null }

data "archive_file" "code" {
  type             = "zip"
  source_file      = "bin/program"
  output_path      = "code.zip"
  output_file_mode = var.more
}

resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "r"
  handler       = "program"
  runtime       = var.runtime
  filename      = data.archive_file.code.output_path
  HASH
}
"""


@pytest.mark.parametrize("hashed", [True, False])
def test_terraform_uploads_code_again_only_where_an_attribute_of_the_code_changes(bench: Bench, tmp_path: Path, hashed: bool) -> None:
    """A new runtime alone changes the configuration; with `source_code_hash` new bytes are uploaded, without it they are not."""
    if unobtainable(["terraform"]):
        return  # said at the end of the run: no registry has it, so CI can't be asked for it
    if missing(["terraform"]):
        leave_out("terraform's stand-ins can't be built")
    line = "source_code_hash = data.archive_file.code.output_base64sha256" if hashed else ""
    (tmp_path / "main.tf").write_text(FUNCTION.replace("HASH", line))
    (tmp_path / "bin").mkdir()
    account = Account(tmp_path / "account")

    def applied(runtime: str, content: str, *options: str) -> tuple[str, str, int]:
        (tmp_path / "bin" / "program").write_text(content)
        (tmp_path / "bin" / "program").chmod(0o755)
        _terraform(bench.machine, tmp_path, account, f"apply -auto-approve -var runtime={runtime} {' '.join(options)}")
        (deployed,) = account.functions()
        assert deployed.code
        with zipfile.ZipFile(deployed.code) as packed:
            (entry,) = packed.infolist()
            assert entry.filename == "program"
            return deployed.runtime, packed.read(entry).decode(), entry.external_attr >> 16 & 0o777

    _terraform(bench.machine, tmp_path, account, "init -input=false")
    assert applied("go1.x", "old") == ("go1.x", "old", 0o755)
    assert applied("provided.al2023", "new") == ("provided.al2023", "new" if hashed else "old", 0o755)
    if hashed:
        assert applied("provided.al2023", "newest", "-var more=0644") == ("provided.al2023", "newest", 0o644)


def _terraform(machine: Machine, root: Path, account: Account, words: str) -> None:
    """Run Terraform; it must succeed."""
    result = machine.run(f"terraform {words}", root, account.folder)
    assert result.returncode == 0, result.stderr
