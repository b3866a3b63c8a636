"""Sentence templates (hassil): (this|that) [maybe] {slot} <rule>; and the YAML they stand in.

A skill's words for one language are one file:

    intents:
      weather.query:
        sentences:
          - "(what is|what's) the weather [like] [in {place}] [{datetime}]"
          - {say: "do i need an umbrella [{datetime}]", slots: {condition: rain}}

Examples:
          "what is the weather in oslo": {place: oslo}
        gist: "tell you the weather"
    slots:
      place: {any: [oslo, new york]}       anything may stand here; these are likely
      room: {one_of: [kitchen, bathroom]}  one of these and nothing else
    rules:
      greet: "(hi|hello)"
    meanings:
      condition: {rain: [wet, rainy]}      what the skill calls what was said
    successes: [moved]
    responses:
      moved: "It is moved."
      now: "It is {degrees} degrees in {place}."

In a sentence, {lamp:device} is something of the list `lamp`, for the slot `device`.
Slots and rules that every skill may use stand in `speaker/words/`.

"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from hassil import Sentence, parse_sentence
from hassil import errors as hassil_errors
from hassil import expression as ex

from speaker.errors import PluginError


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence template."""

    text: str
    slots: Mapping[str, str] = field(default_factory=dict)
    """Slots that this wording implies."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand in a slot."""

    values: tuple[str, ...]
    """Templates."""
    open: bool
    """Anything else may stand here too."""


@dataclass(frozen=True, slots=True)
class IntentWords:
    """How one intent is asked for."""

    templates: tuple[Template, ...]
    examples: Mapping[str, Mapping[str, str]]
    """Sentences and the slots that each must give; every one is a test."""
    gist: str = ""
    """What it does, to follow on "did you want me to": "set a timer"."""
    settled: frozenset[str] = frozenset()
    """What hardly anybody goes on from, whatever else begins so: "stop"."""


@dataclass(frozen=True, slots=True)
class Words:
    """One skill's words in one language."""

    language: str
    intents: Mapping[str, IntentWords] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    """Words that mean nothing to us: please, could you."""
    spaced: bool = True
    """Words stand apart; in Mandarin they do not."""
    dangling: tuple[str, ...] = ()
    """Words that no name ends in, so that more must follow: the, for, in."""
    gists: Mapping[str, str] = field(default_factory=dict)
    """What each intent of the vocabulary does, to follow on "you want me to"; the speaker's own alone has these."""
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What a slot's words stand for in the skill's own terms, by slot and word."""
    joints: tuple[str, ...] = ()
    """What may stand between two requests in one sentence, with its spaces; the longer first."""
    weak_joints: tuple[str, ...] = ()
    """Those of them that stand inside one request as well."""
    openers: tuple[str, ...] = ()
    """What the second of two requests begins with: a verb, a question word."""
    backward: tuple[str, ...] = ()
    """Words that make a second request part of the first: "message mum and tell her I'm late"."""
    responses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    successes: frozenset[str] = frozenset()
    """The responses that say something was done; they are not spoken when it was not."""
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What is obeyed at a word, by name; the speaker's own alone has these."""
    turn_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """More ways to say these, that are understood in a turn alone."""
    call_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Those that are listened for only while it rings for a call."""
    stops_a_call: tuple[str, ...] = ()
    """What ends a call that goes on; "never mind" is said to us, and leaves it alone."""

    def is_success(self, speech: str) -> bool:
        """Tell whether a sentence is one of those that say something was done."""
        if not self.successes:
            return False
        # "Volume {level}." fits "Volume is from one to ten." too, which has more words of its own.
        fitting = {key: _most_literal(phrases, speech) for key, phrases in self.responses.items()}
        best = max(fitting, key=lambda key: fitting[key])
        return fitting[best] >= 0 and best in self.successes


COMMON = Path(__file__).parent / "words"


def load_words(folder: Path, language: str) -> Words:
    """Read `folder`/`language`.yaml on top of the words that every skill shares.

    Raises PluginError naming the file and the place when it is not as described above.
    """
    common = _read(COMMON / f"{language}.yaml")
    own = _read(folder / f"{language}.yaml") if folder != COMMON else {}
    path = folder / f"{language}.yaml"
    try:
        words = Words(
            language=language,
            intents={name: _intent(body) for name, body in (own.get("intents") or {}).items()},
            slots={name: _slot(body) for source in (common, own) for name, body in (source.get("slots") or {}).items()},
            rules={**(common.get("rules") or {}), **(own.get("rules") or {})},
            skip=tuple(common.get("skip") or ()),
            spaced=common.get("spaced", True),
            dangling=tuple(common.get("dangling") or ()),
            gists=dict(common.get("gists") or {}),
            meanings={slot: _by_word(meant) for slot, meant in (own.get("meanings") or {}).items()},
            joints=tuple(common.get("joints") or ()),
            weak_joints=tuple(common.get("weak_joints") or ()),
            openers=tuple(common.get("openers") or ()),
            backward=tuple(common.get("backward") or ()),
            responses={
                name: (body,) if isinstance(body, str) else tuple(body)
                for source in (common, own)
                for name, body in (source.get("responses") or {}).items()
            },
            successes=frozenset(own.get("successes") or ()),
            commands=_phrases(common.get("commands")),
            turn_commands=_phrases(common.get("turn_commands")),
            call_commands=_phrases(common.get("call_commands")),
            stops_a_call=tuple(common.get("stops_a_call") or ()),
        )
        if unknown := words.successes - words.responses.keys():
            raise ValueError(f"successes: no response is called {', '.join(sorted(unknown))}")
        for name, intent in words.intents.items():
            for template in intent.templates:
                _check(words, name, template.text)
    except (TypeError, KeyError, AttributeError, ValueError, hassil_errors.HassilError) as error:
        raise PluginError(f"{path}: {type(error).__name__}: {error}") from error
    return words


def _phrases(body: dict[str, list[str]] | None) -> dict[str, tuple[str, ...]]:
    return {name: tuple(phrases) for name, phrases in (body or {}).items()}


def _by_word(body: dict[str, list[str]]) -> dict[str, str]:
    return {word: meaning for meaning, words in body.items() for word in words}


def languages(folder: Path) -> tuple[str, ...]:
    """Return the languages that a skill has words for."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


@lru_cache(maxsize=20_000)
def parse(template: str) -> Sentence:
    """Return a template in its parts; templates, sampler and word network all ask for the same ones."""
    return parse_sentence(template)


@lru_cache(maxsize=4)
def _parse(path: Path, changed: int) -> Any:
    """Parse a file by libyaml where there is one, which takes a tenth of the time; the common words are read once."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _read(path: Path) -> dict[str, Any]:
    try:
        data = _parse(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise PluginError(f"{path}: cannot be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        raise PluginError(f"{path}: is not YAML ({error})") from error
    if not isinstance(data, dict):
        raise PluginError(f"{path}: expected intents, slots, rules or responses at the top")
    return data


def _intent(body: dict[str, Any]) -> IntentWords:
    templates = []
    for sentence in body["sentences"]:
        if isinstance(sentence, str):
            templates.append(Template(sentence))
        else:
            says = sentence["say"]
            for say in [says] if isinstance(says, str) else says:
                templates.append(Template(say, sentence.get("slots") or {}))
    examples = {text: slots or {} for text, slots in (body.get("examples") or {}).items()}
    return IntentWords(tuple(templates), examples, body.get("gist") or "", frozenset(body.get("settled") or ()))


def _slot(body: dict[str, Any]) -> Slot:
    kinds = {"any": True, "one_of": False}
    (kind, values), *more = body.items()
    if more or kind not in kinds:
        raise ValueError(f"a slot is {{any: [...]}} or {{one_of: [...]}}, not {body}")
    return Slot(tuple(values), kinds[kind])


def _most_literal(phrases: Sequence[str], speech: str) -> int:
    """Return how many fixed letters the best fitting phrase has; -1 if none fits."""
    fixed = [sum(len(text) for text, _, _, _ in Formatter().parse(phrase)) for phrase in phrases]
    fits = [re.fullmatch(_as_pattern(phrase), speech) is not None for phrase in phrases]
    return max((letters for letters, fit in zip(fixed, fits, strict=True) if fit), default=-1)


def _as_pattern(phrase: str) -> str:
    """Return what matches a response, whatever stands in its fields."""
    return "".join(re.escape(text) + ("" if name is None else ".+") for text, name, _, _ in Formatter().parse(phrase))


def _check(words: Words, intent: str, template: str) -> None:
    """Raise ValueError if a template uses a slot or rule that nobody defines."""

    def visit(item: ex.Expression) -> None:
        if isinstance(item, ex.ListReference) and item.list_name not in words.slots:
            raise ValueError(f'{intent}: "{template}": no slot is called {{{item.list_name}}}')
        if isinstance(item, ex.RuleReference) and item.rule_name not in words.rules:
            raise ValueError(f'{intent}: "{template}": no rule is called <{item.rule_name}>')
        if isinstance(item, ex.Group):
            for part in item.items:
                visit(part)

    visit(parse(template).expression)
