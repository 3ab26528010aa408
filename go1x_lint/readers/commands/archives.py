"""What packs a zip archive: zip, build-lambda-zip, 7z, tar, Python's zipfile, Compress-Archive."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, FileUse, Value
from go1x_lint.readers.commands.call import Call
from go1x_lint.readers.commands.packing import STDIN, Packing, base_entry, seven_entry, zip_entry, zip_flat
from go1x_lint.readers.commands.words import grammar, lead
from go1x_lint.records import replace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

ZIP = grammar(
    "-b --temp-path -n --suffixes -t --from-date -tt --before-date -P --password -s --split-size -Z --compression-method"
    " -O --output-file -lf --logfile-path -TT --unzip-command",
    "-x --exclude -i --include",
    "-FS -MM -TT -tt -db -dc -dd -dg -ds -du -dv -fd -fz -ic -la -lf -li -ll -nw -RE -sb -sc -sd -sf -so -sp -su -sU -sv -UN -VV -ws -h2",
)
"""Info-ZIP's zip 3.0 (its manual page)."""

LAMBDA_ZIP = grammar("-o -output", bundles=False, one_dash=True)
"""aws-lambda-go's cmd/build-lambda-zip, main.go."""

TAR = grammar("-f --file -C --directory -X --exclude-from --exclude -T --files-from --format --options -b -s")
SEVEN = grammar(bundles=False)
COMPRESS = grammar("-destinationpath -compressionlevel", "-path -literalpath", bundles=False, folded=True)


def info_zip(call: Call) -> Iterator[Fact]:
    """Say what `zip` packs."""
    line = ZIP.read(call.arguments)
    read = line.has("-@", "--names-stdin", "-i", "--include", "-R", "--recurse-patterns")
    if not line.plain or (len(line.plain) == 1 and not read) or line.has("-d", "--delete", "-U", "--copy"):
        return
    target = line.value("-O", "--output-file") or line.plain[0]
    if target.text.plain == "-":
        redirects = [some for some in call.command.redirects if not some.reads]
        if not redirects:
            return
        target = redirects[0].target
    flat = line.last("-j", "--junk-paths")
    packing = Packing(call, line.plain[1:], zip_flat if flat else zip_entry, line.has("-r", "--recurse-paths"))
    flattens = _always(flat.word) if flat else Field(call.words[0].place, slot=call.room(call.words[0], "-j", value=False))
    yield packing.fact("zip", _archive(call, target), flattens, None if call.context.windows else True, not read and not line.open)


def build_lambda_zip(call: Call, words: tuple[Phrase, ...] = ()) -> Iterator[Fact]:
    """Say what aws-lambda-go's build-lambda-zip packs: all by its base name, and a `bootstrap` that starts the first.

    `words` are the program and its arguments, where `go run` runs it. Before there was `-o` it made no links.
    """
    name, *rest = words or call.words
    line = LAMBDA_ZIP.read(rest)
    to = line.value("-o", "-output")
    if not line.plain:
        return
    first = line.plain[0]
    archive = call.use(to, "writes") if to else FileUse(_named_after(call, first), "writes")
    packing = Packing(call, line.plain, base_entry, False)
    yield replace(packing.fact("build-lambda-zip", archive, _always(name), True if to else None, not line.open), adds_bootstrap=True)


def seven_zip(call: Call) -> Iterator[Fact]:
    """Say what `7z a` packs into a zip archive."""
    line = SEVEN.read(call.arguments)
    if len(line.plain) < 3 or line.plain[0].text.plain != "a":
        return
    types = [option.name for option in line.options if option.name.startswith("-t")]
    if types[-1:] != ["-tzip"] and (types or not str(line.plain[1].text).endswith(".zip")):
        return
    words = tuple(word for word in line.plain[2:] if not lead(word).startswith("@"))
    packing = Packing(call, words, seven_entry, True)
    whole = not line.open and len(words) == len(line.plain) - 2
    yield packing.fact("7z", _archive(call, line.plain[1]), None, False if call.context.windows else None, whole)


def tar(call: Call) -> Iterator[Fact]:
    """Say what bsdtar packs into a zip archive: `tar -a -c -f x.zip …`."""
    line = TAR.read(call.arguments)
    to, folder = line.value("-f", "--file"), line.value("-C", "--directory")
    if to is None or not line.has("-c", "--create") or not str(to.text).endswith(".zip"):
        return
    packing = Packing(call.inside(folder) if folder else call, line.plain, zip_entry, True)
    whole = not line.open and not line.has("-T", "--files-from")
    fact = packing.fact("tar", call.use(to, "writes"), None, None if call.context.windows else True, whole)
    yield replace(fact, directory=call.where.directory)


def compress_archive(call: Call) -> Iterator[Fact]:
    """Say what PowerShell's Compress-Archive packs: each file and folder by its last component, without modes."""
    line = COMPRESS.read(call.arguments)
    words = [*(word for option in line.all("-path", "-literalpath") for word in option.values), *line.plain]
    to = line.value("-destinationpath") or (words.pop() if len(words) > 1 else None)
    if to is not None:
        packing = Packing(call, tuple(words), base_entry, True)
        yield packing.fact("Compress-Archive", _archive(call, to), _always(call.words[0]), False, bool(words) and not line.open)


def zipfile(call: Call, words: tuple[Phrase, ...]) -> Iterator[Fact]:
    """Say what `python -m zipfile -c` packs (CPython's zipfile.main): all by its last component, with its mode."""
    if len(words) > 2 and words[0].text.plain in ("-c", "--create"):
        packing = Packing(call, words[2:], base_entry, True)
        yield packing.fact("zipfile", call.use(words[1], "writes"), _always(words[0]), None if call.context.windows else True)


def _always(word: Phrase) -> Field:
    """Make the field of a tool or an option that drops folders."""
    return Field(word.place, (Value(Text.of("true"), word.place),))


def _named_after(call: Call, first: Phrase) -> Field:
    """Make the field of the archive that build-lambda-zip names after the first file."""
    path = call.where.directory.joined(Text.of(first.text.base, ".zip"))
    return Field(first.place, (Value(path, first.place, None, (), True),))


def _archive(call: Call, word: Phrase) -> FileUse:
    """Make the use of an archive; `.zip` is put behind a name without a dot."""
    base = word.text.base
    if not call.readable(word.text) or base.holes or "." in str(base) or word.text.plain in STDIN:
        return call.use(word, "writes")

    def spell(canonical: Text, like: Text) -> Text | None:
        plain = canonical.plain
        return None if plain is None else call.where.spell(Text.of(plain.removesuffix(".zip")), like)

    return FileUse(word.field(Text.of(call.canonical(word), ".zip"), spell), "writes")
