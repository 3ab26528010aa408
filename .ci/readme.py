"""Prints a command of the README: the shell block after the comment `<!-- NAME -->`."""

import pathlib
import re
import sys

TEXT = pathlib.Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
BLOCK = re.search(rf"<!-- {re.escape(sys.argv[1])} -->\s*```sh\n(.*?)```", TEXT, re.DOTALL)
if BLOCK is None:
    sys.exit(f"README.md has no block '{sys.argv[1]}'")
print(BLOCK[1], end="")
