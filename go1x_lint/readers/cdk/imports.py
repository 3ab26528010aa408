"""How a file gets at a class of `aws-lambda` that it doesn't import: the edit that imports it beside what it imports already."""

from __future__ import annotations

import re

from go1x_lint.facts import Precondition, Slot
from go1x_lint.readers.cdk.names import common, local
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.program import Declaration, Module
from go1x_lint.text import Text

_LINES = {
    "python": (re.compile(r"^(?:from|import)\b", re.MULTILINE), "from aws_cdk.aws_lambda import {name}"),
    "java": (re.compile(r"^import\b", re.MULTILINE), "import software.amazon.awscdk.services.lambda.{name};"),
    "csharp": (re.compile(r"^using\b", re.MULTILINE), "using Amazon.CDK.AWS.Lambda;"),
}
"""How an import begins, and what imports a class; TypeScript and Go follow the imports that are there."""
_TYPESCRIPT = re.compile(r"^(import|const|let|var)\b", re.MULTILINE)
_FROM = re.compile(r"[^'\"]*?(\bfrom|\brequire\()\s*(['\"])[^'\"]*\2\)?(;?)")


@dataclass(frozen=True)
class Reach:
    """How a class is called in a file, and what makes that so."""

    name: str
    edits: tuple[Edit, ...] = ()


def reach(module: Module, name: str) -> Reach | None:
    """Say how a file calls a class (`lambda.Runtime`), or would where an import were added; None where none can be."""
    called = local(module, name)
    if called is not None:
        return Reach(called)
    short = name.rpartition(".")[2]
    if any(some.name == short for some in module.declarations):
        return None
    language = module.language.name
    beside = next((some for some in _imports(module) if _is_listed(module, some)), None)
    if beside is not None:
        return Reach(short, (Edit(Span(beside.span.path, beside.span.end, beside.span.end), f", {short}"),))
    named = [(some, common(language, some.canonical) or "") for some in _imports(module)]
    return _line(module, next((some for some, called in named if called.partition(".")[0] == "go"), None), short)


def _imports(module: Module) -> list[Declaration]:
    """Give what a file imports, in the order of the text."""
    return sorted((some for some in module.declarations if some.canonical), key=lambda some: some.span)


def _is_listed(module: Module, some: Declaration) -> bool:
    """Whether one class of `aws-lambda` is imported in a list of names, which another one can follow."""
    language, text = module.language.name, module.source.text
    package, _, rest = (common(language, some.canonical) or "").partition(".")
    if package != "lambda" or not rest or "." in rest or language not in ("typescript", "python"):
        return False
    before = text[max(0, text.rfind("import" if language == "typescript" else "\n", 0, some.span.start)) : some.span.start]
    return ("{" if language == "typescript" else "import") in before


def _line(module: Module, anchor: Declaration | None, short: str) -> Reach | None:
    """Give a line that imports a class, before the one that imports the construct."""
    source, language = module.source, module.language.name
    if language == "go":
        return _go(module, anchor)
    if language == "typescript":
        return None if anchor is None else _typescript(module, anchor, short)
    pattern, form = _LINES[language]
    first = pattern.search(source.text)
    if first is None:
        return None
    return Reach(short, (Edit(source.span(first.start(), first.start()), form.format(name=short) + source.newline),))


def _typescript(module: Module, anchor: Declaration, short: str) -> Reach | None:
    """Give an import in the quotes of the one that it stands before."""
    text = module.source.text
    begins = [match for match in _TYPESCRIPT.finditer(text, 0, anchor.span.start)]
    rest = _FROM.match(text, anchor.span.end)
    if not begins or rest is None:
        return None
    word, quote, end = rest.groups()
    package = "@aws-cdk/aws-lambda" if "alpha" not in anchor.canonical else "aws-cdk-lib/aws-lambda"
    made = f"import {{ {short} }} from {quote}{package}{quote}{end}"
    if word == "require(":
        made = f"const {{ {short} }} = require({quote}{package}{quote}){end}"
    at = begins[-1].start()
    return Reach(short, (Edit(module.source.span(at, at), made + module.source.newline),))


def _go(module: Module, anchor: Declaration | None) -> Reach | None:
    """Give an import of the package, in a block of imports, where gofmt would put it: before the construct's."""
    if anchor is None:
        return None
    text, source = module.source.text, module.source
    path = anchor.canonical
    quoted = re.search(rf'^[ \t]+(?:\w+[ \t]+)?"{re.escape(path)}"', text, re.MULTILINE)
    if quoted is None:
        return None
    indent = text[quoted.start() : len(text)][: len(quoted[0]) - len(quoted[0].lstrip())]
    package = "github.com/aws/aws-cdk-go/awscdk/v2/awslambda" if path.endswith("/v2") else "github.com/aws/aws-cdk-go/awscdk/awslambda"
    made = f'{indent}"{package}"{source.newline}'
    return Reach("awslambda.Runtime", (Edit(source.span(quoted.start(), quoted.start()), made),))


@dataclass(frozen=True)
class ImportingSlot:
    """Writes what needs an import, and the import."""

    slot: Slot
    edits: tuple[Edit, ...]

    @property
    def place(self) -> Span:
        """What is written."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here."""
        made = self.slot.write(value)
        return (*made, *self.edits) if made else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take the property away."""
        return self.slot.remove()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold for the written value to be what runs."""
        return self.slot.needs(value)
