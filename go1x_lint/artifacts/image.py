"""Images as `docker save` and OCI layouts hold them: their layers laid over each other, and what they start.

Formats: the image specification of the Open Container Initiative (manifests, configuration, layers, whiteouts), and Docker's
`manifest.json`, which every version of `docker save` writes.
"""

from __future__ import annotations

import gzip
import json
import posixpath
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import IO, Any, NamedTuple

from go1x_lint.artifacts.bounds import MOST_LAYERS, MOST_PROGRAM, Guarded, Readable, Slice, spooled, too_large
from go1x_lint.artifacts.tar import scan, told
from go1x_lint.artifacts.tree import MOST_FILES, TOO_MANY, Broken, Entry, Tree, capped

ENTRYPOINT = "/lambda-entrypoint.sh"
"""What AWS's base images start: it wants one argument, and starts the program below."""
BOOTSTRAP = "/var/runtime/bootstrap"
EMULATOR = "aws-lambda-rie"
"""Runs the program that its first argument names, where there is no Lambda."""
SHELLS = ("sh", "bash", "ash", "dash")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_WHITEOUT, _OPAQUE = ".wh.", ".wh..wh..opq"
_MOST_JSON = 4 * 1024 * 1024
_MOST_LAYERS = 500
"""Docker allows 127."""
_MOST_IMAGES = 20
_MOST_INDEXES = 50
_NO_IMAGE = "is no image: save it with 'docker save', or as an OCI layout"


class Image(NamedTuple):
    """An image: its files, and what it starts."""

    name: str
    """Its tag or platform, for people."""
    tree: Tree
    start: str
    """The program, absolute; "" where neither ENTRYPOINT nor CMD names one."""


def is_image(tree: Tree) -> bool:
    """Whether the files are those of a saved image."""
    return "manifest.json" in tree.entries or ("index.json" in tree.entries and "oci-layout" in tree.entries)


def images(tree: Tree) -> Iterator[Image]:
    """Give the images that are saved in an archive or folder; raise Broken."""
    stack = _Stack(tree)
    found = list(_docker(tree) if "manifest.json" in tree.entries else _oci(tree, "index.json", set()))
    if not 0 < len(found) <= _MOST_IMAGES:
        raise Broken(f"holds more than {_MOST_IMAGES} images: save one" if found else _NO_IMAGE)
    for name, config, layers in found:
        root = stack.root(layers)
        yield Image(name, root, _start(_table(_table(_json(tree, config)).get("config")), root))


# -- manifests --------------------------------------------------------------------------------------------------------------

_Saved = tuple[str, str, list[str]]
"""An image's name, and the paths of its configuration and its layers."""


def _docker(tree: Tree) -> Iterator[_Saved]:
    """Read `manifest.json`."""
    for some in _list(_json(tree, "manifest.json")):
        image = _table(some)
        tags = _words(image.get("RepoTags"))
        yield tags[0] if tags else "", str(image.get("Config", "config.json")), _words(image.get("Layers"))


def _oci(tree: Tree, path: str, seen: set[str]) -> Iterator[_Saved]:
    """Read an index, the indexes in it, and their manifests, each once; attestations are no images."""
    for some in _list(_table(_json(tree, path)).get("manifests")):
        entry = _table(some)
        platform = _table(entry.get("platform"))
        blob = _blob(entry)
        if blob in seen:
            continue
        seen.add(blob)
        manifest = _table(_json(tree, blob))
        if "manifests" in manifest and len(seen) < _MOST_INDEXES:
            yield from _oci(tree, blob, seen)
        elif "layers" in manifest and platform.get("os") != "unknown":
            name = _table(entry.get("annotations")).get("org.opencontainers.image.ref.name") or "/".join(map(str, platform.values()))
            yield str(name), _blob(_table(manifest.get("config"))), [_blob(_table(layer)) for layer in _list(manifest["layers"])]


def _blob(descriptor: dict[str, Any]) -> str:
    """Give the path of what a digest names."""
    return f"blobs/{str(descriptor.get('digest')).replace(':', '/', 1)}"


def _json(tree: Tree, path: str) -> Any:
    """Read a JSON file of the archive."""
    entry = tree.find(path)
    if entry is None or entry.kind != "file" or entry.size > _MOST_JSON:
        raise Broken(f"lacks '{path}': save the image again, whole")
    with told(), tree.open(entry) as file:
        try:
            return json.loads(file.read(_MOST_JSON))
        except RecursionError as error:
            raise ValueError from error


def _table(value: Any) -> dict[str, Any]:
    """Take an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    """Take a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def _words(value: Any) -> list[str]:
    """Take a list of strings."""
    return [some for some in _list(value) if isinstance(some, str)]


# -- layers -----------------------------------------------------------------------------------------------------------------


class _Root(Tree):
    """The files of an image, as a process in it sees them."""

    def __init__(self, stack: _Stack, layers: list[str]) -> None:
        """Lay the layers over each other."""
        self._stack, self._layers = stack, layers
        super().__init__(stack.merged(layers))

    def open(self, entry: Entry) -> IO[bytes]:
        """Unpack a file."""
        if entry.size > MOST_PROGRAM:
            raise Broken(too_large("/" + entry.path))
        with told(), self._stack.layer(self._layers[entry.layer]) as layer:
            return spooled(BufferedReader(Slice(layer, entry.at, entry.size)), "/" + entry.path)


class _Stack:
    """The layers of all images of an archive, and how much of them may still be unpacked."""

    def __init__(self, tree: Tree) -> None:
        """Take the archive."""
        self._tree = tree
        self._left = MOST_LAYERS

    def root(self, layers: list[str]) -> Tree:
        """Give an image's files."""
        if len(layers) > _MOST_LAYERS:
            raise Broken(f"has more than {_MOST_LAYERS} layers, which Docker doesn't make: save the image again")
        return _Root(self, layers)

    @contextmanager
    def layer(self, path: str) -> Iterator[Readable]:
        """Open a layer, unpacked."""
        entry = self._tree.find(path)
        if entry is None or entry.kind != "file":
            raise Broken(f"lacks the layer '{path}': save the image again, whole")
        with self._tree.open(entry) as file:
            head = file.read(4)
            file.seek(0)
            if head == b"\x28\xb5\x2f\xfd":
                raise Broken("has layers that are compressed with zstd, which is not read: save it with gzip, or plain")
            yield gzip.GzipFile(fileobj=file) if head.startswith(b"\x1f\x8b") else file

    def merged(self, layers: list[str]) -> Iterator[Entry]:
        """Give what is there when each layer is laid over those before it."""
        found: dict[str, Entry] = {}
        for number, path in enumerate(layers):
            with told(), self.layer(path) as file:
                guarded = Guarded(file, self._left)
                fresh = list(capped(scan(guarded, number)))
                self._left -= guarded.tell()
            gone = {name for entry in fresh for name in _removed(entry)}
            gone.update(entry.path for entry in fresh if entry.kind != "folder")
            found = {path: entry for path, entry in found.items() if gone.isdisjoint(_ways(path))}
            found.update((entry.path, entry) for entry in fresh if not posixpath.basename(entry.path).startswith(_WHITEOUT))
            if len(found) > MOST_FILES:
                raise Broken(TOO_MANY)
        yield from found.values()


def _removed(entry: Entry) -> Iterator[str]:
    """Give what a layer's file takes away of the layers below: a whiteout the file of its name, an opaque one all of its folder."""
    folder, name = posixpath.split(entry.path)
    if name == _OPAQUE:
        yield folder + "/"
    elif name.startswith(_WHITEOUT):
        yield posixpath.join(folder, name.removeprefix(_WHITEOUT))


def _ways(path: str) -> Iterator[str]:
    """Give a path, and each folder that holds it, by its name and as one whose content is meant."""
    yield path
    while path:
        path = posixpath.dirname(path)
        yield from (path, path + "/")


# -- what is started --------------------------------------------------------------------------------------------------------


def _start(config: dict[str, Any], tree: Tree) -> str:
    """Give the program that an image starts, absolute: Lambda runs ENTRYPOINT's words, then CMD's. "": there are none."""
    words = [*_words(config.get("Entrypoint")), *_words(config.get("Cmd"))]
    if words[:1] == [ENTRYPOINT]:
        return BOOTSTRAP
    if len(words) > 1 and posixpath.basename(words[0]) == EMULATOR:
        words = words[1:]
    if len(words) > 2 and posixpath.basename(words[0]) in SHELLS and words[1] == "-c":
        words = _of_shell(words[2]) or words
    return _absolute(words[0], config, tree) if words else ""


def _of_shell(text: str) -> list[str]:
    """Give the words of a command line that starts one program; [] where it does more than that."""
    try:
        words = shlex.split(text)
    except ValueError:
        return []
    words = words[1:] if words[:1] == ["exec"] else words
    return words if words and "/" in words[0] and not set(text) & set("$;|&<>`(") else []


def _absolute(word: str, config: dict[str, Any], tree: Tree) -> str:
    """Find the program that a word starts: by its path, or in the folders of PATH."""
    if "/" in word:
        return posixpath.normpath(posixpath.join("/", str(config.get("WorkingDir") or ""), word))
    variables = dict(some.partition("=")[::2] for some in _words(config.get("Env")))
    folders = (variables.get("PATH") or _PATH).split(":")
    tried = (posixpath.join("/", folder, word) for folder in folders)
    return next((path for path in tried if (entry := tree.find(path)) is not None and entry.kind == "file"), word)
