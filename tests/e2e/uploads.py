"""What deployment tools upload before they deploy a template: where each leaves the archives, and what the template calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Upload", "uploads"]

SERVERLESS = "cloudformation-template-update-stack.json"
CDK = ".template.json"


class Upload(NamedTuple):
    """A file, or a folder that is packed, and the object that it becomes."""

    source: Path
    uri: str


def uploads(template: Path) -> Iterator[Upload]:
    """Give what is uploaded with a template; nothing where its tool isn't known (`aws cloudformation package` reads the paths in it)."""
    if template.name == SERVERLESS:
        yield from _serverless(template)
    elif template.name.endswith(CDK):
        yield from _cdk(template)


def _serverless(template: Path) -> Iterator[Upload]:
    """`serverless package`: one archive for the service, or each function's own, which `serverless deploy` uploads to the key in the template.

    Source: lib/plugins/aws/deploy/lib/upload-artifacts.js of Serverless Framework 3.40.0.
    """
    state = json.loads((template.parent / "serverless-state.json").read_text("utf-8"))
    package, service, root = state["package"], state["service"], template.parents[1]
    shared = service["initialServerlessConfig"].get("package", {}).get("artifact")
    for name, said in service["functions"].items():
        own = said.get("package", {})
        if "artifact" in own:
            source = root / own["artifact"]
        elif own.get("individually", package.get("individually")):
            source = template.parent / f"{name}.zip"
        else:
            source = root / shared if shared else template.parent / package["artifact"]
        yield Upload(source, f"s3://ServerlessDeploymentBucket/{package['artifactDirectoryName']}/{source.name}")


def _cdk(template: Path) -> Iterator[Upload]:
    """`cdk synth`: the stack's assets with their destinations; a folder is packed with its files' modes, links followed.

    Source: the schema of the cloud assembly (asset manifests), and lib/private/archive.ts of cdk-assets.
    """
    manifest = template.with_name(template.name.removesuffix(CDK) + ".assets.json")
    for said in json.loads(manifest.read_text("utf-8"))["files"].values():
        for place in said["destinations"].values():
            yield Upload(template.parent / _path(said["source"]), f"s3://{place['bucketName']}/{place['objectKey']}")


def _path(source: dict[str, Any]) -> str:
    """The path of a file asset; one that a command must make first isn't made here."""
    return str(source["path"])
