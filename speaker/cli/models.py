"""Commands about models: list, install, verify, remove."""

import contextlib
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from speaker.catalog import Catalog, Store
from speaker.cli.common import DONE, FAILED, ConfigFile, Json, Sets, choose, guarded, say, say_aside, say_json
from speaker.errors import ModelError
from speaker.state import State
from speaker.web import SentLedger

app = typer.Typer(help="List, install, verify and remove models.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME")]


def _store(file: Path | None, sets: list[str] | None) -> Store:
    places = choose(file, sets).places

    def write_down(host: str, count: int, heard: str) -> None:
        with contextlib.closing(State(places.state / "state.db")) as state:
            SentLedger(time.time, state).writer("models", "a server of models")(host, count, heard)

    return Store(places.models, on_sent=write_down)


def _ships(name: str) -> bool:
    entry = Catalog.read().entries.get(name)
    return entry is not None and not entry.fetchable


@app.command("list")
def list_models(as_json: Json = False, file: ConfigFile = None, sets: Sets = None) -> None:
    """Show the models there are, and which are installed."""
    store = _store(file, sets)

    def work() -> int:
        installed = set(store.installed())
        for entry in Catalog.read().entries.values():
            state = "shipped" if not entry.fetchable else "installed" if entry.name in installed else "available"
            if as_json:
                say_json(
                    {
                        "name": entry.name,
                        "kind": entry.kind,
                        "language": entry.language,
                        "state": state,
                        "size": entry.size,
                        "licence": entry.licence,
                        "purpose": entry.purpose,
                    }
                )
            else:
                size = f"{entry.size / 1e6:.0f} MB" if entry.size else ""
                say(f"{entry.name:<34} {entry.language:<6} {state:<10} {size:>8}  {entry.purpose} ({entry.licence})")
        return DONE

    guarded(work)


@app.command()
def install(name: Name, file: ConfigFile = None, sets: Sets = None) -> None:
    """Fetch a model; one that broke off goes on where it was."""
    store = _store(file, sets)

    def work() -> int:
        entry = Catalog.read().entry(name)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(name, total=entry.size)
            path = store.install(entry, lambda done, total: bar.update(task, completed=done, total=total))
        say(f"{name} is installed in {path}")
        return DONE

    guarded(work)


@app.command()
def verify(
    name: Annotated[str, typer.Argument(metavar="[NAME]")] = "", file: ConfigFile = None, sets: Sets = None
) -> None:
    """Check that installed models are as they were installed."""
    store = _store(file, sets)

    def work() -> int:
        if _ships(name):
            raise ModelError(f"{name} ships with the project; git status tells whether it has changed")
        names = [name] if name else store.installed()
        bad = False
        for each in names:
            faults = store.verify(each)
            bad = bad or bool(faults)
            say(f"{each}: {'all right' if not faults else 'damaged'}")
            for fault in faults:
                say_aside(f"  {fault}")
        if bad:
            say_aside("remove what is damaged and install it again")
        if not names:
            say("no model is installed; see: speaker models list")
        return FAILED if bad else DONE

    guarded(work)


@app.command()
def remove(name: Name, file: ConfigFile = None, sets: Sets = None) -> None:
    """Remove a model that was fetched."""
    store = _store(file, sets)

    def work() -> int:
        if _ships(name):
            raise ModelError(f"{name} ships with the project and stays")
        store.remove(name)
        say(f"{name} is removed")
        return DONE

    guarded(work)
