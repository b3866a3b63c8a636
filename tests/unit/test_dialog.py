"""What a text means after the turn before: the rules one by one, with the real wordings and values."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from speaker import values
from speaker.dialog import QUESTION_LIVES, TOPIC_LIVES, Dialog, Meaning
from speaker.finding import Finding, Verdict
from speaker.intent import Intent, Outcome, Question, Response
from speaker.joints import Joints
from speaker.later import Later
from speaker.policy import PIN
from speaker.refill import Refill
from speaker.router import Route, Router
from speaker.sentences import COMMON, load_words
from speaker.state import State
from speaker.templates import TemplateStage
from speaker.understanding import pieces

SET = Intent("timers", "timer.set", {"duration": "fifty minutes"})
UNDO = Intent("timers", "timer.cancel", {"id": "1"})
WEATHER = Intent("weather", "weather.query", {"place": "oslo"})
KNOWN = {
    "what time is it": ("template", Verdict.SURE, Intent("clock", "time.query")),
    "jazz": ("classifier", Verdict.SURE, Intent("music", "music.play", {"artist": "jazz"})),
    "play jazz": ("classifier", Verdict.SURE, Intent("music", "music.play", {"artist": "jazz"})),
    "make it blue": ("classifier", Verdict.SURE, Intent("lights", "light.colour", {"colour": "blue"})),
    "set an egg timer": ("classifier", Verdict.SURE, Intent("timers", "timer.set", {"name": "egg"})),
    "cancel all timers": ("template", Verdict.SURE, Intent("timers", "timer.cancel", {"which": "all"})),
}
INTENTS = {name: name.partition(".")[0] for name in ("timer.set", "timer.cancel", "timer.query", "weather.query")}
SLOTS = {"timer.set": ("duration", "name"), "weather.query": ("place", "datetime")}


class Knows:
    """A stage that knows a few whole requests."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find(self, text: str) -> Finding | None:
        known = KNOWN.get(text)
        return Finding(known[1], known[2], "known") if known and known[0] == self.name else None


@dataclass
class House:
    dialog: Dialog
    now: float = 1000.0

    def after(self, intent: Intent, response: Response, place: str = "") -> "House":
        self.dialog.note(Meaning(Route("", Verdict.SURE, (intent,))), response, place)
        return self

    def means(self, text: str, place: str = "") -> Meaning:
        return self.dialog.resolve(text, place)

    def slots(self, text: str) -> Mapping[str, str]:
        intent = self.means(text).route.sure
        assert intent is not None
        return intent.slots


@contextlib.contextmanager
def house(path: Path | str = ":memory:", language: str = "en") -> Iterator[House]:
    state = State(path)
    later = Later(state)
    moves = TemplateStage({"dialog": load_words(COMMON / "dialog", language)})
    refill = Refill(pieces(language), lambda text, intent: {}, lambda name: SLOTS.get(name, ()), language)
    router = Router([Knows("template"), Knows("classifier")], language)
    here: list[House] = []
    opens = Joints.of(load_words(COMMON, language)).opens
    dialog = Dialog(
        router.explain,
        moves,
        refill,
        INTENTS,
        {"weather.query", "time.query"},
        state,
        later,
        lambda: here[0].now,
        opens,
    )
    here.append(House(dialog))
    yield here[0]
    later.close()
    state.close()


ASKED = Response(
    "For how long?", Outcome.ASKED, expects_reply=True, question=Question(Intent("t", "timer.set"), "duration")
)
SURE = Response("Sure?", Outcome.ASKED, expects_reply=True, question=Question(UNDO))
WHICH = Response(
    "Which?",
    Outcome.ASKED,
    expects_reply=True,
    question=Question(Intent("t", "timer.cancel"), "id", {"the egg timer": "3", "the tea timer": "4"}),
)
DONE = Response("Done.", undo=UNDO)


@pytest.mark.parametrize("reply", ["ten minutes", "uh ten minutes please", "for ten minutes", "make it ten minutes"])
def test_a_reply_fills_the_slot_that_was_asked_for(reply: str) -> None:
    with house() as here:
        length = values.read_duration(here.after(SET, ASKED).slots(reply)["duration"], "en")
        assert length is not None and length.seconds == 600


@pytest.mark.parametrize(
    ("reply", "chosen"),
    [("the second one", "4"), ("tea", "4"), ("the egg timer please", "3"), ("the tee one", "4")],
)
def test_one_of_several_is_chosen_by_place_or_name(reply: str, chosen: str) -> None:
    with house() as here:
        assert here.after(SET, WHICH).slots(reply) == {"id": chosen}


@pytest.mark.parametrize(("reply", "chosen"), [("主面那个", "3"), ("机蛋", "4"), ("第二个", "4"), ("我要煮面的", "3")])
def test_one_of_several_is_chosen_by_its_sound_in_mandarin(reply: str, chosen: str) -> None:
    question = Question(Intent("t", "timer.cancel"), "id", {"煮面的计时器": "3", "鸡蛋的计时器": "4"})
    asked = Response("哪一个？", Outcome.ASKED, expects_reply=True, question=question)
    with house(language="zh") as here:
        assert here.after(SET, asked).slots(reply) == {"id": chosen}


HALVES = {
    "en": {"six o'clock in the morning": "@6", "six o'clock in the evening": "@18"},
    "zh": {"早上六点": "@6", "晚上六点": "@18"},
}


@pytest.mark.parametrize(
    ("language", "reply", "chosen"),
    [
        *(
            ("en", reply, "@6")
            for reply in ("morning", "the morning one", "in the morning please", "six a m", "a m", "the first one")
        ),
        *(("en", reply, "@18") for reply in ("the evening one", "six p m", "at eighteen hundred", "tonight", "p m")),
        *(("zh", reply, "@6") for reply in ("早上", "早上的", "上午吧", "六点早上那个", "第一个")),
        *(("zh", reply, "@18") for reply in ("晚上那个", "下午六点", "十八点", "傍晚", "我要晚上的")),
    ],
)
def test_the_half_of_the_day_answers_which_time_was_meant(language: str, reply: str, chosen: str) -> None:
    question = Question(Intent("t", "alarm.set", {"datetime": "six"}), "datetime", HALVES[language])
    asked = Response("At six or six?", Outcome.ASKED, expects_reply=True, question=question)
    with house(language=language) as here:
        assert here.after(SET, asked).slots(reply) == {"datetime": chosen}


def test_in_ten_minutes_is_a_moment_where_a_moment_was_asked_for() -> None:
    asked = Response(
        "For when?", Outcome.ASKED, expects_reply=True, question=Question(Intent("t", "alarm.set"), "datetime")
    )
    with house() as here:
        assert here.after(SET, asked).slots("in ten minutes") == {"datetime": "in ten minutes"}


def test_another_request_is_no_reply_whatever_it_names() -> None:
    with house() as here:
        sure = here.after(SET, WHICH).means("set an egg timer").route.sure
        assert sure is not None and sure.name == "timer.set"


def test_yes_does_it_confirmed_and_no_does_not() -> None:
    with house() as here:
        yes = here.after(SET, SURE).means("yes please").route.sure
        assert yes is not None and (yes.name, yes.confirmed) == ("timer.cancel", True)
        assert (here.means("no").reply, here.means("no").route.intents) == ("not_meant", ())


def test_a_guess_at_a_name_that_was_asked_for_is_that_name() -> None:
    called = Question(Intent("t", "timer.set"), "name")
    with house() as here:
        here.after(SET, Response("Called what?", Outcome.ASKED, question=called))
        assert here.slots("jazz") == {"name": "jazz"}
        assert here.means("play jazz").route.sure == KNOWN["play jazz"][2]


def test_a_request_by_itself_corrects_nothing() -> None:
    with house() as here:
        assert here.after(SET, DONE).means("make it blue").undo is None
        assert here.after(WEATHER, Response("Grey.")).means("x" * 400).route.sure is None


def test_never_mind_drops_a_question_and_another_request_goes_before_it() -> None:
    with house() as here:
        here.after(SET, ASKED)
        assert here.means("never mind").reply == "never_mind"
        other = here.means("what time is it").route.sure
        assert other is not None and other.name == "time.query"


def test_what_was_not_understood_is_asked_again_once() -> None:
    with house() as here:
        here.after(SET, SURE)
        again = here.means("blah blah")
        assert again.reply == "say_again"
        here.dialog.note(again, Response("Once more?", Outcome.ASKED))
        assert here.means("blah blah").reply == ""
        assert here.means("yes").route.sure is not None


@pytest.mark.parametrize(
    "text", ["no i said fifteen", "not fifty but fifteen", "i meant fifteen", "make it fifteen minutes"]
)
def test_a_correction_changes_what_it_resembles_and_undoes_what_was_done(text: str) -> None:
    with house() as here:
        meaning = here.after(SET, DONE).means(text)
        assert meaning.route.sure is not None
        assert (meaning.route.sure.slots, meaning.undo) == ({"duration": "fifteen minutes"}, UNDO)


def test_undo_takes_back_what_was_done_also_after_a_question_about_the_world() -> None:
    with house() as here:
        here.after(SET, DONE).after(WEATHER, Response("Grey."))
        undone = here.means("undo that").route.sure
        assert undone is not None and undone.slots == UNDO.slots
        assert here.after(SET, Response("Set.")).means("undo that").reply == "cannot_undo"


def test_undo_takes_back_once() -> None:
    with house() as here:
        undone = here.after(SET, DONE).means("undo that")
        here.dialog.note(undone, Response("Gone.", undo=SET))
        assert here.means("undo that").reply == "cannot_undo"


def test_a_correction_of_a_question_takes_nothing_back() -> None:
    with house() as here:
        here.after(SET, DONE).after(WEATHER, Response("Grey."))
        assert here.means("no i said leeds").undo is None
        assert here.after(SET, DONE).means("wait what time is it").undo is None


def test_what_was_declined_is_not_gone_on_from() -> None:
    with house() as here:
        here.after(SET, SURE)
        here.dialog.note(here.means("no"), Response("All right."))
        assert here.means("make it ten minutes").route.sure is None


def test_a_guess_is_not_gone_on_from_before_a_yes() -> None:
    with house() as here:
        guess = Meaning(Route("", Verdict.DOUBTFUL, (SET,)))
        here.dialog.note(guess, Response("Do you?", Outcome.ASKED, question=Question(SET)))
        assert here.means("no the volume").route.sure is None
        assert here.means("and ten minutes").route.sure is None
        assert here.means("yes").route.sure is not None


def test_a_yes_and_a_pin_are_for_one_act() -> None:
    with house() as here:
        given = replace(WEATHER, slots={"place": "oslo", PIN: "one two"}, confirmed=True)
        next_one = here.after(given, Response("Open.")).means("and leeds").route.sure
        assert next_one is not None
        assert (next_one.slots, next_one.confirmed) == ({"place": "leeds"}, False)


def test_yes_is_no_length_of_time_and_no_drops_the_question() -> None:
    with house() as here:
        here.after(SET, ASKED)
        assert (here.means("yes").reply, here.means("no").reply) == ("say_again", "never_mind")
        here.after(SET, WHICH)
        assert (here.means("yes").reply, here.means("no thanks").reply) == ("say_again", "never_mind")


@pytest.mark.parametrize(
    ("text", "reply"), [("yes", "nothing_asked"), ("no", "nothing_asked"), ("undo that", "cannot_undo")]
)
def test_an_answer_to_nothing_does_nothing(text: str, reply: str) -> None:
    with house() as here:
        assert (here.means(text).reply, here.means(text).route.intents) == (reply, ())


def test_a_follow_up_keeps_the_rest() -> None:
    with house() as here:
        here.after(WEATHER, Response("Grey."))
        assert here.slots("and tomorrow") == {"place": "oslo", "datetime": "tomorrow"}
        assert here.slots("what about leeds") == {"place": "leeds"}
        assert here.means("fnord").route.sure is None


def test_it_is_what_was_spoken_of() -> None:
    with house() as here:
        it = here.after(SET, DONE).means("cancel it").route.sure
        assert it is not None and (it.name, it.slots) == ("timer.cancel", SET.slots)
        whole = here.means("cancel all timers").route.sure
        assert whole is not None and whole.slots == {"which": "all"}


def test_what_did_you_say_changes_neither_topic_nor_question() -> None:
    with house() as here:
        here.after(WEATHER, Response("Grey.")).after(Intent("basics", "repeat"), Response("Grey."))
        assert here.slots("and tomorrow") == {"place": "oslo", "datetime": "tomorrow"}
        here.after(SET, SURE).after(Intent("basics", "repeat"), Response("Sure?"))
        assert here.means("yes").route.sure is not None


def test_a_bare_no_corrects_nothing() -> None:
    with house(language="zh") as here:
        here.after(SET, DONE)
        assert (here.means("不要").reply, here.means("不要").undo) == ("nothing_asked", None)


def test_topics_and_questions_end() -> None:
    with house() as here:
        here.after(SET, SURE).now += QUESTION_LIVES + 1
        assert here.means("yes").route.sure is None
        here.now += TOPIC_LIVES
        assert here.means("no i said fifteen").route.sure is None
        here.now = 0.0
        assert here.means("no i said fifteen").route.sure is None, "a clock set back knows nothing"


def test_a_topic_outlives_a_restart_and_is_forgotten_when_told(tmp_path: Path) -> None:
    with house(tmp_path / "s.db") as here:
        here.after(SET, DONE)
    with house(tmp_path / "s.db") as here:
        assert here.slots("no i said fifteen") == {"duration": "fifteen minutes"}
        here.dialog.forget()
    with house(tmp_path / "s.db") as here:
        assert here.means("no i said fifteen").route.sure is None


def test_places_do_not_mix() -> None:
    with house() as here:
        here.after(SET, DONE, "kitchen")
        assert here.means("no i said fifteen", "bedroom").route.sure is None
        assert here.means("no i said fifteen", "kitchen").route.sure is not None
