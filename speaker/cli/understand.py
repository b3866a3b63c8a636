"""Commands about understanding: route, skills, skills try, skills check."""

import contextlib
import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import typer

from speaker import menu, router, sentences, thefts
from speaker.brain import Brain
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
from speaker.installed import SkillStatus, find_skills, lessons
from speaker.intent import Outcome, Response
from speaker.turn import understood
from speaker.understanding import Understanding

skills_app = typer.Typer(help="Show, try and check skills.", invoke_without_command=True)


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
                routers[language] = _router_of(language, chosen.places.cache)
            say_json(router.describe(routers[language].explain(text)))
        return DONE

    guarded(work)


def _router_of(language: str, cache: Path) -> router.Router:
    """Return what understands a language with the skills that are on; one that nobody has words for knows nothing."""
    if language not in sentences.languages(sentences.COMMON):
        return router.Router([])
    return understanding_of(language, find_skills(language), cache).router


def understanding_of(language: str, statuses: list[SkillStatus], cache: Path) -> Understanding:
    reads = {status.name: status.skill.reads for status in statuses if status.skill is not None}
    words = sentences.load_words(sentences.COMMON, language)
    return Understanding(words, _words_of(statuses), reads, partial(lessons, statuses), cache)


def _words_of(statuses: list[SkillStatus]) -> dict[str, sentences.Words]:
    return {status.name: status.words for status in statuses if status.state == "on" and status.words is not None}


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


@skills_app.callback()
def skills(context: typer.Context, as_json: Json = False, file: ConfigFile = None, sets: Sets = None) -> None:
    """Show the skills that are installed, what each answers, and why one is off."""
    if context.invoked_subcommand is not None:
        return
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


@skills_app.command("check")
def check_skills(as_json: Json = False, file: ConfigFile = None, sets: Sets = None) -> None:
    """Ask every example of every skill of all of them together, and name what is stolen."""
    cache = choose(file, sets).places.cache

    def work() -> int:
        stolen = 0
        for language in sentences.languages(sentences.COMMON):
            statuses = find_skills(language)
            for theft in thefts.find(_words_of(statuses), understanding_of(language, statuses, cache).router.explain):
                stolen += 1
                row = {"language": language, "skill": theft.skill, "intent": theft.intent, "example": theft.example}
                say_json(row | {"taken_by": theft.taken_by}) if as_json else say(f"{language} {theft}")
        if not stolen and not as_json:
            say("Every example comes out as its skill says.")
        return FAILED if stolen else DONE

    guarded(work)


@skills_app.command("table")
def tabulate(file: ConfigFile = None, sets: Sets = None) -> None:
    """Print what can be asked, who answers, what it sends and what works offline, in Markdown: docs/skills.md."""
    language = choose(file, sets).settings.language

    def work() -> int:
        say(menu.table(find_skills(language), sentences.load_words(sentences.COMMON, language).gists))
        return DONE

    guarded(work)


@skills_app.command("try")
def try_skills(as_json: Json = False, file: ConfigFile = None, sets: Sets = None) -> None:
    """Type a request a line and see how it is understood, in one conversation; runs no skill."""
    chosen = choose(file, sets)

    def work() -> int:
        with contextlib.closing(Brain(chosen.settings, chosen.places)) as brain:
            if sys.stdin.isatty():
                say_aside("Type a request; an empty line or Ctrl-D ends.")
            for line in sys.stdin:
                if not line.strip():
                    break
                _try(brain, line.strip(), as_json)
        return DONE

    guarded(work)


_DESK = "skills try"
"""The place whose dialog this is: nobody's in the house."""


def _try(brain: Brain, text: str, as_json: bool) -> None:
    tongue = brain.tongue()
    meaning = tongue.dialog.resolve(text, _DESK)
    tongue.dialog.note(meaning, Response("", Outcome.DONE), _DESK)
    account = understood(meaning)
    say_json(account) if as_json else say("\n".join(explained(account)))


def explained(understood: Mapping[str, Any]) -> list[str]:
    """Return the trace's account of how a text was understood for people: a line a stage, then what comes of it."""
    stages, intents = understood.get("stages", ()), understood.get("intents", ())
    lines = [
        f"  {stage['stage']:<11} {stage['verdict']:<9} {stage['intent'] or '-':<18} "
        f"{_slots(stage['slots'])}{stage['reason']}"
        for stage in stages
    ]
    wanted = " + ".join(f"{intent['intent']} {_slots(intent['slots'])}".strip() for intent in intents)
    said = (understood.get("reply") or "").replace("_", " ") or wanted or "nothing we do"
    return [*lines, f"= {said}" + (f" ({understood['context']})" if understood.get("context") else "")]


def _slots(slots: Mapping[str, str]) -> str:
    return "".join(f"{name}={words!r} " for name, words in slots.items())
