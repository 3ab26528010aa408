"""What `terraform apply` leaves as it is deployed, whatever the files say: `lifecycle { ignore_changes = [runtime] }`."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Label
from go1x_lint.readers.terraform.properties import Properties
from go1x_lint.syntax.hcl import Block, Constant, Expression, Items, Reference, Template

CODE = ("filename", "source_code_hash", "code_sha256", "s3_bucket", "s3_key", "s3_object_version", "image_uri")
"""Arguments whose change makes the provider upload code (documentation of aws_lambda_function)."""

_ALL = ("all", "*")


def ignored(block: Block) -> Iterator[Label]:
    """Give the properties that say what runs, and are ignored; old versions name them in quotes, and all of them `["*"]`."""
    for lifecycle in block.body.all("lifecycle"):
        value = lifecycle.body.value("ignore_changes")
        for item in value.items if isinstance(value, Items) else () if value is None else (value,):
            name = _name(item)
            for wanted in ("runtime", "handler", *CODE):
                if name == wanted or (name in _ALL and (wanted in ("runtime", "handler") or wanted in block.body.attributes)):
                    yield Label(item.span, wanted)


def _name(item: Expression) -> str | None:
    """Give the name of an ignored property."""
    if isinstance(item, Reference):
        return item.names[0] if item.names else None
    return item.plain if isinstance(item, Template) else None


def not_hashed(properties: Properties) -> Iterator[Label]:
    """Give the hash that terraform-aws-modules/lambda is told to leave out."""
    value = properties.body.value("ignore_source_code_hash")
    if (
        value is not None
        and not (isinstance(value, Constant) and value.text in ("false", "null"))
        and properties.said("ignore_source_code_hash").plain != "false"
    ):
        yield Label(value.span, "source_code_hash")
