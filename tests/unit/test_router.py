import random

import pytest

from speaker.finding import Finding, Verdict
from speaker.intent import Intent
from speaker.joints import Joints
from speaker.normal import normalize
from speaker.router import LONGEST, Router, describe, describe_steps
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


class Guesses:
    """A stage that knows some texts."""

    name = "classifier"

    def __init__(self, **known: tuple[str, Verdict]) -> None:
        self._known = {text.replace("_", " "): found for text, found in known.items()}

    def find(self, text: str) -> Finding | None:
        intent, verdict = self._known.get(text, ("", Verdict.NOTHING))
        return Finding(verdict, Intent("some", intent, text=text, source=self.name) if intent else None, "a guess")


LAMP = words("turn off the {lamp}", intent="light.off", lamp=Slot(("lamp", "light"), open=True))


def test_what_no_template_knows_is_left_to_the_next_stage_and_each_says_why() -> None:
    router = Router([TemplateStage({"lamp": LAMP}), Guesses(darker_please=("light.off", Verdict.SURE))])
    found = router.explain("darker please")
    assert found.sure is not None and found.sure.source == "classifier"
    assert [(step["stage"], step["verdict"]) for step in describe_steps(found)] == [
        ("template", "no match"),
        ("classifier", "sure"),
    ]


def test_a_template_that_anything_fits_gives_way_to_a_stage_that_is_sure() -> None:
    loose = words("{name} timer", intent="timer.set", name=Slot(("egg",), open=True))
    known = Guesses(call_my_egg_timer=("call.make", Verdict.SURE))
    assert describe(Router([TemplateStage({"timers": loose}), known]).explain("call my egg timer"))["intent"] == (
        "call.make"
    )
    assert describe(Router([TemplateStage({"timers": loose}), known]).explain("egg timer"))["intent"] == "timer.set"


def test_a_template_that_anything_fits_gives_way_to_a_stage_that_is_sure_that_it_is_nothing_of_ours() -> None:
    loose = words("book {name}", intent="calendar.set", name=Slot(("yoga",), open=True))
    known = Guesses(book_a_table_for_two=("", Verdict.OUTSIDE), book_yoga_for_me=("", Verdict.NOTHING))
    router = Router([TemplateStage({"calendar": loose}), known])
    assert router.route("book a table for two") is None
    assert describe(router.explain("book yoga for me"))["intent"] == "calendar.set"


def test_a_template_that_anything_fits_asks_where_the_next_stage_leans_to_something_else() -> None:
    loose = words("{list} list", intent="list.query", list=Slot(("shopping",), open=True))
    known = Guesses(check_my_shopping_list=("reminder.set", Verdict.DOUBTFUL))
    router = Router([TemplateStage({"lists": loose}), known])
    found = router.explain("check my shopping list")
    assert (found.verdict, found.intent and found.intent.name) == (Verdict.DOUBTFUL, "reminder.set")


def test_a_template_that_fits_in_part_gives_way_as_well_and_knows_the_slots_where_all_agree() -> None:
    asked = words("when is my {name}", intent="calendar.query", name=Slot(("yoga",), open=True))
    known = Guesses(when_is_my_alarm=("alarm.query", Verdict.SURE), when_is_my_yoga=("calendar.query", Verdict.SURE))
    router = Router([TemplateStage({"calendar": asked}), known])
    assert describe(router.explain("when is my alarm"))["intent"] == "alarm.query"
    same = router.explain("when is my yoga")
    assert (describe(same)["slots"], same.literal) == ({"name": "yoga"}, True)


def test_a_doubtful_guess_is_named_and_not_acted_on() -> None:
    router = Router([Guesses(dark_in_here=("light.on", Verdict.DOUBTFUL))])
    assert (router.explain("dark in here").verdict, router.route("dark in here")) == (Verdict.DOUBTFUL, None)


def both(text: str) -> list[str]:
    known = Guesses(
        set_an_alarm=("alarm.set", Verdict.SURE),
        set_it_for_ten=("alarm.set", Verdict.SURE),
        remind_me_to_feed_the_cat=("reminder.set", Verdict.SURE),
        one_of_two_minutes=("timer.set", Verdict.SURE),
    )
    joints = Joints((" and then ", " and "), (" and ",), ("set",), ("it",))
    return [
        intent.name for intent in Router([TemplateStage({"lamp": LAMP}), known], joints=joints).explain(text).intents
    ]


def test_two_requests_in_one_sentence_are_two() -> None:
    assert both("turn off the light and set an alarm") == ["light.off", "alarm.set"]


def test_half_a_request_makes_no_second_one() -> None:
    assert both("set an alarm and milk") == []
    assert both("salt and pepper") == []


def test_a_name_that_anything_fits_takes_no_second_request() -> None:
    timer = words(
        "set a timer for {duration} [and {name}]",
        intent="timer.set",
        duration=Slot(("ten",), open=True),
        name=Slot(("eggs",), open=True),
    )
    router = Router([TemplateStage({"timers": timer})], joints=Joints((" and ",), (" and ",), ("set",)))
    found = router.explain("set a timer for ten and set a timer for five")
    assert [intent.slots["duration"] for intent in found.intents] == ["ten", "five"]
    assert len(router.explain("set a timer for ten and eggs").intents) == 1


def test_after_a_weak_joint_the_second_begins_like_a_request() -> None:
    assert both("set an alarm and one of two minutes") == []
    assert both("set an alarm and then one of two minutes") == ["alarm.set", "timer.set"]


def test_two_halves_that_each_tell_a_part_are_one_request() -> None:
    assert both("set an alarm and set it for ten") == []


def test_words_of_ones_own_may_hold_an_and() -> None:
    note = words("write down {text}", intent="note.add", text=Slot(("milk",), open=True))
    router = Router([TemplateStage({"notes": note, "lamp": LAMP})], joints=Joints((" and ",)))
    found = router.explain("write down buy bread and turn off the lamp")
    assert [intent.name for intent in found.intents] == ["note.add"]


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("明天早上7:30叫我。", "明天早上七点三十分叫我"),
        ("音量调到20%", "音量调到百分之二十"),
        ("定一个 15 分钟的计时器！", "定一个十五分钟的计时器"),
        ("把空调调到26.5度", "把空调调到二十六点五度"),
        ("播放Hey Jude", "播放hey jude"),
        ("打电话给10086", "打电话给一万零八十六"),
        ("八点00分", "八点零零分"),
        ("１２３", "一百二十三"),
    ],
)
def test_typed_chinese_is_written_as_a_recognizer_would(typed: str, heard: str) -> None:
    assert normalize(typed, "zh") == heard


def test_normal_text_stays_as_it_is() -> None:
    letters = random.Random(5)
    for _ in range(300):
        text = "".join(letters.choice("ab 1０7百十点:%°'-,.。！é你 A") for _ in range(20))
        for language in ("en", "zh"):
            once = normalize(text, language)
            assert normalize(once, language) == once, text
