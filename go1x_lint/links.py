"""What belongs together: function, archive, build, program, image. The one place for heuristics; each says how sure it is.

A link is the write that reaches the read: the last step before it in the same sequence that writes the path, else the
steps of other sequences that write it. So `go build`, `cp`, `zip` are a chain, and two archives packed one after the
other from one `bootstrap` are no collision.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property

from go1x_lint.facts import (
    ArchiveCommand,
    BuildCommand,
    Copy,
    FileUse,
    GoProgram,
    LambdaFunction,
    MakeTarget,
    Member,
    Stage,
    Step,
    Upload,
)
from go1x_lint.project import BOOTSTRAP, Bound, Certainty, Project, Route
from go1x_lint.source import Span
from go1x_lint.text import Binding, Hole, Text

MOST_STEPS = 12
"""A chain of copies longer than this is not followed: there is a loop in it."""

SCRATCH = Hole("ARTIFACTS_DIR")
"""The folder that `sam build` has a make target write into: no function's code is read from there."""

Write = tuple[Step, Text, FileUse | None]
"""A step, a path that it writes, and the file that it copies there."""


def connect(project: Project) -> Project:
    """Find out what belongs together; gives the same project, with its routes, programs, stages and Lambda builds set."""
    linker = Linker(project)
    project.programs_of = {build: linker.programs(build) for build in project.of(BuildCommand)}
    project.stages = dict(linker.stages())
    project.routes = {function: tuple(linker.routes(function)) for function in project.of(LambdaFunction)}
    project.routes = dict(_with_lone_builds(project, linker))
    project.lambda_builds = dict(_evidence(project))
    return project


def _evidence(project: Project) -> Iterator[tuple[BuildCommand, tuple[Span, ...]]]:
    """Give the `go build`s that make what Lambda functions run, and what shows it."""
    functions: dict[BuildCommand, tuple[LambdaFunction, ...]] = {}
    for function in project.of(LambdaFunction):
        for build in project.builds(function):
            functions[build] = (*functions.get(build, ()), function)
    builds = project.of(BuildCommand)
    released = {program for build in builds if build.goos.other_than("linux") for program in project.programs_of.get(build, ())}
    linked = {program for build in functions for program in project.programs_of.get(build, ())}
    for build in builds:
        spans = tuple(function.span for function in functions.get(build, ())) or _alone(project, build, released | linked)
        if spans:
            yield build, spans


def _alone(project: Project, build: BuildCommand, elsewhere: set[GoProgram]) -> tuple[Span, ...]:
    """Give what shows that a build which no function is linked to makes a Lambda's program: () where nothing does.

    `elsewhere` are the programs that functions get from other builds, and those that are released for other systems too.
    """
    if build.goos.other_than("linux"):
        return ()
    named = tuple(value.span for value in build.output.path.values if value.text.base.plain == BOOTSTRAP)
    if named:
        return named
    if build.goos.absent and build.host is None:
        return ()  # made for the machine that it runs on: a tool for its own user
    programs = project.programs_of.get(build, ())
    if programs and all(program.starts_lambda for program in programs) and elsewhere.isdisjoint(programs):
        return tuple(Span(program.files[0], 0, 0) for program in programs)
    return ()


class Linker:
    """Follows paths from where they are read to where they are written."""

    def __init__(self, project: Project) -> None:
        """Take a project whose facts are complete."""
        self.project = project
        self.folders = project.workspace.folders

    # -- who writes a path ----------------------------------------------------------------------------------------------

    @cached_property
    def writes(self) -> tuple[Write, ...]:
        """Every write of the project."""
        programs = self.project.of(GoProgram)
        return tuple(write for step in self.project.of(Step) for write in _writes(step, programs))

    @cached_property
    def _by_target(self) -> tuple[dict[str, list[int]], list[int]]:
        """Sort the writes' numbers by the path that is written, and give those whose path has holes."""
        plain: dict[str, list[int]] = {}
        for number, (_, target, _) in enumerate(self.writes):
            if target.plain is not None:
                plain.setdefault(target.plain, []).append(number)
        return plain, [number for number, (_, target, _) in enumerate(self.writes) if target.plain is None]

    def _candidates(self, path: Text) -> Iterable[Write]:
        """Give the writes that can reach a path, in order: of it, of a folder above it, of what isn't fully known."""
        if path.plain is None:
            return self.writes
        by_target, open_ = self._by_target
        above = [path.plain]
        while above[-1]:
            above.append(above[-1].rpartition("/")[0])
        return [self.writes[number] for number in sorted({*open_, *(one for some in above for one in by_target.get(some, ()))})]

    def writers(self, path: Text, reader: Step | None) -> Iterator[tuple[Bound, Text | None]]:
        """Give the steps whose write reaches the read of a path, and the path that each copies there."""
        found = [
            (step, *hit) for step, target, source in self._candidates(path) if step is not reader and (hit := _reach(target, source, path))
        ]
        if reader is not None:
            before = [some for some in found if some[0].scope == reader.scope and some[0].index < reader.index]
            if before:
                last = max(some[0].index for some in before)
                found = [some for some in before if some[0].index == last]
            else:
                elsewhere = [some for some in found if some[0].scope != reader.scope]
                found = self._prerequisites(reader, elsewhere) or elsewhere
        for step, binding, source in found:
            yield Bound(step, binding), source

    def _prerequisites(self, reader: Step, found: list[tuple[Step, Binding, Text | None]]) -> list[tuple[Step, Binding, Text | None]]:
        """Keep the writes of the make targets that the reader's own target depends on."""
        wanted: list[Text] = [
            some for target in self.project.of(MakeTarget) if target.scope == reader.scope for some in target.prerequisites
        ]
        scopes = {target.scope for target in self.project.of(MakeTarget) if any(_same(target.name, some) for some in wanted)}
        return [some for some in found if some[0].scope in scopes]

    def chains(self, path: Text, reader: Step | None, depth: int = 0) -> Iterator[tuple[Bound, ...]]:
        """Give the ways in which a path is made: from the build, or from the first step that is known."""
        for bound, source in self.writers(path, reader):
            if isinstance(bound.step, Copy) and source is not None and depth < MOST_STEPS:
                earlier = list(self.chains(source, bound.step, depth + 1))
                yield from ((*chain, bound) for chain in earlier or [()])
            elif not isinstance(bound.step, ArchiveCommand | Upload):
                yield (bound,)

    # -- functions --------------------------------------------------------------------------------------------------------

    def routes(self, function: LambdaFunction) -> Iterator[Route]:
        """Give the ways in which what a function starts gets to it; none where its runtime is another language's."""
        if self.project.on_other(function):
            return
        found = [*self._made_by_make(function)]
        for value in function.code.values if not found else ():
            found += self._routes(function, value.text, value.span)
        if not found:
            found += self._uploaded(function)
        yield from found

    def _routes(self, function: LambdaFunction, code: Text, span: Span) -> list[Route]:
        """Follow a function's code: an archive, a bucket's key, a folder, or the program itself."""
        plain = str(code)
        if plain.startswith("s3://"):
            key = posixpath.basename(plain)
            return [
                route
                for upload in self.project.of(Upload)
                if upload.key and upload.archive and any(value.text.base.match(key) is not None for value in upload.key.values)
                for value in upload.archive.path.values
                for route in self._from_archive(function, value.text, upload, "likely", (span, value.span))
            ] or self._from_archive(function, Text.of(key), None, "likely", (span,), by_name=True)
        if plain.endswith((".zip", ".jar")):
            return self._from_archive(function, code, None, "sure", (span,))
        return self._from_folder(function, code, span)

    def _from_archive(
        self,
        function: LambdaFunction,
        path: Text,
        reader: Step | None,
        certainty: Certainty,
        because: tuple[Span, ...],
        by_name: bool = False,
    ) -> list[Route]:
        """Follow an archive to what is packed into it."""
        found: list[Route] = []
        for archive, binding, copies in self._archives(path, reader, by_name):
            for member, made in self._members(function, archive, binding):
                for chain in made or [()]:
                    steps = (*chain, Bound(archive, binding), *copies)
                    found.append(Route(function, steps, member, None, certainty, (*because, archive.archive.span)))
        return found

    def _archives(
        self, path: Text, reader: Step | None, by_name: bool, depth: int = 0
    ) -> Iterator[tuple[ArchiveCommand, Binding, tuple[Bound, ...]]]:
        """Give the commands that pack an archive, through the copies of it."""
        if by_name:
            for archive in self.project.of(ArchiveCommand):
                for value in archive.archive.path.values:
                    if (binding := value.text.base.match(path)) is not None:
                        yield archive, binding, ()
            return
        for bound, source in self.writers(path, reader):
            if isinstance(bound.step, ArchiveCommand):
                yield bound.step, bound.binding, ()
            elif source is not None and depth < MOST_STEPS:
                for archive, binding, copies in self._archives(source, bound.step, False, depth + 1):
                    yield archive, binding, (*copies, bound)

    def _members(
        self, function: LambdaFunction, archive: ArchiveCommand, binding: Binding
    ) -> list[tuple[Member | None, list[tuple[Bound, ...]]]]:
        """Choose which member of an archive a function starts: the one that its handler names, else the one that is built."""
        named: list[tuple[Member | None, list[tuple[Bound, ...]]]] = []
        built: list[tuple[Member | None, list[tuple[Bound, ...]]]] = []
        handlers = self._handlers(function)
        for member in archive.members:
            for value in member.use.path.values:
                for handler in handlers:
                    hit = _entry(member, value.text.at(binding), handler)
                    if hit is not None:
                        named.append(
                            (member, list(self.chains(value.text.at({**binding, **hit[1]}) if not member.folder else hit[0], archive)))
                        )
                if not member.folder:
                    chains = [chain for chain in self.chains(value.text.at(binding), archive) if _builds(chain)]
                    built += [(member, chains)] if chains else []
                else:
                    built += [(member, chains) for chains in self._in_folder(value.text.at(binding), archive)]
        if any(chains for _, chains in named):
            return [some for some in named if some[1]]
        if len(built) == 1:
            return built
        return named or ([] if built else [(None, [])])

    def _handlers(self, function: LambdaFunction) -> tuple[Text, ...]:
        """Give what it may start: its handler; `bootstrap` where it runs on a custom runtime already."""
        texts = [value.text for value in function.handler.values if value.text.parts]
        return tuple(dict.fromkeys((Text.of(BOOTSTRAP), *texts) if self.project.on_custom(function) else texts))

    def _in_folder(self, folder: Text, reader: Step | None) -> list[list[tuple[Bound, ...]]]:
        """Give the chains of every build that ends up directly in a folder."""
        found: list[list[tuple[Bound, ...]]] = []
        for step, target, _ in self.writes:
            if (
                isinstance(step, BuildCommand | Copy)
                and (rest := target.below(folder)) is not None
                and rest.parts
                and not rest.parent.parts
            ):
                chains = [chain for chain in self.chains(target, reader) if chain[-1].step is step and _builds(chain)]
                found += [chains] if chains else []
        return found

    def _from_folder(self, function: LambdaFunction, code: Text, span: Span) -> list[Route]:
        """Follow a folder: what is built into it, else the Go program that lies in it."""
        found: list[Route] = []
        for handler in self._handlers(function):
            for chain in self.chains(code.joined(handler), None):
                if _builds(chain):
                    found.append(Route(function, chain, None, None, "sure", (span,)))
            if found:
                return found
        in_place = [*self.chains(code, None)] if code.parts else []
        found = [Route(function, chain, None, None, "sure", (span,)) for chain in in_place if _builds(chain)]
        if found:
            return found
        method = function.build_method
        by_make = method is not None and bool(method.saying("makefile") or not method.closed)
        programs = [] if by_make else self._sources(function, code)
        if programs:
            return [Route(function, (), None, program, "sure", (span,)) for program in programs]
        inside = self._in_folder(code, None)
        return [Route(function, chain, None, None, "likely", (span,)) for chain in inside[0]] if len(inside) == 1 else []

    def _sources(self, function: LambdaFunction, code: Text) -> list[GoProgram]:
        """Find the program that `sam build` makes of a folder: the folder's own, else the one that the handler names.

        A folder that a loop's variable names is each of its values' folders; all of them must hold a program.
        """
        found = [self._source(function, folder) for folder in code.expand() or ()]
        return [program for some in found for program in some] if all(found) else []

    def _source(self, function: LambdaFunction, folder: str) -> list[GoProgram]:
        """Find the program of one folder."""
        names = [text.plain for text in self._handlers(function)]
        tried = [folder, *(posixpath.normpath(posixpath.join(folder, name)) for name in names if name)]
        for directory in tried:
            some = [program for program in self.project.of(GoProgram) if program.directory == directory]
            if some:
                return some
        return []

    def _made_by_make(self, function: LambdaFunction) -> Iterator[Route]:
        """Follow `BuildMethod: makefile`, which custom runtimes have by themselves, to the builds of its target."""
        method = function.build_method
        if function.build_target is None or method is None:
            return
        if not method.saying("makefile") and not (method.absent and self.project.on_custom(function)):
            return
        folders = {value.text.plain for value in (function.build_folder or function.code).values}
        for target in self.project.of(MakeTarget):
            if posixpath.dirname(target.path) not in folders or (binding := target.name.match(function.build_target)) is None:
                continue
            for step in self.project.steps_in(target.scope):
                if isinstance(step, BuildCommand):
                    yield Route(function, self._to_artifacts(step, binding), None, None, "sure", (target.span,), True)
                elif isinstance(step, Copy):
                    for chain in self._built_before(step, binding):
                        yield Route(function, (*chain, Bound(step, binding)), None, None, "sure", (target.span,), True)

    def _built_before(self, copy: Copy, binding: Binding) -> Iterator[tuple[Bound, ...]]:
        """Give the chains by which other targets make what a copy puts into $(ARTIFACTS_DIR)."""
        for _, target, source in _writes(copy, ()):
            if source is not None and target.parts[:1] == (SCRATCH,):
                for value in source.path.values:
                    yield from (
                        chain for chain in self.chains(value.text.at(binding), copy) if _builds(chain) and chain[0].step.scope != copy.scope
                    )

    def _to_artifacts(self, build: BuildCommand, binding: Binding) -> tuple[Bound, ...]:
        """Give a build, and the copy after it that puts what it made into $(ARTIFACTS_DIR)."""
        steps = [Bound(build, binding)]
        path = build.output.path.text
        for step in self.project.steps_in(build.scope):
            if isinstance(step, Copy) and step.index > build.index and path is not None:
                for _, target, source in _writes(step, ()):
                    if source is not None and source.path.text == path:
                        steps.append(Bound(step, binding))
                        path = target
        return tuple(steps)

    def _uploaded(self, function: LambdaFunction) -> list[Route]:
        """Follow an upload that names the function."""
        found: list[Route] = []
        for upload in self.project.of(Upload):
            if upload.archive is None or upload.function is None or not upload.function.saying(function.name):
                continue
            for value in upload.archive.path.values:
                found += self._from_archive(function, value.text, upload, "sure", (upload.span, value.span))
        return found

    # -- programs and stages ------------------------------------------------------------------------------------------------

    def programs(self, build: BuildCommand) -> tuple[GoProgram, ...]:
        """Give the programs that a build's packages are; () where they are not known."""
        found: dict[GoProgram, None] = {}
        for value in build.packages.values:
            for text in self._on_host(value.text, build):
                some = text.expand()
                for program in self.project.of(GoProgram):
                    if (
                        any(_is_package(program, path) for path in some)
                        if some is not None
                        else any(_can_be(text, path) for path in (program.directory, *program.files))
                    ):
                        found[program] = None
        return tuple(found)

    def _on_host(self, path: Text, reader: Step, depth: int = 0) -> list[Text]:
        """Map a path inside an image to the project's files that were copied there, or into it."""
        if "#" not in str(path) or depth > MOST_STEPS:
            return [path]
        found = [source for bound, source in self.writers(path, reader) if isinstance(bound.step, Copy) and source is not None]
        if not found:
            inside = [
                (target, source) for step, target, source in self.writes if step.scope == reader.scope and target.below(path) is not None
            ]
            found = [value.text.parent for target, source in inside if source and target.parent == path for value in source.path.values]
        return list(dict.fromkeys(text for source in found for text in self._on_host(source, reader, depth + 1) if "#" not in str(text)))

    def stages(self) -> Iterator[tuple[LambdaFunction, Stage]]:
        """Find the stage of a Dockerfile that each image function is made from."""
        for function in self.project.of(LambdaFunction):
            files = [value.text.plain for value in function.dockerfile.values] if function.dockerfile else []
            wanted = function.docker_stage.plain if function.docker_stage else None
            for stage in self.project.of(Stage):
                if stage.path in files and (stage.id.rpartition("#")[2] == wanted if wanted else stage.final):
                    yield function, stage


def _with_lone_builds(project: Project, linker: Linker) -> Iterator[tuple[LambdaFunction, tuple[Route, ...]]]:
    """Give a function without a route the one build whose output has its handler's name, where its code can't be read."""
    for function, routes in project.routes.items():
        unread = function.code.text is None or str(function.code.text).startswith("s3://")
        if routes or project.is_image(function) or project.on_other(function) or not unread:
            yield function, routes
            continue
        names = [value.text.base for value in function.handler.values]
        hits = [
            (build, binding)
            for build in project.of(BuildCommand)
            for value in build.output.path.values
            for name in names
            if "#" not in build.scope
            and name.plain != ""
            and (binding := value.text.base.match(name)) is not None
            and not build.goos.other_than("linux")
        ]
        sure = [hit for hit in hits if any(program.starts_lambda for program in project.programs_of.get(hit[0], ()))]
        chosen = sure if len(sure) == 1 else hits if len(hits) == 1 else []
        yield (
            function,
            tuple(Route(function, (Bound(build, binding),), None, None, "likely", (build.output.span,)) for build, binding in chosen),
        )


def _can_be(text: Text, path: str) -> bool:
    """Whether a text with holes can be a path; what stands first in it, unread, can be the project's root."""
    if text.match(path) is not None:
        return True
    first = text.parts[0]
    rest = Text.of(*text.parts[1:])
    below_root = isinstance(first, Hole) and first.known is None and str(rest).startswith("/")
    return below_root and Text.of(".", rest).normal().match(path) is not None


def _writes(step: Step, programs: tuple[GoProgram, ...]) -> Iterator[Write]:
    """Give every path that a step writes, and what it copies there; `programs` are all of the project."""
    if isinstance(step, Copy):
        for source in step.sources:
            for target in step.target.path.values:
                for origin in source.path.values:
                    path = target.text.joined(origin.text.base) if step.into_folder and origin.text.base.parts else target.text
                    yield step, path, source
        return
    if isinstance(step, BuildCommand) and step.to_folder:
        for folder in step.output.path.values:
            for package in step.packages.values:
                for name in _names(package.text, programs):
                    yield step, folder.text.joined(name), None
        return
    for use in step.uses:
        if use.role == "writes":
            for value in use.path.values:
                yield step, value.text, None


def _names(package: Text, programs: tuple[GoProgram, ...]) -> Iterator[Text]:
    """Give the names that `go build` gives the programs of a package, or of a pattern over packages, in a folder."""
    plain = package.plain
    if plain is not None and plain.endswith("..."):
        folders = (program.directory for program in programs if _is_package(program, plain))
        yield from (Text.of(posixpath.basename(folder)) for folder in folders if folder)
    else:
        name = package.base
        yield Text.of(name.plain.removesuffix(".go")) if name.plain else name


def _reach(target: Text, source: FileUse | None, path: Text) -> tuple[Binding, Text | None] | None:
    """Say whether a write reaches a path; gives the binding, and the path that is copied from."""
    if target.parts[:1] == (SCRATCH,) and path.parts[:1] != (SCRATCH,):
        return None
    origin = source.path.values[0].text if source and source.path.values else None
    binding = target.match(path)
    if binding is not None:
        return binding, origin.at(binding) if origin else None
    if origin is None:
        return None
    rest = path.below(target)
    return ({}, origin.joined(rest)) if rest is not None and rest.parts else None


def _same(one: Text, other: Text) -> bool:
    """Whether two make targets are, or can be, the same."""
    return one.match(other) is not None or other.match(one) is not None


def _entry(member: Member, path: Text, handler: Text) -> tuple[Text, Binding] | None:
    """Say whether a member is what a handler starts; gives the path of the file that is packed, and the binding."""
    if member.entry is None:
        return None
    if not member.folder:
        binding = member.entry.match(handler)
        return None if binding is None else (path, binding)
    rest = handler.below(member.entry) if member.entry.parts else handler
    return None if rest is None or not rest.parts else (path.joined(rest), {})


def _builds(chain: tuple[Bound, ...]) -> bool:
    """Whether a chain begins with a `go build`."""
    return bool(chain) and isinstance(chain[0].step, BuildCommand)


def _is_package(program: GoProgram, path: str) -> bool:
    """Whether a package's path, as `go build` takes it, is a program's folder, or a file in it, or a pattern over it."""
    if path.endswith("..."):
        folder = path[:-3].rstrip("/")
        return not folder or program.directory == folder or program.directory.startswith(folder + "/")
    return program.directory == path or path in program.files
