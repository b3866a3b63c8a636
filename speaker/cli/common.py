"""What all commands share: options, exit codes, output."""

import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from speaker import app, config
from speaker.config import Folders, Settings
from speaker.errors import ConfigError, SpeakerError

DONE, FAILED, WRONG = 0, 1, 2
"""Exit codes: done; the thing asked for could not be done; wrong usage or settings."""

ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings on top of the usual ones.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One setting, its value in YAML; may be repeated."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of prose.")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings and folders that a command works with."""

    settings: Settings
    places: Folders


def choose(file: Path | None, sets: list[str] | None) -> Chosen:
    """Read the settings, or end the command with every fault."""
    places = config.folders()
    try:
        return Chosen(app.read_settings(places, file, sets or ()), places)
    except ConfigError as error:
        stop(error)


def stop(error: SpeakerError) -> NoReturn:
    """End the command with the error's text on stderr and the exit code that fits."""
    say_aside(str(error))
    raise typer.Exit(WRONG if isinstance(error, ConfigError) else FAILED)


def say(text: str) -> None:
    """Print a line of the answer."""
    print(text, flush=True)


def say_aside(text: str) -> None:
    """Print a line that is not part of the answer."""
    print(text, file=sys.stderr, flush=True)


def say_json(value: Any) -> None:
    """Print one object on one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def start_log(verbose: bool) -> None:
    """Log to stderr: what an owner cares about, or everything."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def guarded(work: Callable[[], int]) -> NoReturn:
    """Run a command's work and exit with its code; an expected failure ends it with its text."""
    try:
        code = work()
    except SpeakerError as error:
        stop(error)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:
        # The reader of our output has gone (`speaker skills | head -1`); what Python flushes at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None
    raise typer.Exit(code)
