"""Policies of AWS CloudFormation Guard: the runtimes that a function may have (`Properties.Runtime IN [...]`).

A list counts where a clause of a rule asks for one of its items. Filters in brackets, conditions behind `when`, clauses
that are negated or that another one may stand in for (`or`) refuse nothing by themselves, and are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import AllowList, Fact
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.policy import Listed, Token, guard, listed, strings_field

_NOT, _IN, _OR = ("not", "!"), "in", ("or", "||")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give each list of runtimes that functions are held to, once."""
    tokens = guard(source)
    named = dict(_named(tokens))
    refused = {tokens[index].text[1:] for index in range(len(tokens)) if tokens[index].text[:1] == "%" and not _asks(tokens, index - 1)}
    done: set[int] = set()
    for name, index in _clauses(tokens):
        variable = tokens[index].text[1:] if tokens[index].text[:1] == "%" else None
        found = named.get(variable) if variable is not None else listed(tokens, index, ("[",))
        if found is None or variable in refused or found.start in done or _either(tokens, index, found, variable):
            continue
        done.add(found.start)
        field = strings_field(source, found)
        yield AllowList(field.anchor, name, field, kind="policy", everywhere=True)


def _named(tokens: list[Token]) -> Iterator[tuple[str, Listed]]:
    """Give the lists that are variables: `let allowed = [...]`."""
    for index in range(len(tokens) - 3):
        if tokens[index].text == "let" and tokens[index + 2].text in ("=", ":="):
            found = listed(tokens, index + 3, ("[",))
            if found is not None:
                yield tokens[index + 1].text, found


def _asks(tokens: list[Token], index: int) -> bool:
    """Whether a token is the `in` of a clause that isn't negated; anything else than `in` does no harm."""
    return tokens[index].text.lower() != _IN or tokens[index - 1].text.lower() not in _NOT


def _clauses(tokens: list[Token]) -> Iterator[tuple[str, int]]:
    """Give the clauses that ask for one of some runtimes: the rule's name, and the token that the list begins with."""
    name, filters, condition = "", 0, False
    for index, token in enumerate(tokens[:-1]):
        word = token.text.lower() if token.kind != "string" else ""
        if word == "rule":
            name = tokens[index + 1].text
        if word in ("rule", "when"):
            condition = True
        elif word == "{":
            condition = False
        elif word in ("[", "]"):
            filters = max(0, filters + (1 if word == "[" else -1))
        elif word == _IN and not condition and not filters and _runtime(tokens, index):
            yield name or "AWS::Lambda::Function", index + 1


def _runtime(tokens: list[Token], index: int) -> bool:
    """Whether what stands before an `in` is a runtime, and nothing negates it."""
    path = tokens[index - 1] if index else None
    if path is None or path.kind != "word" or path.text.rpartition(".")[2].lower() != "runtime":
        return False
    start = index - 1
    while start and not tokens[start].first and tokens[start - 1].text not in ("{", "}"):
        start -= 1
    return not any(token.text.lower() in _NOT for token in tokens[start:index])


def _either(tokens: list[Token], index: int, found: Listed, variable: str | None) -> bool:
    """Whether another clause may stand in for this one."""
    after = index + 1 if variable is not None else found.after
    start = index
    while start and not tokens[start].first:
        start -= 1
    around = [*tokens[max(0, start - 1) : index], *tokens[after : after + 1]]
    return any(token.kind != "string" and token.text.lower() in _OR for token in around)
