"""An AWS account in a folder: what `aws` and `docker` left there, as the scripts of a project call them.

Only what the projects' own scripts use. AWS refuses to make functions on go1.x since 2024-02-08: this account is older than that.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .emulator.archive import pack
from .emulator.function import Deployed
from .emulator.image import Image, Run
from .emulator.image import build as build_image
from .emulator.runtimes import RUNTIMES
from .stack import BadTemplate, Resource, resources
from .uploads import uploads

__all__ = ["Account", "Refused"]


class Refused(Exception):
    """A call that AWS, or Docker, would refuse."""


@dataclass(frozen=True)
class Account:
    """Its functions, objects and images, each in a folder below."""

    folder: Path

    # Lambda

    def functions(self) -> list[Deployed]:
        """All functions, as they are deployed now."""
        return [self._deployed(path.stem) for path in sorted((self.folder / "functions").glob("*.json"))]

    def configure(self, name: str, *, new: bool, **properties: Any) -> None:
        """Create a function, or change some of its properties: two calls of AWS may each change one half."""
        path = self.folder / "functions" / f"{name}.json"
        if new == path.exists():
            raise Refused("ResourceConflictException: Function already exist" if new else "ResourceNotFoundException: Function not found")
        path.parent.mkdir(parents=True, exist_ok=True)
        known = {} if new else json.loads(path.read_text())
        path.write_text(json.dumps({**known, **{key: value for key, value in properties.items() if value is not None}}))

    def take(self, code: Path) -> str:
        """Keep a copy of a zip; its folder's name is its place in the store."""
        if not code.is_file():
            raise Refused(f"Error parsing parameter '--zip-file': Unable to load paramfile fileb://{code}: No such file or directory")
        place = self.folder / "code" / f"{len(list(self.folder.glob('code/*')))}.zip"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(code, place)
        return str(place)

    def _deployed(self, name: str) -> Deployed:
        """A function of the account's."""
        said = json.loads((self.folder / "functions" / f"{name}.json").read_text())
        settings = said.get("ImageConfig") or {}
        return Deployed(
            name,
            said.get("Runtime", ""),
            said.get("Handler", ""),
            said.get("Architecture", "x86_64"),
            Path(said["Code"]) if "Code" in said else None,
            self.image(said["ImageUri"]) if "ImageUri" in said else None,
            tuple(settings.get("EntryPoint") or ()),
            tuple(settings.get("Command") or ()),
            said.get("Environment", {}),
        )

    # S3

    def put(self, file: Path, uri: str) -> None:
        """Copy a file to `s3://bucket/key`."""
        place = self.object(uri)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place / file.name if uri.endswith("/") else place)

    def object(self, uri: str) -> Path:
        """Where an object is kept."""
        return self.folder / "s3" / uri.removeprefix("s3://")

    # CloudFormation

    def deploy(self, template: Path, parameters: Mapping[str, str] | None = None, run: Run | None = None) -> None:
        """Deploy a stack: functions whose properties changed are changed; code is fetched again only where *its* property changed.

        Local code is packed and uploaded under a name of its content, as `aws cloudformation package` and `sam deploy` do.
        """
        for source, uri in uploads(template):
            if not source.exists():
                raise BadTemplate(f"ENOENT: no such file or directory, stat '{source}'")
            self.put(pack(source, self.folder / "packed" / "asset.zip") if source.is_dir() else source, uri)
        for resource in resources(template, parameters):
            name = resource.name
            exists = (self.folder / "functions" / f"{name}.json").exists()
            settings = self._settings(resource, template.parent, exists, run)
            self.configure(name, new=not exists, **settings)

    def _settings(self, resource: Resource, base: Path, exists: bool, run: Run | None) -> dict[str, Any]:
        """The properties of a function in a stack, in the account's words."""
        said = resource.properties
        settings = {
            "Runtime": said.get("Runtime"),
            "Handler": said.get("Handler"),
            "Architecture": resource.architecture,
            "Environment": said.get("Environment", {}).get("Variables"),
            "ImageConfig": said.get("ImageConfig"),
        }
        if said.get("PackageType") == "Image":
            return {**settings, "ImageUri": self._stack_image(resource, base, run)}
        return {**settings, **self._stack_code(resource, base, exists)}

    def _stack_code(self, resource: Resource, base: Path, exists: bool) -> dict[str, str]:
        """A zip: uploaded, or fetched from where the template says."""
        code = resource.code
        if code is None:
            return {}
        if isinstance(code, str) and not code.startswith("s3://"):
            local = base / code
            packed = pack(local, self.folder / "packed" / f"{resource.name}.zip") if local.is_dir() else local
            if not packed.is_file():
                raise BadTemplate(f"Unable to upload artifact {code} referenced by CodeUri parameter of {resource.name}")
            return {"Code": self.take(packed), "CodeProperty": str(packed)}
        uri = code if isinstance(code, str) else _object_uri(code)
        path = self.folder / "functions" / f"{resource.name}.json"
        if exists and json.loads(path.read_text()).get("CodeProperty") == uri:
            return {}
        if not self.object(uri).is_file():
            raise BadTemplate(f"S3 Error Code: NoSuchKey. {uri}")
        return {"Code": self.take(self.object(uri)), "CodeProperty": uri}

    def _stack_image(self, resource: Resource, base: Path, run: Run | None) -> str:
        """An image: built from the function's Metadata, as `sam build` does, or one that was pushed."""
        if "Dockerfile" not in resource.metadata:
            code = resource.code
            return str(resource.properties.get("ImageUri") or code["ImageUri"])
        assert run is not None
        context = base / resource.metadata.get("DockerContext", ".")
        tag = f"{resource.name.lower()}:{resource.metadata.get('DockerTag', 'latest')}"
        arguments = {key: str(value) for key, value in resource.metadata.get("DockerBuildArgs", {}).items()}
        target = resource.metadata.get("DockerBuildTarget", "")
        self.build(context / resource.metadata["Dockerfile"], context, tag, run, arguments, target)
        return tag

    # Images

    def build(self, dockerfile: Path, context: Path, tag: str, run: Run, arguments: dict[str, str] | None = None, target: str = "") -> None:
        """Build an image and give it a name."""
        scratch = self.folder / "stages" / str(len(list(self.folder.glob("stages/*"))))
        self._name(tag, build_image(dockerfile, context, scratch, run, arguments or {}, target))

    def tag(self, old: str, new: str) -> None:
        """Give an image one more name."""
        path = self._image_path(old)
        if not path.is_file():
            raise Refused(f"No such image: {old}")
        shutil.copyfile(path, self._image_path(new))

    def image(self, tag: str) -> Image:
        """An image by its name."""
        path = self._image_path(tag)
        if not path.is_file():
            raise Refused(f"Source image {tag} does not exist. Provide a valid source image.")
        said = json.loads(path.read_text())
        return Image(
            Path(said["root"]),
            RUNTIMES[said["runtime"]],
            tuple(said["entrypoint"]),
            tuple(said["command"]),
            said["workdir"],
            said["variables"],
        )

    def _name(self, tag: str, made: Image) -> None:
        """Write down what a name stands for."""
        path = self._image_path(tag)
        path.parent.mkdir(parents=True, exist_ok=True)
        said = {
            "root": str(made.root),
            "runtime": made.runtime.name,
            "entrypoint": made.entrypoint,
            "command": made.command,
            "workdir": made.workdir,
            "variables": made.variables,
        }
        path.write_text(json.dumps(said))

    def _image_path(self, tag: str) -> Path:
        """The file of an image's name."""
        name = tag if ":" in tag.rpartition("/")[2] else f"{tag}:latest"
        return self.folder / "images" / f"{name.replace('/', '~')}.json"


def _object_uri(code: Mapping[str, Any]) -> str:
    """The object that `Code` or `CodeUri` names."""
    return f"s3://{code.get('S3Bucket') or code.get('Bucket')}/{code.get('S3Key') or code.get('Key')}"
