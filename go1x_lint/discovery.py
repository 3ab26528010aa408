"""Which files there are, and whether there is anything to do. No parsing.

Like `kinds`, this runs before anything else is imported.
"""

from __future__ import annotations

import os
import stat
import sys

from go1x_lint.kinds import STDIN, concerns, declares, declares_on_disk, kind, look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SKIPPED = frozenset({
    ".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "vendor", "site-packages", ".eggs",
    ".aws-sam", "cdk.out", "cdktf.out", ".serverless", ".terraform", ".terragrunt-cache", ".webpack", ".sst", ".build-cache",
    "__pycache__", ".venv", "venv", ".virtualenv", "virtualenv", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache",
    ".direnv", ".idea", ".vscode", ".gradle", ".cache",
})  # fmt: skip
"""Folders of others' code, of generated files, of tools: nothing in them is declared by the project."""

_IN_PLACE = (None, "makefile", "terraform")
"""Kinds of files that mean something else where a link to them lies; of others no text is read."""

NOTHING = "nothing here declares or builds a Go function of AWS Lambda"
"""What is said where there is nothing to do."""

# -- which files there are --------------------------------------------------------------------------------------------------


class Found:
    """The project that the paths of the command line belong to, and which of its files they ask for."""

    def __init__(self, root: str, base: str, whole: bool) -> None:
        """Take the root folder, the folder that all paths given have in common, and whether they ask for everything."""
        self.root = root
        self.base = base
        self.whole = whole
        self.explicit: list[str] = []
        """Files named one by one; relative to the root, as all paths here."""
        self.below: list[str] = []
        """Folders named."""
        self.problems: list[tuple[str, str]] = []
        """Paths as given that can't be read, and why."""
        self.stdin: str | None = None
        """The file that standard input is the text of."""
        self._files: list[str] | None = None

    @property
    def files(self) -> list[str]:
        """All files of the project, sorted: tracked ones and those that git does not ignore, or what a walk finds."""
        if self._files is None:
            self._files = sorted(list_files(self.root))
        return self._files

    def selected(self, excluded: Callable[[str], bool], force: bool) -> tuple[frozenset[str], frozenset[str]]:
        """Give the paths of the project and those asked for; `force`: what is excluded is left out though it is named."""
        named = {path for path in self.explicit if not force or not (skipped(path) or excluded(path))}
        paths = {path for path in self.files if not excluded(path) and not self._another_name(path)} | named
        folders = tuple(folder + "/" for folder in self.below)
        return frozenset(paths), frozenset(paths if self.whole else named | {path for path in paths if path.startswith(folders)})

    def _another_name(self, path: str) -> bool:
        """Whether a path is a link that is not followed: its file is read under its own name, or isn't of this project."""
        return kind(path) not in _IN_PLACE and os.path.islink(os.path.join(self.root, path))

    def shown(self, path: str) -> str:
        """Give a path as people write it where they are."""
        return path if self.root == os.getcwd() or path == STDIN else _relative(os.path.join(self.root, path), os.getcwd())


def find(paths: Sequence[str], stdin: str | None = None) -> Found:
    """Find the project that paths belong to: without any, the git work tree. `stdin` is what standard input (`-`) is named."""
    given = [(path, os.path.abspath((stdin or STDIN) if path == STDIN else path)) for path in dict.fromkeys(paths) if path]
    empty = [(path, "names no file and no folder; '.' is this folder") for path in dict.fromkeys(paths) if not path]
    folders = {whole for path, whole in given if path != STDIN and os.path.isdir(whole)}
    base = _common([whole if whole in folders else os.path.dirname(whole) for _, whole in given])
    if len(given) == 1 and folders:
        root = base
    else:
        here = os.getcwd()
        root = top_level(base) or (here if base.startswith(os.path.join(here, "")) else base)
    found = Found(root, base, whole=not (given or empty) or folders == {root})
    for path, whole in given:
        _add(found, path, whole, whole in folders)
    found.problems += empty
    return found


def _add(found: Found, path: str, whole: str, folder: bool) -> None:
    """Add one path of the command line."""
    relative = _named(whole, found.root)
    if path == STDIN:
        found.stdin = relative
        found.explicit.append(relative)
        return
    try:
        if folder:
            os.scandir(whole).close()
            found.below.append(relative)
        elif stat.S_ISREG(os.stat(whole).st_mode):
            found.explicit.append(relative)
        else:
            found.problems.append((path, "is a pipe, a socket or a device, not a file; '-' is standard input"))
    except OSError as error:
        found.problems.append((path, (error.strerror or str(error)).lower()))


def _named(path: str, root: str) -> str:
    """Write a path relative to the root: as it is really called, links followed, where that lies in the root, too."""
    real, top = os.path.realpath(path), os.path.realpath(root)
    return _relative(real, top) if (real + os.sep).startswith(os.path.join(top, "")) else _relative(path, root)


def _common(folders: list[str]) -> str:
    """Give the folder that all have in common; the current one for none."""
    try:
        return os.path.commonpath(folders) if folders else os.getcwd()
    except ValueError:  # two drives of Windows
        return folders[0]


def _relative(path: str, root: str) -> str:
    """Write a path relative to a folder, with slashes."""
    if root == path:
        return ""
    prefix = os.path.join(root, "")
    path = path[len(prefix) :] if path.startswith(prefix) else os.path.relpath(path, root)
    return path.replace(os.sep, "/")


def top_level(folder: str) -> str | None:
    """Give the top folder of the git work tree that a folder is in."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def skipped(path: str) -> bool:
    """Whether a path lies in a folder of others' or of generated files. `vendor/modules.txt` says what is really built."""
    folders = path.split("/")[:-1]
    return not SKIPPED.isdisjoint(folders) and not (path.endswith("vendor/modules.txt") and SKIPPED.isdisjoint(folders[:-1]))


def list_files(root: str) -> Iterator[str]:
    """Give all files below a folder: as git knows them where it does, else as they lie there."""
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard") if top_level(root) else None
    if listed:  # a folder that git ignores is walked: it was named
        for path in set(os.fsdecode(listed).split("\0")):
            if path and not path.endswith("/") and not skipped(path):
                yield path
    else:
        yield from _walk(root, "")


def _walk(root: str, folder: str) -> Iterator[str]:
    """Give the files below a folder, links not followed, what can't be listed left out."""
    try:
        entries = list(os.scandir(os.path.join(root, folder)))
    except OSError:
        return
    if any(entry.name == "pyvenv.cfg" for entry in entries):
        return
    for entry in entries:
        path = folder + "/" + entry.name if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name == "vendor":
                yield from (found for found in (path + "/modules.txt",) if os.path.isfile(os.path.join(root, found)))
            elif entry.name not in SKIPPED:
                yield from _walk(root, path)
        elif entry.is_file(follow_symlinks=False):
            yield path


def git(folder: str, *arguments: str) -> bytes | None:
    """Run git in a folder; give what it prints, None where there is no git or it refuses."""
    command = ["git", "-C", folder, *arguments]
    if sys.platform == "win32":
        import subprocess

        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except OSError:
            return None
        return done.stdout if done.returncode == 0 else None
    return _spawned(command)


def _spawned(command: list[str]) -> bytes | None:
    """Run a command as `subprocess` would, whose import costs more than all else that a clean project needs."""
    mine, theirs = os.pipe()
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, theirs, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    try:
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    except OSError:
        os.close(mine)
        return None
    finally:
        os.close(theirs)
    pieces = []
    while piece := os.read(mine, 1 << 20):
        pieces.append(piece)
    os.close(mine)
    return b"".join(pieces) if os.waitpid(child, 0)[1] == 0 else None


# -- whether there is anything to do ----------------------------------------------------------------------------------------

CONFIGURATION = (".go1x-lint.toml", "go1x-lint.toml", "pyproject.toml")


def configuration(found: Found) -> str | None:
    """Give the configuration file that is nearest to the paths given, up to the top of the project."""
    folder, top = found.base, top_level(found.base) or found.root
    while True:
        for name in CONFIGURATION:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _configures(path)):
                return path
        parent = os.path.dirname(folder)
        if folder in (top, parent):
            return None
        folder = parent


def _configures(path: str) -> bool:
    """Whether a pyproject.toml holds a table of ours; one that can't be read is taken for it, so that somebody says so."""
    try:
        with open(path, "rb") as file:
            return b"go1x-lint" in file.read()
    except OSError:
        return True


def nothing(found: Found) -> bool:
    """Whether the bytes show that there is nothing to say. What can't be read as text is not decided here."""
    if found.problems:
        return False
    if not (found.whole or found.below):
        worth = False
        for path in found.explicit:
            some = _worth(os.path.join(found.root, path), path)
            if some is None:
                return False
            worth = worth or some
        if not worth:
            return True
    return not any(declares_on_disk(os.path.join(found.root, path), path) for path in found.files if kind(path))


def _worth(path: str, name: str) -> bool | None:
    """Whether a file that was named can concern us in a project with Go functions; None: it does, or it can't be said here."""
    if kind(name) is None:
        return False
    try:
        found, data = look(path, name, follow=True)
    except OSError:
        return None
    if found is None:
        return False
    if len(data) > 1 << 22 or b"\0" in data or declares(found, data):
        return None
    return concerns(found, data)
