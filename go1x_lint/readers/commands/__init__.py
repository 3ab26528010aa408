"""What commands do, whoever runs them: `go build`, `zip`, `cp`, `docker`, `aws lambda …`, understood here, once."""

from __future__ import annotations

from go1x_lint.readers.commands.call import Context
from go1x_lint.readers.commands.dispatch import facts, folders

__all__ = ["Context", "facts", "folders"]
