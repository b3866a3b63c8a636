from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hassil import Intents, recognize_all

import skills
from speaker import values
from speaker.sampler import Sampler
from speaker.sentences import Template, Words, languages, load_words

FOLDERS = [path.parent for path in sorted(Path(skills.__path__[0]).glob("*/en.yaml"))]
ONES = [(folder, language) for folder in FOLDERS for language in languages(folder)]


def intents_of(words: Words) -> Intents:
    """Compile one skill's words alone: an example must be matched by its own templates."""
    data = {
        name: {"data": [{"sentences": [one.text], "slots": dict(one.slots)} for one in intent.templates]}
        for name, intent in words.intents.items()
    }
    lists: dict[str, Any] = {
        name: {"wildcard": True} if slot.open else {"values": list(slot.values)} for name, slot in words.slots.items()
    }
    return Intents.from_dict(
        {
            "language": words.language,
            "settings": {"ignore_whitespace": not words.spaced},
            "intents": data,
            "lists": lists,
            "expansion_rules": dict(words.rules),
            "skip_words": list(words.skip),
        }
    )


@pytest.fixture(params=ONES, ids=lambda one: f"{one[0].name}-{one[1]}")
def words(request: pytest.FixtureRequest) -> Iterator[Words]:
    folder, language = request.param
    yield load_words(folder, language)


def test_every_example_is_matched_by_a_template_of_its_own_intent_with_its_slots(words: Words) -> None:
    compiled = intents_of(words)
    for name, intent in words.intents.items():
        for example, slots in intent.examples.items():
            found = [
                {entity.name: str(entity.text or entity.value).strip() for entity in result.entities_list}
                for result in recognize_all(example, compiled)
                if result.intent.name == name
            ]
            assert dict(slots) in found, f"{name}: {example}"


def test_every_intent_has_at_least_eight_examples(words: Words) -> None:
    assert {name: len(intent.examples) for name, intent in words.intents.items() if len(intent.examples) < 8} == {}


def test_every_response_can_be_filled_in(words: Words) -> None:
    for key, choices in words.responses.items():
        for choice in choices:
            fields = {name for _, name, _, _ in Formatter().parse(choice) if name is not None}
            assert all(name.isidentifier() for name in fields), f"{key}: {choice}"


def draw(folder: str, slot: str) -> set[str]:
    """Return many of the phrases that may stand in a closed slot of a skill."""
    words = load_words(Path(skills.__path__[0]) / folder, "en")
    return set(Sampler(words).draw([Template(value) for value in words.slots[slot].values], 3000))


def test_every_duration_that_the_words_allow_is_understood() -> None:
    assert {text for text in draw("timers", "duration") if not values.read_duration(text, "en")} == set()


def test_every_day_that_the_words_allow_is_understood_or_is_no_day_at_all() -> None:
    now = datetime(2026, 11, 23, 15, 10, tzinfo=UTC)
    for text in draw("clock", "datetime") | draw("timers", "datetime"):
        no_such_day = any(word in text for word in ("thirtieth", "thirty first", "twenty ninth"))
        moment = values.read_moment(text, "en", now, values.Prefer.EITHER)
        assert moment or values.read_span(text, "en", now) or no_such_day, text


def test_every_volume_that_the_words_allow_is_understood() -> None:
    for text in draw("volume", "amount"):
        number = values.read_number(text.removesuffix(" percent"), "en")
        assert number is not None, text
        assert 0 <= number.value <= 100
