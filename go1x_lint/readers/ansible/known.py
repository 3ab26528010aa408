"""Where a project says variables of Ansible outside of a task, and where it reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.readers import Unparsable
from go1x_lint.readers.ansible.tasks import Home
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Sequence, walk

_FILES = re.compile(r"(?:.*/)?(?:(group_vars|host_vars)/.+|(defaults|vars)/(?:[^/]+/)?[^/]+\.ya?ml)")
_SOURCES = re.compile(r"(?i).*\.(?:ya?ml|j2|jinja2?|cfg|ini)|(?:.*/)?(?:group_vars|host_vars)/[^.]+")
_CALLING = (
    *("hosts", "role"),
    *(f"{prefix}{verb}_{what}" for prefix in ("", "ansible.builtin.") for verb in ("include", "import") for what in ("role", "tasks")),
)
"""Keys of a play, of a role that it takes, of a task that runs a role or a file of tasks: its variables are for those."""


class Definition(NamedTuple):
    """A place that says a variable."""

    node: Node
    rank: int
    """The higher one wins; those of one rank may all apply."""


class Known:
    """A project's files that may say or read variables; each is looked at once for a name."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the project."""
        self.workspace = workspace
        self.paths = tuple(sorted(path for path in workspace.paths if _SOURCES.fullmatch(path)))
        self._holding: dict[str, tuple[str, ...]] = {}
        self._uses: dict[str, tuple[Span, ...]] = {}

    def holding(self, name: str) -> tuple[str, ...]:
        """Give the files in which a name stands."""
        if name not in self._holding:
            self._holding[name] = tuple(path for path in self.paths if self.workspace.holds(path, name.encode()))
        return self._holding[name]

    def uses(self, name: str) -> tuple[Span, ...]:
        """Find the places that read a variable."""
        if name not in self._uses:
            self._uses[name] = tuple(span for path in self.holding(name) for span in self._in(path, name))
        return self._uses[name]

    def _in(self, path: str, name: str) -> tuple[Span, ...]:
        """Find the places of a file that read a variable."""
        try:
            return uses_of(self.workspace[path], re.escape(name))
        except Unreadable:
            return ()

    def definitions(self, name: str, home: Home, source: Source) -> Iterator[Definition]:
        """Give what other files say: those of the role, the inventories, the plays."""
        role = home.role
        for path in self.holding(name):
            match = _FILES.fullmatch(path)
            if match is None:
                yield from self._included(path, name) if self._named(path) else self._in_plays(path, name, source)
                continue
            of_role = "/roles/" in f"/{path}"
            if of_role and (role is None or not path.startswith(role + "/")):
                continue
            node = root_of(self.workspace, path)
            said = node.get(name) if isinstance(node, Mapping) else None
            if said is not None:
                yield Definition(said, 3 if of_role and match[2] == "vars" else 1)

    def _named(self, path: str) -> bool:
        """Whether some file takes variables from another one (`vars_files`, `include_vars`)."""
        others = [some for some in self.holding(path.rpartition("/")[2]) if some != path]
        return any(self.workspace.holds(some, token) for some in others for token in (b"vars_files", b"include_vars"))

    def _included(self, path: str, name: str) -> Iterator[Definition]:
        """Give what a file says that this one takes variables from."""
        root = root_of(self.workspace, path)
        node = root.get(name) if isinstance(root, Mapping) else None
        if node is not None:
            yield Definition(node, 2)

    def _in_plays(self, path: str, name: str, source: Source) -> Iterator[Definition]:
        """Give what another file says for a play, for a role, for tasks that it includes."""
        root = root_of(self.workspace, path)
        if not isinstance(root, Sequence) or path == source.path:
            return
        for node in walk(root):
            if isinstance(node, Mapping) and any(node.own(key) for key in _CALLING):
                said = node.get("vars")
                for mapping in (said, node if node.own("role") else None):
                    found = mapping.get(name) if isinstance(mapping, Mapping) else None
                    if found is not None:
                        yield Definition(found, 2)


def uses_of(source: Source, pattern: str) -> tuple[Span, ...]:
    """Find where a file's expressions and conditions say a name."""
    lines = re.compile(
        r"\{\{.*?\}\}|\{%.*?%\}|^[ \t-]*(?:when|failed_when|changed_when|until|that|with_\w+|loop|var)[ \t]*:[^\n]*",
        re.DOTALL | re.MULTILINE,
    )
    name = re.compile(rf"(?<![\w.'\"/-]){pattern}(?!\w)")
    found = (source.span(*some.span()) for line in lines.finditer(source.text) for some in name.finditer(source.text, *line.span()))
    return tuple(dict.fromkeys(found))


def root_of(workspace: Workspace, path: str) -> Node | None:
    """Give a file's document; None where it can't be read, or is encrypted."""
    try:
        return document(workspace[path], workspace).root
    except (Unparsable, Unreadable):
        return None
