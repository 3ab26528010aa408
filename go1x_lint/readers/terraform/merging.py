"""Override files: their blocks are merged into those of the same type and name (documentation: Override Files)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from go1x_lint.syntax.hcl import Attribute, Block, Body

_OVERRIDE = re.compile(r"(.*_)?override\.(tf|tofu)(\.json)?")
_MERGED = ("resource", "data", "module", "variable", "output")


def overrides(path: str) -> bool:
    """Whether a file is one of overrides: `override.tf`, `main_override.tf.json`."""
    return _OVERRIDE.fullmatch(posixpath.basename(path)) is not None


def merged(bodies: Iterable[Body]) -> tuple[Block, ...]:
    """Give a module's blocks, each with what the override files say of it; those that override nothing are none."""
    files = sorted(bodies, key=lambda body: overrides(body.source.path))  # they are read last, in their order
    found: dict[object, Block] = {}
    for body in files:
        over = overrides(body.source.path)
        for block in body.blocks:
            key = (block.type, block.names)
            if not over or block.type not in _MERGED:
                found[id(block) if key in found else key] = block
            elif key in found:
                found[key] = _merge(found[key], block)
    return tuple(found.values())


def _merge(base: Block, over: Block) -> Block:
    """Give a block with the arguments of another in place of its own: blocks in it go by type, `lifecycle` by argument."""
    body = Body(base.body.source, _attributes(base, over), _blocks(base, over))
    return Block(base.type, base.span, body, base.labels, base.head)


def _attributes(base: Block, over: Block) -> dict[str, Attribute]:
    """Give the arguments of two blocks."""
    return {**base.body.attributes, **over.body.attributes}


def _blocks(base: Block, over: Block) -> tuple[Block, ...]:
    """Give the blocks in two blocks."""
    kinds = {_kind(block) for block in over.body.blocks}
    kept = tuple(block for block in base.body.blocks if _kind(block) not in kinds or block.type == "lifecycle")
    return (*(_lifecycle(block, over) for block in kept), *(block for block in over.body.blocks if not _has(kept, block)))


def _lifecycle(block: Block, over: Block) -> Block:
    """Give a block in a base block, a `lifecycle` with the arguments of the override's."""
    others = list(over.body.all("lifecycle")) if block.type == "lifecycle" else []
    return _merge(block, others[0]) if others else block


def _has(kept: tuple[Block, ...], block: Block) -> bool:
    """Whether a block of an override is already part of what is kept."""
    return block.type == "lifecycle" and any(some.type == "lifecycle" for some in kept)


def _kind(block: Block) -> str:
    """Give what a block in a block makes."""
    return block.names[0] if block.type == "dynamic" and block.labels else block.type
