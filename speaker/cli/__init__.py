"""The commands."""

from speaker.cli.main import main

__all__ = ["main"]
