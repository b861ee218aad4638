"""The `qlccn` command: one module a group of commands, each with `add(commands)`; nothing heavy is imported before it is needed."""

from qlccn.cli.main import main

__all__ = ["main"]
