"""Ways in which Makefiles build and pack programs. Each gives the lines of one, its first target the one that makes all; None: no such project."""

from __future__ import annotations

from collections.abc import Callable

from .draft import BUILDS, SERVER, Draft

Lines = list[str] | None


def one_after_the_other(some: Draft) -> Lines:
    """All builds, then all archives."""
    return [
        "package: compile",
        *(f"\t{some.packs(name)}" for name in some.names),
        "compile:",
        f"\t{some.makes_room}",
        *(f"\t{some.compiles(name)}" for name in some.programs),
    ]


def a_loop(some: Draft) -> Lines:
    """A loop of the shell's, which may build the other program, too."""
    names = some.programs if some.random.random() < 0.3 else some.names
    body = f"{some.compiles('$$f')} && zip -j {some.archive('$$f')} {some.output('$$f')} || exit 1"
    lines = ["package:", f"\t{some.makes_room}", f"\tfor f in {' '.join(names)}; do {body}; done"]
    return lines + (some.builds_server if names is some.names else [])


def a_pattern(some: Draft) -> Lines:
    """Pattern rules for the binaries, and for the archives or not."""
    if not some.folder:
        return None
    tail = "/main" if some.own else ""
    lines = [f"package: {' '.join(map(some.archive, some.names))}" + (f" {some.output(SERVER)}" if some.server else "")]
    lines += [f"{some.folder}%{tail}:", f"\t{some.build}{some.flags} -o $@ ./{some.package('$*')}"]
    if some.archives and some.random.random() < 0.5:
        return [*lines, f"{some.archives}%.zip: {some.folder}%{tail}", f"\t{some.makes_room}", "\tzip -j $@ $<"]
    rules = ([f"{some.archive(name)}: {some.output(name)}", f"\t{some.makes_room}", "\tzip -j $@ $<"] for name in some.names)
    return [*lines, *(line for rule in rules for line in rule)]


def a_target_of_each(some: Draft) -> Lines:
    """`build-%`: one pattern that builds and packs."""
    goals = " ".join(f"build-{name}" for name in some.names)
    lines = [f"package: {goals}" + (" others" if some.server else ""), "build-%:", f"\t{some.makes_room}", f"\t{some.compiles('$*')}"]
    lines += [f"\tzip -j {some.archive('$*')} {some.output('$*')}"]
    return lines + (["others:", *some.builds_server] if some.server else [])


def phony_targets(some: Draft) -> Lines:
    """A target for each program that has its name."""
    if not some.folder:
        return None
    lines = [f"package: {' '.join(some.programs)}", f".PHONY: {' '.join(some.programs)}"]
    for name in some.names:
        lines += [f"{name}:", f"\t{some.makes_room}", f"\t{some.compiles(name)}", f"\t{some.packs(name)}"]
    return lines + ([f"{SERVER}:", *some.builds_server] if some.server else [])


def foreach(some: Draft) -> Lines:
    """Make's own loop, amid a command."""
    body = f"{some.compiles('$(f)')} && zip -j {some.archive('$(f)')} {some.output('$(f)')} && "
    some.head.append(f"FUNCS = {' '.join(some.names)}")
    return ["package:", f"\t{some.makes_room}", f"\t$(foreach f,$(FUNCS),{body}) true", *some.builds_server]


def a_define(some: Draft) -> Lines:
    """A `define` that is called for each."""
    some.head += ["define one", f"\t{some.compiles('$(1)')}", f"\tzip -j {some.archive('$(1)')} {some.output('$(1)')}", "endef"]
    return ["package:", f"\t{some.makes_room}", *(f"\t$(call one,{name})" for name in some.names), *some.builds_server]


def a_script(some: Draft) -> Lines:
    """A shell script: lines, a loop, or a function."""
    if "$" in some.folder or "$" in some.build:
        return None
    each = [some.compiles("{}"), f"zip -j {some.archive('{}')} {some.output('{}')}"]
    way = some.random.choice(("lines", "loop", "function"))
    lines = {
        "lines": [line.replace("{}", name) for name in some.names for line in each],
        "loop": [f"for f in {' '.join(some.names)}; do", *(f"  {line}".replace("{}", "$f") for line in each), "done"],
        "function": ["one() {", *(f"  {line}".replace("{}", "$1") for line in each), "}", *(f"one {name}" for name in some.names)],
    }[way]
    server = [line.strip() for line in some.builds_server]
    some.files["build.sh"] = "\n".join(("#!/bin/bash", "set -e", some.makes_room, *lines, *server)) + "\n"
    return ["package:", "\tbash build.sh"]


def in_the_sources(some: Draft) -> Lines:
    """Each build runs in its package's folder."""
    if not some.place or "$" in some.folder:
        return None
    up = "../" * (some.sources.count("/") + 1)
    builds = (f"\tcd {some.package(name)} && {some.build}{some.flags} -o {up}{some.output(name)} ." for name in some.programs)
    return ["package:", f"\t{some.makes_room}", *builds, *(f"\t{some.packs(name)}" for name in some.names)]


def a_copy(some: Draft) -> Lines:
    """What is packed is a copy of what is built."""
    if some.own:
        return None
    lines = ["package:", f"\t{some.makes_room}", "\tmkdir -p stage"]
    for name in some.names:
        built, archive = some.output(name), some.archive(name)
        ways = (
            [f"\tcp {built} stage/{name}", f"\tzip -j {archive} stage/{name}"],
            [f"\tcp {built} stage/", f"\tcd stage && zip ../{archive} {name}"],
            [f"\tmv {built} stage/{name}", f"\tzip -j {archive} stage/{name}"],
        )
        lines += [f"\t{some.compiles(name)}", *some.random.choice(ways)]
    return lines + some.builds_server


def into_a_folder(some: Draft) -> Lines:
    """`-o FOLDER/`: go build gives the names."""
    if some.own or not some.folder or some.sources.endswith("/cmd"):
        return None
    builds = (f"\t{some.build}{some.flags} -o {some.folder} ./{some.package(name)}" for name in some.programs)
    return ["package:", f"\t{some.makes_room}", *builds, *(f"\t{some.packs(name)}" for name in some.names)]


def rules_of_each(some: Draft) -> Lines:
    """An explicit rule for each file, with automatic variables."""
    if not some.folder:
        return None
    lines = [f"package: {' '.join(map(some.archive, some.names))}" + (f" {some.output(SERVER)}" if some.server else "")]
    for name in some.programs:
        lines += [f"{some.output(name)}: {some.package(name)}/main.go", f"\t{some.build}{some.flags} -o $@ ./$(<D)"]
    for name in some.names:
        pack = some.random.choice(("zip -j $@ $<", f"zip -j $@ {some.output(name)}", "cd $(<D) && zip $(CURDIR)/$@ $(<F)"))
        lines += [f"{some.archive(name)}: {some.output(name)}", f"\t{some.makes_room}", f"\t{pack}"]
    return lines


def all_that_there_are(some: Draft) -> Lines:
    """The functions are the folders that make finds."""
    if some.sources != "cmd/{}" or not some.folder:
        return None
    tail = "/main" if some.own else ""
    found = some.random.choice(("$(notdir $(wildcard cmd/*))", "$(patsubst cmd/%,%,$(wildcard cmd/*))", "$(shell ls cmd)"))
    some.head.append(f"FUNCS := {found}")
    rule = [f"{some.folder}%{tail}: cmd/%/main.go", f"\t{some.build}{some.flags} -o $@ ./cmd/$*"]
    pack = [f"{some.archives}%.zip: {some.folder}%{tail}", f"\t{some.makes_room}", "\tzip -j $@ $<"]
    return [f"package: $(FUNCS:%={some.archives}%.zip)", *rule, *pack]


def things_between(some: Draft) -> Lines:
    """Commands that read the binary between its build and its archive."""
    lines = ["package:", f"\t{some.makes_room}"]
    for name in some.names:
        built = some.output(name)
        more = [f"chmod +x {built}", f"touch {built}", f"test -x {built}", f"ls -l {built}", f"du -h {built} | cat", f"wc -c < {built}"]
        between = some.random.sample(more, some.random.choice((1, 2)))
        lines += [f"\t{some.compiles(name)}", *(f"\t{line}" for line in between), f"\t{some.packs(name)}"]
    return lines + some.builds_server


def other_files(some: Draft) -> Lines:
    """Archives that hold more than the program."""
    some.files["config/app.yml"] = "a: 1\n"
    lines = ["package:", f"\t{some.makes_room}"]
    for name in some.names:
        built, archive = some.output(name), some.archive(name)
        ways = (
            f"zip -j {archive} {built} config/app.yml",
            f"zip -j {archive} {built} && zip -r {archive} config",
            f"zip -r {archive} config && zip -j {archive} {built}",
            f"zip -j -r {archive} {built} config",
        )
        lines += [f"\t{some.compiles(name)}", f"\t{some.random.choice(ways)}"]
    return lines + some.builds_server


def whole_folders(some: Draft) -> Lines:
    """Each binary's folder is packed as it is."""
    if not some.own or not some.folder:
        return None
    lines = ["package:", f"\t{some.makes_room}", *(f"\t{some.compiles(name)}" for name in some.programs)]
    for name in some.names:
        up = f"{some.up}../{some.archive(name)}"
        ways = (
            f"cd {some.folder}{name} && zip -r {up} .",
            f"cd {some.folder}{name} && zip {up} *",
            f"zip -jr {some.archive(name)} {some.folder}{name}",
        )
        lines.append(f"\t{some.random.choice(ways)}")
    return lines


def compiled_before(some: Draft) -> Lines:
    """What packs depends on what compiles."""
    if not some.folder:
        return None
    lines = [f"package: {' '.join(f'zip-{name}' for name in some.names)}" + (f" {some.output(SERVER)}" if some.server else "")]
    for name in some.names:
        lines += [f"zip-{name}: compile-{name}", f"\t{some.makes_room}", f"\t{some.packs(name)}"]
        lines += [f"compile-{name}:", f"\t{some.compiles(name)}"]
    return lines + ([f"{some.output(SERVER)}:", *some.builds_server] if some.server else [])


def makefiles_of_their_own(some: Draft) -> Lines:
    """Each function's folder has a Makefile."""
    if some.sources != "functions/{}":
        return None
    some.own, some.place, some.folder = True, "functions/", "functions/"
    for name in some.names:
        recipe = f"all:\n\t{BUILDS[0]}{some.flags} -o main .\n\tzip -j ../../{some.archive(name)} main\n"
        some.files[f"functions/{name}/Makefile"] = recipe
    some.server = False
    return ["package:", f"\t{some.makes_room}", *(f"\t$(MAKE) -C functions/{name}" for name in some.names)]


RECIPES: tuple[Callable[[Draft], Lines], ...] = (
    one_after_the_other,
    a_loop,
    a_pattern,
    a_target_of_each,
    phony_targets,
    foreach,
    a_define,
    a_script,
    in_the_sources,
    a_copy,
    into_a_folder,
    rules_of_each,
    all_that_there_are,
    things_between,
    other_files,
    whole_folders,
    compiled_before,
    makefiles_of_their_own,
)


def uses(some: Draft) -> Lines:
    """Other targets that use the binaries, and `clean`; they go to the draft's targets."""
    lines: list[str] = []
    for name in some.names:
        built = some.output(name)
        folder, _, base = built.rpartition("/")
        ways = {
            "local": f"test -f {built} && ./{built} || true",
            "size": f"@wc -c < {built}",
            "installed": f"mkdir -p installed && cp {built} installed/{name} && test -f installed/{name}",
            "inside": f"cd {folder or '.'} && test -f ./{base}",
            "checked": "sh check.sh",
        }
        if some.random.random() < 0.2:
            way = some.random.choice(sorted(ways))
            lines += [f"{way}-{name}:", f"\t{ways[way]}"]
            some.targets.append(f"{way}-{name}")
            if way == "checked":
                some.files["check.sh"] = f"#!/bin/sh\nset -e\ntest -x {some.real(name)}\n"
    every = (f"rm -f {' '.join(map(some.output, some.names))}", f"rm -rf {' '.join(map(some.output, some.programs))}")
    clean = some.random.choice((None, *every, f"rm -rf {some.folder.rstrip('/')}" if some.folder.startswith("$") else every[0]))
    if clean is not None:
        lines += ["clean:", f"\t{clean}"]
        some.targets += ["clean", "package"]
    return lines
