"""Serverless Framework: the functions of a service, how they are packed, and the plug-ins that build them."""

from __future__ import annotations

from go1x_lint.readers.serverless.reader import read

__all__ = ["read"]
