"""`source_code_hash`: whether it changes with the archive that is uploaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from go1x_lint.readers.terraform.frames import Bound
from go1x_lint.readers.terraform.properties import Properties, path
from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.hcl import Attribute, Call, Choice, Constant, Expression, Inserted, Loop, Reference, Template
from go1x_lint.text import Text

FILES = ("file", "filebase64", *(f"file{name}" for name in ("md5", "sha1", "sha256", "sha512", "base64sha256", "base64sha512")))
"""Functions that read the file of a path (documentation of Terraform)."""

_ALWAYS = ("timestamp", "uuid", "plantimestamp")
_HASHES = ("output_base64sha256", "output_base64sha512", "output_md5", "output_sha", "output_sha256", "output_sha512")
_MOST = 20


@dataclass(frozen=True, eq=False)
class _Search:
    """Looks for the archive in what a hash is computed from."""

    properties: Properties
    archives: tuple[Text, ...]
    """Canonical paths that the archive can have, or the one file in it; () where nobody knows."""
    level: int = 0

    def finds(self, bound: Bound) -> bool:
        """Whether an expression can change with the archive; what can't be read can."""
        if self.level > _MOST:
            return True
        deeper = replace(self, level=self.level + 1)
        match bound.expression:
            case Constant() | Loop():  # a loop goes over sources: there is only one archive
                return False
            case Template(parts=parts):
                return any(deeper.finds(bound.at(part.value)) for part in parts if isinstance(part, Inserted))
            case Choice(yes=yes, no=no):
                return deeper.finds(bound.at(yes)) or deeper.finds(bound.at(no))
            case Call(name=name, arguments=(only,)) if name in FILES:
                return self._is_archive(bound.at(only))
            case Call(name=name, arguments=arguments):
                return name in _ALWAYS or any(deeper.finds(bound.at(some)) for some in arguments)
            case Reference() as reference:
                return self._referred(bound, reference, deeper.finds)
        return True

    def _referred(self, bound: Bound, reference: Reference, finds: Callable[[Bound], bool]) -> bool:
        """Whether what a reference names can change with the archive."""
        frame, names = bound.frame, reference.names
        if names[:1] == ("var",) and len(names) > 1:
            return any(finds(some) for some in frame.configuration.variable(frame.whole, names[1], reference.span).bounds)
        if names[:1] == ("local",) and len(names) == len(reference.steps) + 1 == 2:
            said = frame.configuration.local(frame.whole, names[1])
            return said is None or finds(said)
        if "archive_file" in names[:2] and reference.steps:
            output = _sibling(reference, "output_path")
            return reference.steps[-1] in _HASHES and self._is_archive(bound.at(output))
        return True

    def _is_archive(self, bound: Bound) -> bool:
        """Whether a path can be the archive's."""
        span = bound.expression.span
        field = path(self.properties.evaluator.text(bound), Attribute("source_code_hash", span, bound.expression), self.properties.where)
        known = [value.text for value in field.values]
        sure = field.closed and all(text.plain is not None for text in (*known, *self.archives))
        return not self.archives or not known or not sure or any(text in self.archives for text in known)


def _sibling(reference: Reference, name: str) -> Expression:
    """Give the reference to another attribute of the same thing."""
    return Reference(reference.span, reference.spell, reference.base, (*reference.steps[:-1], name))


def told_apart(properties: Properties, name: str) -> bool:
    """Whether an argument is there, and can change with the archive."""
    bound = properties.bound(name)
    if bound is None:
        return False
    filename = properties.path("filename")
    archives = tuple(value.text for value in filename.values) if filename.closed else ()
    return _Search(properties, (*archives, *_packed(properties, archives))).finds(bound)


def _packed(properties: Properties, archives: tuple[Text, ...]) -> Iterator[Text]:
    """Give the programs that are packed into archives, each by itself: what changes one changes the other."""
    frame = properties.frame
    for names, block in frame.module.resources.items():
        for inside in frame.configuration.inside(block, frame.whole) if "archive_file" in names[:2] else ():
            inner = Properties(block.body, inside, block.head)
            if any(value.text in archives for value in inner.path("output_path").values):
                yield from (value.text for value in inner.path("source_file").values)
