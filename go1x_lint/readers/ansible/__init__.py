"""Ansible: the modules of amazon.aws and community.aws that make functions and layers, and the tasks that build and pack them."""

from __future__ import annotations

from go1x_lint.readers.ansible.reader import read

__all__ = ["read"]
