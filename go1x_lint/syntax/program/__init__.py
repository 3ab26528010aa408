"""Programs as data: what a file in TypeScript, Go, Python, Java or C# declares, read without running it.

Nothing here knows AWS. A language module (`typescript`, `go`, `python`, `java`, `csharp`, each `module(source, workspace) ->
Module`, which raises nothing but syntax.tree.Malformed) turns a `Source` into a `Module` of neutral nodes; readers (CDK, Pulumi, SST, calls
of an SDK) see nodes only, so that one reader serves all languages.

`model`, the nodes. Each is an `Expression` with the `span` of all its characters; those of what only passes it on
(`jsii.String(x)`, `pulumi.String(x)`, `aws.String(x)`, `x as const`, `(x)`, `&x`, `*x`) belong to it, the wrapper itself is no node:
  Literal(phrase) · Constant(text) · Name(name) · Member(of, name) · Call(callee, arguments, named, constructs) ·
  Record(properties, spreads, type, style, inside) of Property(name, value) · Items(items, spreads) · Joined(parts, separator, within) ·
  Entries(of) · Folder(of_file) · Choice(options) · Function(parameters, returns, parts) · Class(bases, constructor, parts) · Other(parts)
What a language module owes:
- a tree: every expression of the file is in one of `roots`, statements as Other, so that `walk` finds all calls and names; its depth
  is bounded (what is nested deeper than some 200 levels becomes Other without parts);
- `Declaration`s for all that is declared: constants, variables (each value that is assigned; what can't be seen, `+=` or `&x` passed on,
  is an `open_because`), parameters (the very ones of the Function; with their default as value), variables of loops (`each`, value: the
  list), fields as `this.x`, statics as `Config.x`, functions and classes (value: the node), imports (`canonical`, or `file`+`exported`
  where the import is of a file of the project), destructured names (value: the Member). `scope` is where a use means it;
- strings: escapes undone by the pieces of the Phrase; templates, f-strings, `+`, `fmt.Sprintf` as Joined; `path.join`, `filepath.Join`,
  `os.path.join`, `Path(…) / …`, `Paths.get` as Joined with `/`; `__dirname`, `Path(__file__).parent` and the like as Folder;
- builder chains and keyword arguments as the `named` Record of one Call, with the `style` in which one more is written;
- `Language.spell`, which writes a string in the place of another expression.

`module.Module`, a file: `calls()`, `expressions()`, `functions(place)`; `qualified(expr)` (the canonical dotted name by the imports,
`aws-cdk-lib/aws-lambda.Runtime.GO_1_X`; `names` gives all candidates where a wildcard import leaves several), `local(canonical)` (how this
file calls it), `declaration(expr)`, `users(declaration)`, `callers(function)`.

`passes.frames(module, place)` gives the passes (callers of the functions, items of the loops) that something is evaluated in.
`following`, from a use to what is said: `follow(Found(module, expr, frame))` gives `Followed(values, open_because)`, each value with the
hops that lead there and who else reads it; `property_of(found, name)`, `items_of(found)`. `strings.said(found, working)` gives the
strings that it can be, as phrases.

`slots`: CodeSlot (over an expression or a part of it), NewPropertySlot (a property in the style of its neighbours), ItemSlot, NewItemSlot.
`fields.Properties` puts all of that together: a record's properties as `Field`s with their slots.
"""

from __future__ import annotations

from go1x_lint.syntax.program.following import OUTSIDE, Followed, Found, Frame, Hop, follow, items_of, property_of, written
from go1x_lint.syntax.program.model import (
    Call,
    Choice,
    Class,
    Constant,
    Declaration,
    Entries,
    Expression,
    Folder,
    Function,
    Items,
    Joined,
    Language,
    Literal,
    Member,
    Name,
    Other,
    Property,
    Record,
    Style,
    walk,
)
from go1x_lint.syntax.program.module import Links, Module
from go1x_lint.syntax.program.passes import frames
from go1x_lint.syntax.program.strings import Said, Spoken, said, shown

__all__ = [
    "OUTSIDE",
    "Call",
    "Choice",
    "Class",
    "Constant",
    "Declaration",
    "Entries",
    "Expression",
    "Folder",
    "Followed",
    "Found",
    "Frame",
    "Function",
    "Hop",
    "Items",
    "Joined",
    "Language",
    "Links",
    "Literal",
    "Member",
    "Module",
    "Name",
    "Other",
    "Property",
    "Record",
    "Said",
    "Spoken",
    "Style",
    "follow",
    "frames",
    "items_of",
    "property_of",
    "said",
    "shown",
    "walk",
    "written",
]
