"""The way in: decide with names and bytes whether there is anything to do, and import the rest only then."""

from __future__ import annotations

import gc
import sys

from go1x_lint import discovery, kinds
from go1x_lint.options import by_hand

_MANY = 200_000
"""Objects made before garbage is looked for: a short run leaves little, and looking while modules are imported is a loss."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; give the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options = by_hand(arguments)
        if options is not None and options.output_format != "json" and kinds.STDIN not in options.paths:
            found = discovery.find(options.paths)
            if (options.isolated or discovery.configuration(found) is None) and discovery.nothing(found):
                if not options.quiet:
                    sys.stderr.write(f"go1x-lint: {discovery.NOTHING}\n")
                return 0
        gc.set_threshold(_MANY)
        from go1x_lint import cli

        return cli.run(arguments) if options is None else cli.check(options)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from go1x_lint import cli

        return cli.crashed(error)


if __name__ == "__main__":
    sys.exit(main())
