"""Artifacts for tests: tar archives, images, and what came of reading one."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from go1x_lint.artifacts import Broken, Shipped, read, shipped, sketch

ELF = sketch.content("elf amd64 tags lambda.norpc aws-lambda-go v1.47.0")
AWS = {"Entrypoint": ["/lambda-entrypoint.sh"], "Cmd": ["main"]}
"""The configuration of AWS's base images, with a command."""

Content = bytes | str | None
"""A file's bytes, where a link leads, or None for a folder."""


def one(text: str) -> Shipped:
    """Read the only artifact of a zip archive that lines describe."""
    (found,) = shipped(io.BytesIO(sketch.archive(text)))
    return found


def refused(data: bytes | Path) -> str:
    """Give the one line that is said of an artifact."""
    with pytest.raises(Broken) as caught:
        list(read(str(data)) if isinstance(data, Path) else shipped(io.BytesIO(data)))
    line = str(caught.value)
    assert line
    assert "\n" not in line
    return line


def tar(files: dict[str, Content], mode: int = 0o755) -> bytes:
    """Make a tar archive."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.mode = mode
            if isinstance(content, bytes):
                info.size = len(content)
            elif content is None:
                info.type = tarfile.DIRTYPE
            else:
                info.type, info.linkname = tarfile.SYMTYPE, content
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return made.getvalue()


def docker(layers: list[bytes], config: dict[str, Any], tag: str = "orders:1") -> bytes:
    """Make what `docker save` writes."""
    return tar(docker_files(layers, config, tag))


def docker_files(layers: list[bytes], config: dict[str, Any], tag: str = "orders:1") -> dict[str, Content]:
    """Make the files of what `docker save` writes."""
    names = [f"{index}/layer.tar" for index in range(len(layers))]
    manifest = [{"Config": "config.json", "RepoTags": [tag], "Layers": names}]
    files: dict[str, Content] = {"manifest.json": json.dumps(manifest).encode(), "config.json": json.dumps({"config": config}).encode()}
    return {**files, **dict(zip(names, layers, strict=True))}


class Layout:
    """An OCI layout that grows."""

    def __init__(self) -> None:
        self.files: dict[str, Content] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}

    def blob(self, data: bytes, **more: Any) -> dict[str, Any]:
        """Add a blob; gives what names it."""
        digest = hashlib.sha256(data).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = data
        return {"digest": f"sha256:{digest}", "size": len(data), **more}

    def image(self, layers: list[bytes], config: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Add an image with compressed layers."""
        manifest = {
            "config": self.blob(json.dumps({"config": config}).encode()),
            "layers": [self.blob(gzip.compress(layer)) for layer in layers],
        }
        return self.blob(json.dumps(manifest).encode(), **more)

    def index(self, *manifests: dict[str, Any]) -> bytes:
        """Write the index; gives the layout as a tar archive."""
        self.files["index.json"] = json.dumps({"manifests": manifests}).encode()
        return tar(self.files)
