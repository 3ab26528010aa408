"""Which files there are, what they are by name, and whether their bytes can concern us. No parsing.

This module runs before anything else is imported: a project without Go functions costs little more than Python's start.
So it imports nothing but os and sys, and decides with names and `bytes.find` only.
"""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SKIPPED = frozenset({
    ".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "vendor", "site-packages", ".eggs",
    ".aws-sam", "cdk.out", ".serverless", ".terraform", ".terragrunt-cache", ".webpack", ".sst", ".build-cache",
    "__pycache__", ".venv", "venv", ".virtualenv", "virtualenv", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache",
    ".direnv", ".idea", ".vscode", ".gradle", ".cache",
})  # fmt: skip
"""Folders of others' code, of generated files, of tools: nothing in them is declared by the project."""

STDIN = "-"
"""The path of standard input where it has no other."""
NOTHING = "nothing here declares or builds a Go function of AWS Lambda"
"""What is said where there is nothing to do."""

# -- what a file is, by its name --------------------------------------------------------------------------------------------

NAMES = {
    "makefile": "makefile",
    "gnumakefile": "makefile",
    "bsdmakefile": "makefile",
    "dockerfile": "dockerfile",
    "containerfile": "dockerfile",
    "go.mod": "go_module",
    "gopkg.toml": "go_dependencies",
    "gopkg.lock": "go_dependencies",
    "glide.yaml": "go_dependencies",
    "glide.lock": "go_dependencies",
    "modules.txt": "go_dependencies",
    ".gitignore": "ignorefile",
    ".dockerignore": "ignorefile",
    ".pre-commit-config.yaml": "requirements",
    "pyproject.toml": "requirements",
    "pipfile": "requirements",
}
SUFFIXES = {
    ".yaml": "template",
    ".yml": "template",
    ".json": "template",
    ".template": "template",
    ".cfn": "template",
    ".cform": "template",
    ".mk": "makefile",
    ".mak": "makefile",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
    ".ksh": "shell",
    ".ps1": "powershell",
    ".psm1": "powershell",
    ".bat": "batch",
    ".cmd": "batch",
    ".go": "go_program",
    ".dockerfile": "dockerfile",
    ".containerfile": "dockerfile",
    ".dockerignore": "ignorefile",
    ".tf": "terraform",
    ".tofu": "terraform",
    ".tfvars": "terraform",
    ".hcl": "terraform",
}
JSON_FORMS = (".tf.json", ".tofu.json", ".tfvars.json", ".hcl.json")
"""Terraform's files in JSON."""
PREFIXES = {
    "dockerfile.": "dockerfile",
    "dockerfile-": "dockerfile",
    "containerfile.": "dockerfile",
    "makefile.": "makefile",
    "samconfig": "samconfig",
    "serverless": "serverless",
    "requirements": "requirements",
    "constraints": "requirements",
}
_PREFIXES = tuple(PREFIXES)
TEMPLATED = (".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".gotmpl", ".erb", ".mustache")
SHELLS = (b"sh", b"bash", b"zsh", b"dash", b"ksh", b"ash")


def kind(path: str) -> str | None:
    """Say by its name what a file is: the name of a format; `script` where the first line must say; None: nothing of ours."""
    name = path.rpartition("/")[2].lower()
    if "_test.go" in name or (name == "modules.txt" and not path.endswith("vendor/modules.txt")):
        return None
    found = NAMES.get(name)
    if found:
        return found
    if name.endswith(TEMPLATED):
        name = name.rpartition(".")[0]
    _, dot, suffix = name.rpartition(".")
    if name.startswith(_PREFIXES):
        for prefix, found in PREFIXES.items():
            if name.startswith(prefix) and _fits(found, dot + suffix):
                return found
    if name.endswith(JSON_FORMS):
        return "terraform"
    if not dot or path == STDIN:
        return NAMES.get(name, "script")
    return SUFFIXES.get(dot + suffix) or NAMES.get(name)


def _fits(found: str, suffix: str) -> bool:
    """Whether a name that begins like a format's also ends like it: `dockerfile.go` is a program."""
    if found in ("dockerfile", "makefile"):
        return SUFFIXES.get(suffix, found) == found and suffix not in (".md", ".txt", ".py", ".am", ".in")
    if found == "serverless":
        return suffix in (".yaml", ".yml", ".json", ".ts", ".js", ".mjs", ".cjs", ".mts", ".cts")
    return suffix in ((".toml", ".yaml", ".yml") if found == "samconfig" else (".txt", ".in"))


def kind_of(path: str, head: bytes) -> str | None:
    """Say what a file is by its name, and by its first bytes where the name doesn't say."""
    found = kind(path)
    if found != "script":
        return found
    line = head[:200].partition(b"\n")[0].split()
    if line and line[0].startswith(b"#!"):
        program = line[0][2:] or (line[1] if len(line) > 1 else b"")
        if program.endswith(b"/env") and len(line) > 1:
            program = line[2] if line[1] == b"-S" and len(line) > 2 else line[1]
        return "shell" if program.rpartition(b"/")[2] in SHELLS else None
    return _sniffed(head) if path == STDIN else None


def _sniffed(head: bytes) -> str:
    """Say what a nameless text is."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"FROM ", b"ARG ", b"# syntax=", b"# escape=")):
        return "dockerfile"
    return "go_module" if start.startswith(b"module ") else "template"


# -- what concerns us, by its bytes -----------------------------------------------------------------------------------------

_BUILDS = ((b"go1.x",), (b"provided.al",), (b"lambda.norpc",), (b"aws-lambda-go",), (b"build-lambda-zip",), (b"lambci/lambda",),
           (b"lambda/go",), (b"go build", b"bootstrap"), (b"aws lambda ", b"provided"))  # fmt: skip
_LIBRARY = ((b"aws-lambda-go",),)
_PROVIDED = (b"provided.al", b": provided\n", b": provided\r", b'"provided"', b"'provided'")
_OWN = (b"go1x-lint:",)

DECLARES: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "template": (_OWN, (b"go1.x",), *((b"AWS::", word) for word in _PROVIDED), (b"AWS::", b"lambda/go"), (b'"go1x-lint"',)),
    "samconfig": (_OWN, (b"go1.x",), (b"provided.al",)),
    "serverless": (_OWN, (b"go1.x",), *((b"unctions", word) for word in _PROVIDED)),
    "makefile": (_OWN, *_BUILDS),
    "shell": (_OWN, *_BUILDS),
    "powershell": (_OWN, *_BUILDS),
    "batch": (_OWN, *_BUILDS),
    "dockerfile": (_OWN, *_BUILDS, (b"lambda/provided",)),
    "go_module": (_OWN, *_LIBRARY),
    "go_dependencies": (_OWN, *_LIBRARY),
    "go_program": (_OWN, *_LIBRARY),
    "ignorefile": (),
    "requirements": (_OWN,),
    "terraform": (_OWN, (b"go1.x",), *((b"ambda", word) for word in (b"provided.al", b'"provided"', b"lambda/go", b"bootstrap"))),
}
"""Per format, what makes a project one with Go functions: all tokens of one of the tuples."""

_WORDS = tuple((word,) for word in (
    b"go build", b"go install", b"GOOS", b"GOARCH", b"GOFLAGS", b"$GO", b"${GO", b"gox", b"goreleaser", b"mage", b"go1.x", b"provided",
    b"zip", b"7z", b"rchive", b"ootstrap", b"ambda", b"LAMBDA", b"ARTIFACTS_DIR", b"erverless", b"sls ", b"cloudformation", b"cdk",
    b"sam build", b"sam deploy", b"sam package", b"samlocal", b"docker build", b"docker run", b"buildx", b"podman", b"golang",
    b"make -C", b"\nmake ", b"\tmake ", b"  make ", b"& make", b"&make",
))  # fmt: skip
"""What a script holds that builds, packs or deploys a Go program. One that only copies it is found by the net of mentions."""

CONCERNS: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "template": (*DECLARES["template"], (b"AWS::Lambda",), (b"AWS::Serverless",), (b"AWS::CloudFormation::Stack",), (b"provided.al",)),
    "go_program": (*DECLARES["go_program"], (b"package main",), (b"_HANDLER",), (b"_LAMBDA_SERVER_PORT",)),
    "shell": (*DECLARES["shell"], *_WORDS),
    "powershell": (*DECLARES["powershell"], *_WORDS),
    "batch": (*DECLARES["batch"], *_WORDS),
    "terraform": (
        *DECLARES["terraform"],
        (b"ambda",),
        (b"archive_file",),
        (b"local-exec",),
        (b"aws_s3_",),
        (b"hashicorp/aws",),
        (b'"aws"',),
        (b"aws", b"required_providers"),
        (b"external",),
        (b"provided",),
    ),
    "requirements": (*DECLARES["requirements"], (b"sam-cli",), (b"sam_cli",), (b"cfn-lint",), (b"cfn_lint",), (b"cfn-python-lint",)),
}
"""Per format, what makes a file of such a project worth reading; a format that isn't here is always read."""

_MOST = 64 * 1024 * 1024
"""Bytes of a file that are searched for tokens."""


def holds(data: bytes, wanted: tuple[tuple[bytes, ...], ...]) -> bool:
    """Whether all tokens of one of the tuples occur."""
    for tokens in wanted:  # plain loops: this is asked of every file, and generators take twice as long
        for token in tokens:
            if token not in data:
                break
        else:
            return True
    return False


def declares(kind: str, data: bytes) -> bool:
    """Whether a file's bytes can declare or build a Go function."""
    return holds(data, DECLARES.get(kind, ()))


def concerns(kind: str, data: bytes) -> bool:
    """Whether a file of a project with Go functions is worth reading."""
    return kind not in CONCERNS or holds(data, CONCERNS[kind])


def look(path: str, name: str, *, follow: bool = False) -> tuple[str | None, bytes]:
    """Read a regular file on disk and say what it is; raise OSError where it can't be read, or is a link not to follow."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("is not a regular file")
        data = os.read(handle, min(status.st_size, _MOST))
    finally:
        os.close(handle)
    return kind_of(name, data), data


def declares_on_disk(path: str, name: str) -> bool:
    """Whether a file on disk (UTF-8 or UTF-16) can declare or build a Go function; False where it can't be read."""
    try:
        found, data = look(path, name)
    except OSError:
        return False
    return found is not None and (declares(found, data) or (b"\0" in data and declares(found, data.replace(b"\0", b""))))


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
        paths = {path for path in self.files if not excluded(path)} | named
        folders = tuple(folder + "/" for folder in self.below)
        return frozenset(paths), frozenset(paths if self.whole else named | {path for path in paths if path.startswith(folders)})

    def shown(self, path: str) -> str:
        """Give a path as people write it where they are."""
        return path if self.root == os.getcwd() or path == STDIN else _relative(os.path.join(self.root, path), os.getcwd())


def find(paths: Iterable[str], stdin: str | None = None) -> Found:
    """Find the project that paths belong to: without any, the git work tree. `stdin` is what standard input (`-`) is named."""
    given = [(path, os.path.abspath((stdin or STDIN) if path == STDIN else path)) for path in paths]
    folders = {whole for path, whole in given if path != STDIN and os.path.isdir(whole)}
    base = _common([whole if whole in folders else os.path.dirname(whole) for _, whole in given])
    if len(given) == 1 and folders:
        root = base
    else:
        here = os.getcwd()
        root = top_level(base) or (here if base.startswith(os.path.join(here, "")) else base)
    found = Found(root, base, whole=not given or folders == {root})
    for path, whole in given:
        _add(found, path, whole, whole in folders)
    return found


def _add(found: Found, path: str, whole: str, folder: bool) -> None:
    """Add one path of the command line."""
    relative = _relative(whole, found.root)
    if path == STDIN:
        found.stdin = relative
        found.explicit.append(relative)
        return
    try:
        if folder:
            os.scandir(whole).close()
            found.below.append(relative)
        else:
            os.stat(whole)
            found.explicit.append(relative)
    except OSError as error:
        found.problems.append((path, (error.strerror or str(error)).lower()))


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
