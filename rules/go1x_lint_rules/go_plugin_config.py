"""GX601: settings of a plug-in with which it skips the functions of a custom runtime, or packs them under another name."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction, PluginConfig, Precondition, ToolVersion
from go1x_lint.lifecycle import KNOWN_SINCE, compare, refuses, version
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Rule, Severity, Span

ON, SETTING = "true", "buildProvidedRuntimeAsBootstrap"


class GoPluginConfig(Rule[PluginConfig]):
    """Ask for the settings with which the plug-in builds a `bootstrap`."""

    code = "GX601"
    name = "go-plugin-config"
    fact = PluginConfig
    needed = True

    def check(self, fact: PluginConfig, project: Project) -> Iterator[Diagnostic]:
        """Report a runtime that it doesn't build for, and a program that it doesn't call bootstrap."""
        functions = tuple(some for some in project.of(LambdaFunction) if some.id in fact.functions and project.leaves_go1x(some))
        if not functions:
            return
        listed = {str(value.text) for value in fact.runtimes.values}
        unready = not fact.bootstrap.saying(ON)
        broken = any(
            str(value.text) != GO1X and (unready or str(value.text) not in listed) for some in functions for value in some.runtime.values
        )
        edits = fact.settings.write(project.target) if fact.settings is not None else ()
        fix = Fix(f"let {fact.tool} build 'bootstrap' for {project.target}", edits, "safe", _known(fact, project)) if edits else None
        for message, span in self._wrong(fact, project):
            severity: Severity = "error" if broken else "warning"
            note = (
                "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]" if broken else "custom runtimes start 'bootstrap'"
            )
            yield self.report(message, span, severity=severity, fix=fix, subjects=ids(functions), note=note)

    def _wrong(self, fact: PluginConfig, project: Project) -> Iterator[tuple[str, Span]]:
        """Give what is wrong, each with its place."""
        if fact.bootstrap.absent:
            yield f"'{fact.tool}' has no way to make a 'bootstrap'", fact.span
            return
        listed = fact.runtimes
        if all(value.implied for value in (*listed.values, *fact.bootstrap.values)) and not fact.misspelt:
            yield f"'{fact.tool}' isn't told to build for '{project.target}': it skips such a function without a word", fact.span
            return
        if listed.closed and not listed.saying(project.target):
            said = ", ".join(f"'{value.text}'" for value in listed.values)
            yield (
                f"'{fact.tool}' builds for {said}, and skips '{project.target}' without a word",
                listed.values[0].span if listed.values else listed.anchor,
            )
        if fact.bootstrap.closed and not fact.bootstrap.saying(ON):
            for span in fact.misspelt[:1]:
                yield f"'{project.workspace[span.path].text[span.start : span.end]}' is none of its settings; '{SETTING}' is", span
            for value in fact.bootstrap.values if not fact.misspelt else ():
                yield f"'{fact.tool}' packs a program under its function's name, not as 'bootstrap'", value.span


def _known(fact: PluginConfig, project: Project) -> tuple[Precondition, ...]:
    """Say whether the plug-in that is installed knows the target: what is locked counts, else what is asked for."""
    since = KNOWN_SINCE.get((fact.tool, project.target))
    if since is None:
        return ()
    said = [(str(value.text), value.span) for some in project.of(ToolVersion) if some.tool == fact.tool for value in some.version.values]
    said = [some for some in said if version(some[0])] or said
    text = f"{fact.tool} is {since} or newer, the first that knows '{project.target}'"
    old = next((span for asked, span in said if refuses(fact.tool, asked, project.target)), None)
    if old is not None:
        return (Precondition(text, False, old),)
    met = (
        True if said and all(compare(asked.lstrip("^~>=v "), since) >= 0 and version(asked.lstrip("^~>=v ")) for asked, _ in said) else None
    )
    return (Precondition(text, met, said[0][1] if said else fact.span),)
