"""Commands that show what there is, what is off and why."""

import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer
import yaml

from speaker import app, plugins, show
from speaker import config as configuration
from speaker import doctor as checkup
from speaker.cli.common import (
    DONE,
    FAILED,
    WRONG,
    ConfigFile,
    Json,
    Sets,
    choose,
    guarded,
    say,
    say_aside,
    say_json,
)


def devices(as_json: Json = False, file: ConfigFile = None, sets: Sets = None) -> None:
    """Show the microphones and loudspeakers that there are."""
    choose(file, sets)

    def work() -> int:
        listing = plugins.load(plugins.LISTINGS, "soundcard")
        found = [{"name": device.name, "inputs": device.inputs, "outputs": device.outputs} for device in listing()]
        for row in found:
            say_json(row) if as_json else say(f"{row['name']}: {row['inputs']} in, {row['outputs']} out")
        if not found and not as_json:
            say('No sound card. Plug in a USB speakerphone, or try: speaker ask "what time is it"')
        return DONE

    guarded(work)


def config(file: ConfigFile = None, sets: Sets = None, as_json: Json = False) -> None:
    """Print all settings with their meaning; secrets are masked."""

    def work() -> int:
        settings, secrets = app.read_settings_and_secrets(configuration.folders(), file, sets or ())
        text = "\n".join(show.as_yaml(settings, secrets))
        if as_json:
            say_json(yaml.safe_load(text))
        else:
            say(text)
        return DONE

    guarded(work)


def doctor(as_json: Json = False, file: ConfigFile = None, sets: Sets = None) -> None:
    """Check sound, levels, engines, models, network, phones, contacts and more; each line says what to do."""

    def work() -> int:
        ill = False
        for health in checkup.examine(configuration.folders(), file, sets or ()):
            ill = ill or not health.ok
            if as_json:
                say_json({"subject": health.subject, "ok": health.ok, "found": health.found, "remedy": health.remedy})
            else:
                say(f"{'ok  ' if health.ok else 'FAIL'} {health.subject:<12} {health.found}")
                if health.remedy:
                    say(f"     {'':<12} {health.remedy}")
        return FAILED if ill else DONE

    guarded(work)


def bench(
    name: Annotated[str, typer.Argument(metavar="NAME", help="wake, recognize, route, turn, idle or boot")],
) -> None:
    """Measure: wake, recognize, route, turn, idle, boot."""
    here = Path(__file__).parents[2] / "bench" / f"{name}.py"
    if not here.is_file():
        known = sorted(path.stem for path in here.parent.glob("*.py") if not path.stem.startswith("_"))
        say_aside(f"no benchmark is called {name}; there is {', '.join(known) or 'none, outside a checkout'}")
        raise typer.Exit(WRONG)
    sys.path.insert(0, str(here.parents[1]))
    sys.argv = [str(here)]  # a benchmark reads its own options there
    runpy.run_module(f"bench.{name}", run_name="__main__")
