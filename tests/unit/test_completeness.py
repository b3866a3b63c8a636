"""How far along a request is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from speaker.completeness import Completeness, Requests
from speaker.sentences import IntentWords, Slot, Template, Words, load_words

SKILLS = Path(__file__).parents[2] / "skills"
READS = {"time.query", "date.query", "weather.query", "timer.query", "help", "repeat", "diagnostics.heard"}
COMPLETE, EXTENDABLE = Completeness.COMPLETE, Completeness.EXTENDABLE
UNFINISHED, UNKNOWN = Completeness.UNFINISHED, Completeness.UNKNOWN


@pytest.fixture(scope="module")
def installed() -> Requests:
    names = ("basics", "clock", "timers", "volume", "weather")
    return Requests({name: load_words(SKILLS / name, "en") for name in names}, READS)


def requests(*templates: str, examples: Mapping[str, Mapping[str, str]] | None = None) -> Requests:
    words = Words(
        language="en",
        intents={"lamp.set": IntentWords(tuple(Template(text) for text in templates), examples or {})},
        slots={
            "room": Slot(("kitchen", "living room"), open=False),
            "name": Slot(("new york",), open=True),
            "minutes": Slot(("<number> minute[s]",), open=False),
        },
        rules={"number": "(one|two|twenty[ two])"},
        skip=("please", "could you"),
        dangling=("the", "for"),
    )
    return Requests({"lamp": words})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what time", UNFINISHED),
        ("what time is it", EXTENDABLE),
        ("what time is it in", UNFINISHED),
        ("what time is it in oslo", EXTENDABLE),
        ("what is the weather in the", UNFINISHED),
        ("what is the weather in new", UNFINISHED),
        ("what is the weather in new york", EXTENDABLE),
        ("set a timer", EXTENDABLE),
        ("set a timer for", UNFINISHED),
        ("set a timer for five", UNFINISHED),
        ("set a timer for twenty five minutes", EXTENDABLE),
        ("set a timer for five minutes and", UNFINISHED),
        ("cancel the pasta", UNFINISHED),
        ("cancel the pasta timer", COMPLETE),
        ("could you please", UNFINISHED),
        ("could you please tell me the time", EXTENDABLE),
        ("could", UNFINISHED),
        ("yes", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_it_tells_how_far_along_a_request_to_the_installed_skills_is(
    installed: Requests, text: str, expected: Completeness
) -> None:
    assert installed.read(text).completeness is expected


def test_every_example_of_every_skill_is_a_whole_request_of_its_intent(installed: Requests) -> None:
    for path in sorted(SKILLS.glob("*/en.yaml")):
        if path.parent.name not in ("basics", "clock", "timers", "volume", "weather"):
            continue
        for name, intent in load_words(path.parent, "en").intents.items():
            for example in intent.examples:
                reading = installed.read(example)
                assert reading.whole and name in reading.intents, f"{example}: {reading}"


def test_a_request_that_can_only_become_one_that_reads_is_known_as_such(installed: Requests) -> None:
    assert installed.read("what is the weather").reads
    assert installed.read("what time is it").reads
    assert not installed.read("set a timer").reads


def test_a_word_that_may_begin_a_request_that_acts_does_not_count_as_reading(installed: Requests) -> None:
    # Alone it asks to repeat; "what is the volume" goes to a skill that acts.
    assert installed.read("what").intents == {"repeat"}
    assert not installed.read("what").reads


@pytest.mark.parametrize("text", ["set a timer for five minutes", "turn it down", "stop", "cancel my timer"])
def test_what_most_people_leave_at_that_is_settled(installed: Requests, text: str) -> None:
    assert installed.read(text).settled


@pytest.mark.parametrize("text", ["set a timer", "cancel", "what"])
def test_what_most_people_go_on_from_is_not_settled(installed: Requests, text: str) -> None:
    assert not installed.read(text).settled


def test_optional_words_may_follow_and_then_nothing() -> None:
    lamp = requests("light on [in the {room}]")
    assert lamp.read("light").completeness is UNFINISHED
    assert lamp.read("light on").completeness is EXTENDABLE
    assert lamp.read("light on in the living").completeness is UNFINISHED
    assert lamp.read("light on in the living room").completeness is COMPLETE
    assert lamp.read("light on in the cellar").completeness is UNKNOWN


def test_letters_in_brackets_belong_to_the_word_before() -> None:
    lamp = requests("[the] lamp[s] off")
    assert lamp.read("the lamps off").completeness is COMPLETE
    assert lamp.read("lamp off").completeness is COMPLETE
    assert lamp.read("lamp s off").completeness is UNKNOWN


def test_words_may_come_in_any_order_where_the_template_says_so() -> None:
    lamp = requests("dim (now;slowly) kitchen")
    assert lamp.read("dim slowly now kitchen").completeness is COMPLETE
    assert lamp.read("dim now").completeness is UNFINISHED
    assert lamp.read("dim now now").completeness is UNKNOWN


def test_an_open_slot_takes_any_words_but_ends_in_none_that_must_go_on() -> None:
    lamp = requests("remember {name}")
    assert lamp.read("remember milk").completeness is COMPLETE
    assert lamp.read("remember milk and bread").completeness is COMPLETE
    assert lamp.read("remember milk for").completeness is UNFINISHED
    assert lamp.read("remember milk for the cat").completeness is COMPLETE


def test_a_name_that_is_known_is_awaited_to_its_end() -> None:
    lamp = requests("remember {name}")
    assert lamp.read("remember new").completeness is UNFINISHED
    assert lamp.read("remember new york").completeness is COMPLETE


def test_numbers_are_in_words_and_may_grow() -> None:
    lamp = requests("wait {minutes}")
    assert lamp.read("wait twenty").completeness is UNFINISHED
    assert lamp.read("wait twenty two").completeness is UNFINISHED
    assert lamp.read("wait twenty two minutes").completeness is COMPLETE
    assert lamp.read("wait two twenty").completeness is UNKNOWN


def test_polite_words_may_stand_anywhere_and_change_nothing() -> None:
    lamp = requests("light on")
    for text in ("please light on", "light please on", "could you light on please"):
        assert lamp.read(text).completeness is COMPLETE
    assert lamp.read("could you").completeness is UNFINISHED
    assert lamp.read("light on could").completeness is UNKNOWN


def test_a_wording_that_begins_with_an_open_slot_does_not_make_everything_a_beginning() -> None:
    lamp = requests("{name} lamp")
    assert lamp.read("blah blah").completeness is UNKNOWN
    assert lamp.read("blah lamp").completeness is COMPLETE


def test_the_examples_tell_whether_people_go_on() -> None:
    says: dict[str, Mapping[str, str]] = {"light on": {}, "light on in the kitchen": {"room": "kitchen"}}
    assert requests("light on [in the {room}]", examples=says).read("light on").settled
    says["light on in the living room"] = {"room": "living room"}
    assert not requests("light on [in the {room}]", examples=says).read("light on").settled


def test_what_most_people_put_before_that_word_is_not_awaited_after_it() -> None:
    templates = ("[the] light on [in the {room}]", "{room} light on")
    says: dict[str, Mapping[str, str]] = {
        "light on": {},
        "the light on": {},
        "light on in the kitchen": {"room": "kitchen"},
    }
    says |= {"kitchen light on": {"room": "kitchen"}, "living room light on": {"room": "living room"}}
    assert requests(*templates, examples=says).read("light on").settled
    del says["the light on"]
    assert not requests(*templates, examples=says).read("light on").settled


def test_without_skills_nothing_is_known() -> None:
    assert Requests({}).read("what time is it").completeness is UNKNOWN


SETTLED = ["set a timer for five minutes", "stop", "cancel my timer", "stop the timer", "louder"]


@pytest.mark.parametrize("text", SETTLED)
def test_other_skills_whose_names_take_any_word_do_not_make_it_wait(text: str) -> None:
    skills = {path.parent.name: load_words(path.parent, "en") for path in sorted(SKILLS.glob("*/en.yaml"))}
    assert Requests(skills, READS).read(text).settled
