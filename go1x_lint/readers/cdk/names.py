"""How each language spells the CDK's names: the one place that knows. Everything else speaks of `lambda.Runtime.GO_1_X`.

https://docs.aws.amazon.com/cdk/v2/guide/work-with.html: jsii makes the same classes for all languages; Go writes statics as functions
(`awslambda.Runtime_GO_1_X()`), Python writes snake_case, C# capitals.
"""

from __future__ import annotations

import re

from go1x_lint.records import replace
from go1x_lint.syntax.program import Module
from go1x_lint.syntax.program.model import Call, Expression, Member

_TYPESCRIPT = re.compile(r"(?:aws-cdk-lib|@aws-cdk)(?:/(?:aws-)?([\w-]+?)|\.aws_(\w+?))?(?:\.(.*))?")
_GO = re.compile(r"github\.com/aws/aws-cdk-go/aws(?:cdk)?(lambdagoalpha|lambdago)?(?:/v\d+)?(?:/aws(\w+?))?(?:/v\d+)?(?:\.(.*))?")
_PYTHON = re.compile(r"aws_cdk(?:\.aws_(\w+))?\.([A-Z].*)")
_JAVA = re.compile(r"software\.amazon\.awscdk(?:\.core)?(?:\.services\.([a-z.]+?))?(?:\.alpha)?\.([A-Z].*)")
_CSHARP = re.compile(r"Amazon\.CDK(?:\.AWS\.([A-Za-z]+(?:\.Go)?)|\.Core)?(?:\.Alpha)?\.([A-Z].*)")

_MODULES = {
    "lambda-go-alpha": "go",
    "lambda-go": "go",
    "lambda_go_alpha": "go",
    "lambda_go": "go",
    "lambdagoalpha": "go",
    "lambdago": "go",
    "lambda.go": "go",
    "s3-assets": "assets",
    "s3_assets": "assets",
    "s3assets": "assets",
    "s3.assets": "assets",
}
_PACKAGES: dict[str, tuple[str, ...]] = {
    "typescript": ("aws-cdk-lib/aws-{0}", "aws-cdk-lib.aws_{1}", "@aws-cdk/aws-{0}", "@aws-cdk/aws-{0}-alpha"),
    "python": ("aws_cdk.aws_{1}", "aws_cdk.aws_{1}_alpha"),
    "java": ("software.amazon.awscdk.services.{2}", "software.amazon.awscdk.services.{2}.alpha"),
    "csharp": ("Amazon.CDK.AWS.{3}", "Amazon.CDK.AWS.{3}.Alpha"),
    "go": (
        "github.com/aws/aws-cdk-go/awscdk/v2/aws{4}",
        "github.com/aws/aws-cdk-go/awscdk/aws{4}",
        "github.com/aws/aws-cdk-go/awscdk{4}alpha/v2",
    ),
}
"""What the package of a module is called: with dashes, with underscores, as Java, C# and Go write it."""
_SPELLED = {
    "lambda": ("lambda", "lambda", "lambda", "Lambda", "lambda"),
    "go": ("lambda-go", "lambda_go", "lambda.go", "Lambda.Go", "lambdago"),
}


_ONLY = {"GoFunction": ("go",), "Function": ("lambda",), "Runtime": ("lambda",), "Architecture": ("lambda",), "Code": ("lambda",)}
"""Modules of classes that are in few."""


def called(module: Module, expression: Expression) -> str | None:
    """Give what the CDK calls something, the same in all languages (`lambda.Code.fromAsset`); None: nothing of its own."""
    found = [some for name in module.names(expression) if (some := common(module.language.name, name)) is not None]
    return min(found, key=_unlikely, default=None)


def _unlikely(name: str) -> tuple[int, int]:
    """Order the names that something can have where packages, or classes, are imported as a whole: Lambda's before all others."""
    package, _, rest = name.partition(".")
    rank = 0 if package == ("go" if rest.startswith("Go") else "lambda") else 2 if package == "core" else 1
    size = name.count(".")
    return rank, -size if name.rpartition(".")[2].isupper() else size


def common(language: str, name: str) -> str | None:
    """Make a canonical name of a language the one that all have in common; None for a name that isn't the CDK's."""
    if language == "typescript":
        match = _TYPESCRIPT.fullmatch(name)
        return match and _joined(match[1] or match[2] or "", match[3] or "")
    if language == "go":
        match = _GO.fullmatch(name)
        return match and _joined(match[1] or match[2] or "", _of_go(match[3] or ""))
    pattern = {"python": _PYTHON, "java": _JAVA, "csharp": _CSHARP}.get(language)
    match = pattern.fullmatch(name) if pattern is not None else None
    return match and _joined(match[1] or "", _camel(match[2]))


def _joined(package: str, name: str) -> str:
    """Put a module and a name in it together."""
    package = package.lower().removesuffix("_")
    return ".".join(part for part in (_MODULES.get(package, package or "core"), name) if part)


def _of_go(name: str) -> str:
    """Take Go's forms apart: `NewFunction`, `Code_FromAsset`, `Runtime_GO_1_X`."""
    owner, _, static = name.partition("_")
    if static:
        return f"{owner}.{_lower(static)}"
    return name[3:] if name.startswith("New") and name[3:4].isupper() else name


def _camel(name: str) -> str:
    """Write a method as TypeScript does: `Code.from_asset`, `Code.FromAsset` are `Code.fromAsset`."""
    first, *rest = name.split(".")
    return ".".join((first, *(_lower(re.sub(r"_(\w)", lambda match: match[1].upper(), part) if part.islower() else part) for part in rest)))


def _lower(word: str) -> str:
    """Begin a word with a small letter, unless it is a constant."""
    return word if word.upper() == word else word[:1].lower() + word[1:]


def static(expression: Expression) -> Expression:
    """Give what a constant is named by: Go calls a function for it."""
    return expression.callee if isinstance(expression, Call) and not expression.arguments else expression


def prop(language: str, name: str) -> str:
    """Spell a property: `compatibleRuntimes` is `CompatibleRuntimes` in Go and C#, `compatible_runtimes` in Python."""
    if language in ("go", "csharp"):
        return name[:1].upper() + name[1:]
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name) if language == "python" else name


def constant(language: str, owner: str, name: str) -> str:
    """Spell a constant of a class whose own spelling is known: `lambda.Runtime.GO_1_X`, `awslambda.Runtime_GO_1_X()`."""
    return f"{owner}_{name}()" if language == "go" else f"{owner}.{name}"


_WITH = {
    "typescript": "`{0}${{{1}}}{2}`",
    "python": 'f"{0}{{{1}}}{2}"',
    "csharp": '$"{0}{{{1}}}{2}"',
    "java": '"{0}" + {1} + "{2}"',
    "go": 'jsii.String("{0}" + {1} + "{2}")',
}


def template(language: str, before: str, variable: str, after: str) -> str:
    """Spell a string that has a variable in it."""
    return _WITH[language].format(before, variable, after).replace('"" + ', "").replace(' + ""', "")


def local(module: Module, name: str) -> str | None:
    """Say how a file calls a class of the CDK (`lambda.Runtime`); None where it isn't imported."""
    package, _, rest = name.partition(".")
    spelled = _SPELLED.get(package)
    if spelled is None:
        return None
    forms = (f"{form.format(*spelled)}.{rest}" for form in _PACKAGES.get(module.language.name, ()))
    found = [called_ for form in forms if (called_ := module.local(form)) is not None]
    return min(found, key=lambda some: some.count("."), default=None)


_SIGNATURES = {
    "lambda.Runtime": ("name", "family"),
    "Code.fromAsset": ("path",),
    "Code.asset": ("path",),
    "AssetCode.fromAsset": ("path",),
    "AssetCode.asset": ("path",),
    "lambda.AssetCode": ("path",),
    "Code.fromBucket": ("bucket", "key", "object_version"),
    "Code.bucket": ("bucket", "key", "object_version"),
    "Code.fromDockerBuild": ("path",),
    "Code.fromCustomCommand": ("output", "command"),
    "DockerImageCode.fromImageAsset": ("directory",),
    "Code.fromAssetImage": ("directory",),
    "fromRegistry": ("image",),
    "fromBuild": ("path",),
}
_CONSTRUCT = ("scope", "id")


def positional(call: Call, name: str | None) -> Call:
    """Give a call with the arguments that Python's and C#'s programs may give by name among the others, where those of a class stand."""
    if call.named is None or name is None:
        return call
    words = name.split(".")
    signature = next((_SIGNATURES[end] for end in (".".join(words[-2:]), words[-1]) if end in _SIGNATURES), _CONSTRUCT)
    given = {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", some.name).lower(): some.value for some in call.named.properties}
    more: list[Expression] = []
    for wanted in signature[len(call.arguments) :]:
        if wanted not in given:
            break
        more.append(given[wanted])
    return replace(call, arguments=(*call.arguments, *more)) if more else call


def member_of(expression: Expression) -> tuple[Expression, str] | None:
    """Take a member apart."""
    some = static(expression)
    return (some.of, some.name) if isinstance(some, Member) else None
