"""How paths are written in a Dockerfile."""

from __future__ import annotations

from go1x_lint.facts import Field, Precondition, Slot
from go1x_lint.readers.dockerfile import base_images
from go1x_lint.readers.dockerfile.stage_reading import Stage
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.phrase import Phrase, Spell
from go1x_lint.text import Text


def in_image(where: Where) -> Spell:
    """Spell paths in an image as `where` does, but absolute rather than with `..`; None for what isn't in it."""

    def spell(canonical: Text, like: Text) -> Text | None:
        inside = canonical.below(Text.of(where.root))
        if inside is None:
            return None
        found = where.spell(canonical, like)
        return Text.of("/", inside) if found is None or (found.escapes and not like.escapes) else found

    return spell


def target_field(stage: Stage, said: Phrase) -> Field:
    """Make the field of a path that something is copied to."""
    field = said.field(stage.path(said.text), in_image(stage.where))
    if field.slot is None or not base_images.is_lambda(stage.image):
        return field
    slot = LambdaPath(field.slot, said, stage.id, stage.path(said.text))
    values = tuple(replace(value, slot=slot if value.slot == field.slot else value.slot) for value in field.values)
    return replace(field, values=values, slot=slot)


@dataclass(frozen=True)
class LambdaPath:
    """Writes a path in an image of Lambda's: its folders by the variables that the image has for them."""

    slot: Slot
    said: Phrase
    root: str
    """The stage's id."""
    old: Text
    """The path that stands there, canonical."""

    @property
    def place(self) -> Span:
        """The path's characters."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads a path where it is used."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the path: `${LAMBDA_RUNTIME_DIR}/bootstrap`; as it is written now where it stays in its folder."""
        for name, inside in base_images.LAMBDA_FOLDERS.items():
            folder = Text.of(self.root, inside)
            rest = Text.of(value).below(folder)
            if rest is not None and rest.plain and self.old.below(folder) is None:
                return (Edit(self.said.inside or self.said.place, f"${{{name}}}/{rest}"),)
        return self.slot.write(value)

    def remove(self) -> tuple[Edit, ...]:
        """Refuse: a path alone can't be taken away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()
