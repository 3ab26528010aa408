"""Slots of Apex' own: a hook that nobody wrote yet, because Apex has one of its own for Go."""

from __future__ import annotations

from go1x_lint.facts import Precondition
from go1x_lint.readers.record import Record
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax import tree_edits
from go1x_lint.syntax.tree import Mapping
from go1x_lint.text import Text


@dataclass(frozen=True)
class HookSlot:
    """Writes the hooks that build a program of a name in the function's folder, and remove it again."""

    record: Record
    folder: str
    """The function's folder, canonical."""
    shared: bool
    """Whether other functions would get the hooks, too, which are not to be built so."""
    also_read_by: tuple[Span, ...] = ()

    @property
    def place(self) -> Span:
        """Where they come."""
        return self.record.slot("hooks", "build").place

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write both hooks; () where that can't be done."""
        path = Text.of(value)
        name = path.base.plain
        if self.shared or not name or path.parent != Text.of(self.folder):
            return ()
        build = f"GOOS=linux GOARCH=amd64 go build -o {name} ."
        hooks = self.record.mapping.own("hooks")
        if hooks is None:
            content: tree_edits.Content = {"build": build, "clean": f"rm -f {name}"}
            return tree_edits.new_pair(self.record.mapping, ("hooks",), content, self.record.near)
        if not isinstance(hooks.value, Mapping) or not hooks.value.pairs:
            return ()
        return tree_edits.new_pair(hooks.value, ("build",), build)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing more."""
        return ()
