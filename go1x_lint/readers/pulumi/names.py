"""How each language spells Pulumi's names. Everything else speaks of `lambda.Function`, `native.Function`, `asset.FileArchive`.

https://www.pulumi.com/docs/iac/languages-sdks and the API documentation of the packages: the same classes are made for all languages.
"""

from __future__ import annotations

import re

from go1x_lint.syntax.program import Expression, Module

_LAMBDA = {
    "typescript": re.compile(r"@pulumi/aws(?P<native>-native)?(?:/types/enums)?[/.](?:types\.enums\.)?lambda(?:/\w+)?\.(?P<name>.*)"),
    "go": re.compile(r"github\.com/pulumi/pulumi-aws(?P<native>-native)?/sdk(?:/v\d+)?/go/aws(?:-?native)?/lambda\.(?:New)?(?P<name>.*)"),
    "python": re.compile(r"pulumi_aws(?P<native>_native)?\.lambda_(?:\.[a-z_]\w*)?\.(?P<name>.*)"),
    "java": re.compile(r"com\.pulumi\.aws(?P<native>native)?\.lambda(?:\.enums|\.inputs)?\.(?P<name>.*)"),
    "csharp": re.compile(r"Pulumi\.Aws(?P<native>Native)?\.Lambda(?:\.Inputs)?\.(?P<name>.*)"),
}
_ASSETS = {
    "typescript": re.compile(r"@pulumi/pulumi(?:[/.]asset)?(?:/\w+)?\.(?P<name>\w+)"),
    "go": re.compile(r"github\.com/pulumi/pulumi/sdk(?:/v\d+)?/go/pulumi\.New(?P<name>\w+)"),
    "python": re.compile(r"pulumi(?:\.asset)?\.(?P<name>\w+)"),
    "java": re.compile(r"com\.pulumi\.asset\.(?P<name>\w+)"),
    "csharp": re.compile(r"Pulumi\.(?P<name>\w+)"),
}
_IMAGES = {
    "typescript": re.compile(r"@pulumi/(?P<package>awsx|docker-build|docker)(?:[/.]classic)?(?:[/.](?:ecr|\w+))*?\.(?P<name>Image)"),
    "go": re.compile(r"github\.com/pulumi/pulumi-(?P<package>awsx|docker-build|docker)/sdk(?:/v\d+)?/go/[\w/-]+\.New(?P<name>Image)"),
    "python": re.compile(r"pulumi_(?P<package>awsx|docker_build|docker)(?:\.\w+)*\.(?P<name>Image)"),
    "java": re.compile(r"com\.pulumi\.(?P<package>awsx|dockerbuild|docker)(?:\.\w+)*\.(?P<name>Image)"),
    "csharp": re.compile(r"Pulumi\.(?P<package>Awsx|DockerBuild|Docker)(?:\.\w+)*\.(?P<name>Image)"),
}
_COMMANDS = {
    "typescript": re.compile(r"@pulumi/command[/.]local(?:/\w+)?\.(?P<name>Command)"),
    "go": re.compile(r"github\.com/pulumi/pulumi-command/sdk(?:/v\d+)?/go/command/local\.New(?P<name>Command)"),
    "python": re.compile(r"pulumi_command\.local(?:\.\w+)?\.(?P<name>Command)"),
    "java": re.compile(r"com\.pulumi\.command\.local\.(?P<name>Command)"),
    "csharp": re.compile(r"Pulumi\.Command\.Local\.(?P<name>Command)"),
}
_IGNORE = re.compile(r"github\.com/pulumi/pulumi/sdk(?:/v\d+)?/go/pulumi\.IgnoreChanges")
ARCHIVES = frozenset(("FileArchive", "AssetArchive", "RemoteArchive", "FileAsset", "StringAsset", "RemoteAsset"))
_PACKAGES = ("@pulumi/", "github.com/pulumi/", "pulumi_aws", "com.pulumi.", "Pulumi")


def called(module: Module, expression: Expression) -> str | None:
    """Give what Pulumi calls something, the same in all languages; None where it is nothing of these packages."""
    language = module.language.name
    for name in module.names(expression):
        found = _LAMBDA[language].fullmatch(name)
        if found is not None:
            return f"{'native' if found['native'] else 'lambda'}.{found['name']}"
        found = _ASSETS[language].fullmatch(name)
        if found is not None and found["name"] in ARCHIVES:
            return f"asset.{found['name']}"
        found = _IMAGES[language].fullmatch(name)
        if found is not None:
            return f"{re.sub('[-_]', '', found['package']).lower()}.Image"
        if _COMMANDS[language].fullmatch(name) is not None:
            return "command.Command"
    return None


def ignoring(module: Module, expression: Expression) -> bool:
    """Whether something is what Go's programs call to say the option `ignoreChanges`."""
    return any(_IGNORE.fullmatch(name) is not None for name in module.names(expression))


def is_pulumi(text: str) -> bool:
    """Whether a file's text names one of Pulumi's packages."""
    return any(name in text for name in _PACKAGES)


def prop(language: str, name: str) -> str:
    """Spell a property: `compatibleRuntimes` is `CompatibleRuntimes` in Go and C#, `compatible_runtimes` in Python."""
    if language in ("go", "csharp"):
        return name[:1].upper() + name[1:]
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name) if language == "python" else name
