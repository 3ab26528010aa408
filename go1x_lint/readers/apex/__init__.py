"""Apex: `project.json`, and `function.json` of each folder in `functions/`, which take what the project says and they don't.

Source: project/project.go, function/function.go and plugins/{inference,hooks,golang} of github.com/apex/apex 1.0.0-rc3. It hands
the runtime on to AWS as it stands; with another one than Go's it builds nothing by itself, so its hooks are written out.
"""

from __future__ import annotations

from go1x_lint.readers.apex.reader import read

__all__ = ["read"]
