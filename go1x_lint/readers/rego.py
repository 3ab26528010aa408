"""Policies of Open Policy Agent (Rego): sets and arrays of the runtimes that a function may have.

The language doesn't say what a list is for; its uses do. `not allowed[runtime]` in a `deny`, and `runtime in allowed` in an
`allow`, make it a list of what is allowed, through rules between, too. Every use has to agree; else it is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.facts import AllowList, Fact
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.policy import Listed, Token, listed, rego, strings_field

_REFUSES = (
    "deny", "violation", "warn", "fail", "block", "reject", "not_", "disallow", "unapproved", "unsupported", "invalid", "noncompliant",
)  # fmt: skip
_ALLOWS = ("allow", "permit", "approve", "valid", "compliant", "pass", "accept")
_BRACKETS = ("{", "[")
_OPENED, _CLOSED = ("{", "[", "("), ("}", "]", ")")
_MOST_RULES = 20


class _Policy(NamedTuple):
    """A file's tokens, and for each the name of the rule that it stands in."""

    tokens: list[Token]
    rules: list[str]


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give each list of runtimes that functions are held to."""
    if source.path.endswith("_test.rego"):
        return
    policy = _policy(rego(source))
    for index, found in _lists(policy.tokens):
        name = _assigned(policy.tokens, index)
        rule = policy.rules[index]
        allows = _allows(policy, name, frozenset((name,))) if name is not None else _use(policy, index, frozenset())
        if allows:
            field = strings_field(source, found)
            yield AllowList(field.anchor, name or rule, field, kind="policy", everywhere=True)


def _policy(tokens: list[Token]) -> _Policy:
    """Say for each token in which rule it stands: the last name that begins a line."""
    rules: list[str] = []
    rule = ""
    for index, token in enumerate(tokens):
        if token.first and not token.indented and token.kind == "word" and token.text != "else":
            rule = tokens[index + 1].text if token.text == "default" and index + 1 < len(tokens) else token.text
        rules.append(rule)
    return _Policy(tokens, rules)


def _lists(tokens: list[Token]) -> Iterator[tuple[int, Listed]]:
    """Give the lists of strings, one that selects (`input["runtime"]`) aside."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        named = before is not None and (before.text in ("]", ")") or (before.kind == "word" and before.text != "in"))
        selects = token.text == "[" and named
        found = None if selects else listed(tokens, index, _BRACKETS)
        if found is not None:
            yield index, found


def _assigned(tokens: list[Token], index: int) -> str | None:
    """Give the name of the list that opens at a token, where it has one: `name := {...}` at the beginning of a line."""
    named = index >= 2 and tokens[index - 1].text in (":=", "=") and tokens[index - 2].kind == "word" and tokens[index - 2].first
    return tokens[index - 2].text if named else None


def _allows(policy: _Policy, name: str, seen: frozenset[str]) -> bool | None:
    """Say whether a rule or a list that holds means that a function is allowed; None where its uses don't agree."""
    tokens = policy.tokens
    said = {
        _use(policy, index, seen)
        for index, token in enumerate(tokens)
        if token.kind == "word" and token.text == name and not _defines(tokens, index) and not (index and tokens[index - 1].text == ".")
    } - {None}
    return said.pop() if len(said) == 1 else None


def _defines(tokens: list[Token], index: int) -> bool:
    """Whether a name is defined here, or has its default."""
    token = tokens[index]
    assigned = index + 1 < len(tokens) and tokens[index + 1].text in (":=", "=")
    return (token.first and (not token.indented or assigned)) or (index > 0 and tokens[index - 1].text == "default")


def _use(policy: _Policy, index: int, seen: frozenset[str]) -> bool | None:
    """Say whether a use of something means that a function is allowed where it holds; None where that can't be said."""
    before = _before(policy.tokens, index)
    if seen > {policy.tokens[index].text} and before[1:] == [":="] and policy.tokens[index + 1 : index + 2][0].text == "[":
        before = []  # some element of what a rule gives: `bad := functions_with_bad_runtimes[_]`
    if any(word in (":=", "=", "!=", "sprintf", "print") for word in before):
        return None
    negated = (before[:1] == ["not"]) != (before[-1:] == ["-"])
    meaning = _meaning(policy, policy.rules[index], seen)
    return None if meaning is None else meaning != negated


def _before(tokens: list[Token], index: int) -> list[str]:
    """Give the words and marks of an expression before a token, what stands in brackets that are closed again left out."""
    found: list[str] = []
    depth = 0
    while True:
        token = tokens[index - 1] if index else None
        if token is None or (not depth and (tokens[index].first or (token.text in (";", "{", "if") and token.kind != "string"))):
            return found[::-1]
        mark = token.text if token.kind != "string" else ""
        depth += (mark in _CLOSED and 1) - (mark in _OPENED and depth > 0)
        if not depth and mark not in _OPENED:
            found.append(mark)
        index -= 1


def _meaning(policy: _Policy, rule: str, seen: frozenset[str]) -> bool | None:
    """Say whether a rule that holds means that a function is allowed."""
    name = rule.lower()
    if name.startswith(_REFUSES):
        return False
    if name.startswith(_ALLOWS):
        return True
    if rule in seen or len(seen) > _MOST_RULES:
        return None
    return _allows(policy, rule, seen | {rule})
