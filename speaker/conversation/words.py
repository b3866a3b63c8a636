"""What the conversation says and is told in one language; one YAML file each, beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from speaker.errors import PluginError

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be acted on."""

    words: tuple[str, ...]
    """Regular expressions for its names."""
    families: tuple[str, ...]
    """The intents that act on it, by what stands before the dot; with none, nothing of ours does."""


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """How a reply claims that something was done."""

    doing: tuple[str, ...]
    """Regular expressions: I did, I am doing."""
    being: tuple[str, ...]
    """Regular expressions: it is done. Whoever has asked may say so too."""
    unless: tuple[str, ...]
    """Regular expressions of sentences that claim nothing, though they sound like it."""
    requests: tuple[str, ...]
    """Regular expressions of what a user says who wants something done."""
    admits: tuple[str, ...]
    """Regular expressions of a reply that says that nothing was done, or asks: what has to come if nothing was."""
    subjects: Mapping[str, Subject] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConversationWords:
    """One language."""

    prompt: str
    """What the model is told about its part; {now}, {weekday} and {home} are filled in."""
    home: str
    """Where the home is, if the owner has told; {home} is filled in."""
    weekdays: tuple[str, ...]
    corrections: Mapping[str, str]
    """What the model is told when it did something wrong."""
    about: str
    """How it is said what a tool does; {gist} is filled in."""
    tool: str
    """How it is said when to use it; {examples} are filled in."""
    parameter: str
    """How a parameter is described; {examples} are filled in."""
    responses: Mapping[str, str]
    """Honest sentences for what goes wrong."""
    abbreviations: tuple[str, ...]
    """Words whose full stop ends no sentence."""
    claims: ClaimWords


def languages(folder: Path = FOLDER) -> frozenset[str]:
    """Return the languages that there are words in."""
    return frozenset(path.stem for path in folder.glob("*.yaml"))


def load(language: str, folder: Path = FOLDER) -> ConversationWords:
    """Read one language. Raises PluginError naming the file and what is wrong with it."""
    path = folder / f"{language}.yaml"
    try:
        body: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        claims = body["claims"]
        parts: Mapping[str, str] = claims["parts"]
        subjects = {
            name: Subject(tuple(subject["words"]), tuple(subject["families"]))
            for name, subject in claims["subjects"].items()
        }
        named = "|".join(word for subject in subjects.values() for word in subject.words)

        def patterns(key: str) -> tuple[str, ...]:
            return tuple(_filled(pattern, {**parts, "subject": f"(?:{named})"}) for pattern in claims[key])

        return ConversationWords(
            prompt=body["prompt"],
            home=body["home"],
            weekdays=tuple(body["weekdays"]),
            corrections=body["corrections"],
            about=body["about"],
            tool=body["tool"],
            parameter=body["parameter"],
            responses=body["responses"],
            abbreviations=tuple(body["abbreviations"]),
            claims=ClaimWords(
                doing=patterns("doing"),
                being=patterns("being"),
                unless=patterns("unless"),
                requests=patterns("requests"),
                admits=patterns("admits"),
                subjects=subjects,
            ),
        )
    except OSError as error:
        raise PluginError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise PluginError(f"{path}: {type(error).__name__}: {error}") from error


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Put the parts in for their names: `<past>`."""
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", part)
    return pattern
