import pytest

from speaker.normal import normalize
from speaker.router import LONGEST, Router, describe
from speaker.sentences import IntentWords, Slot, Template, Words
from speaker.templates import TemplateStage


def words(*templates: str, intent: str = "weather.query", **slots: Slot) -> Words:
    return Words("en", {intent: IntentWords(tuple(Template(text) for text in templates), {})}, slots)


PLACE = Slot(("oslo", "new york"), open=True)
SURE = {"verdict": "sure"}
DAY = Slot(("today", "tomorrow"), open=False)


def route(text: str, **skills: Words) -> dict[str, object]:
    return describe(Router([TemplateStage(skills)]).explain(text))


def test_a_template_gives_its_intent_and_slots_as_heard() -> None:
    found = route("what is the weather in oslo", weather=words("what is the weather [in {place}]", place=PLACE))
    assert found == {"intent": "weather.query", "slots": {"place": "oslo"}, "score": 1.0, "source": "template"} | SURE


def test_any_text_may_stand_in_an_open_slot_and_only_its_values_in_a_closed_one() -> None:
    skill = words("weather in {place}", "weather {day}", place=PLACE, day=DAY)
    assert route("weather in ulan bator", weather=skill)["slots"] == {"place": "ulan bator"}
    assert route("weather someday", weather=skill)["intent"] == "oos"


def test_the_most_literal_match_wins_then_the_fewest_slots() -> None:
    skill = words("weather in {place}", "weather in {place} {day}", place=PLACE, day=DAY)
    assert route("weather in new york tomorrow", weather=skill)["slots"] == {"place": "new york", "day": "tomorrow"}
    other = words("weather in paradise", intent="joke.tell")
    assert route("weather in paradise", weather=skill, joke=other)["intent"] == "joke.tell"


def test_two_skills_may_use_one_slot_name_differently() -> None:
    first = words("go {place}", place=Slot(("left",), open=False))
    second = words("fly {place}", intent="fly.now", place=Slot(("right",), open=False))
    assert route("fly right", first=first, second=second)["slots"] == {"place": "right"}
    assert route("fly left", first=first, second=second)["intent"] == "oos"


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("Set a timer for 10 minutes!", "set a timer for ten minutes"),
        ("What's the weather, in Oslo?", "what's the weather in oslo"),
        ("volume 50%", "volume fifty percent"),
        ("wake me at 7:30", "wake me at seven thirty"),
        ("at 8:00", "at eight o'clock"),
        ("15min", "fifteen min"),
        ("  ", ""),
        ("?!…", ""),
    ],
)
def test_typed_text_is_written_as_a_recognizer_would(typed: str, heard: str) -> None:
    assert normalize(typed) == heard


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * 100_000, "what " * 20_000, "\x00\x01", "{place}", "(a|b) <c>", "9" * 250]
)
def test_no_text_breaks_the_router(text: str) -> None:
    assert route(text, weather=words("what is the weather [in {place}]", place=PLACE))["intent"] == "oos"


def test_a_text_over_the_limit_is_not_even_tried() -> None:
    skill = words("say {place}", place=PLACE)
    assert route("say " + "a" * (LONGEST - 4), weather=skill)["intent"] == "weather.query"
    assert route("say " + "a" * LONGEST, weather=skill)["intent"] == "oos"
