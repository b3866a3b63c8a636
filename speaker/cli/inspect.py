"""Commands that show what there is, what is off and why."""

import json
import runpy
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from speaker import app, plugins, router, sentences, show
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
from speaker.installed import SkillStatus, find_skills
from speaker.understanding import Understanding


def route(file: ConfigFile = None, sets: Sets = None) -> None:
    """Read {"text", "lang"} a line from stdin, write {"intent", "slots", "score", "source"} a line; runs no skill."""
    chosen = choose(file, sets)

    def work() -> int:
        routers: dict[str, router.Router] = {}
        for line in sys.stdin.buffer if sys.stdin else ():
            if not line.strip():
                continue
            request = _request(line)
            if request is None:
                shown = line.strip()[:200].decode(errors="replace")
                say_aside(f'expected a line like {{"text": "what time is it", "lang": "en"}}, got {shown}')
                return WRONG
            text, language = request[0], request[1] or chosen.settings.language
            if language not in routers:
                routers[language] = router_of(language)
            say_json(router.describe(routers[language].explain(text)))
        return DONE

    guarded(work)


def router_of(language: str) -> router.Router:
    """Return what understands a language with the skills that are on; one that nobody has words for knows nothing."""
    if language not in sentences.languages(sentences.COMMON):
        return router.Router([])
    statuses = [status for status in find_skills(language) if status.state == "on"]
    words = {status.name: status.words for status in statuses if status.words is not None}
    reads = {status.name: status.skill.reads for status in statuses if status.skill is not None}
    return Understanding(sentences.load_words(sentences.COMMON, language), words, reads).router


def _request(line: bytes) -> tuple[str, str] | None:
    """Return text and language ("" if not given) of a line, or `None` if it is no request."""
    try:
        request = json.loads(line)
    except ValueError:
        return None
    if not isinstance(request, dict):
        return None
    text, language = request.get("text"), request.get("lang") or ""
    return (text, language) if isinstance(text, str) and isinstance(language, str) else None


def skills(as_json: Json = False, file: ConfigFile = None, sets: Sets = None) -> None:
    """Show the skills that are installed, what each answers, and why one is off."""
    chosen = choose(file, sets)

    def work() -> int:
        for status in find_skills(chosen.settings.language):
            row = _skill_row(status)
            if as_json:
                say_json(row)
            else:
                why = f": {status.why}" if status.why else ""
                say(f"{status.name:<10} {status.state}{why}")
                say(f"{'':<10} answers {', '.join(row['intents']) or 'nothing'}")
                if row["hosts"]:
                    say(f"{'':<10} may reach {', '.join(row['hosts'])}")
        return DONE

    guarded(work)


def _skill_row(status: SkillStatus) -> dict[str, Any]:
    skill = status.skill
    return {
        "name": status.name,
        "state": status.state,
        "why": status.why,
        "intents": sorted(skill.handlers) if skill else [],
        "languages": list(sentences.languages(skill.folder)) if skill else [],
        "hosts": list(skill.hosts) if skill else [],
        "providers": list(skill.providers) if skill else [],
    }


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
    """Check sound, levels, engines, models, settings, network and clock; each line says what to do."""

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
    runpy.run_module(f"bench.{name}", run_name="__main__")
