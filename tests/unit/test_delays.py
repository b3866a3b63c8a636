"""A command and its time in one sentence."""

import pytest

from speaker import values
from speaker.delays import LATER, Delays
from speaker.intent import Intent
from speaker.understanding import times

SLOTS = {"timer.set": {"duration", "name"}, "volume.set": {"amount"}, "light.off": {"room"}}
OFF = Intent("home", "light.off", source="template")


def delays(skill: str = "later") -> Delays:
    return Delays(skill, lambda text: values.spans(text, "en"), lambda name: SLOTS.get(name, ()), {"time.query"})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("in ten minutes turn off the light", ("turn off the light", "datetime", "in ten minutes")),
        (
            "turn off the light at half past six tomorrow",
            ("turn off the light", "datetime", "at half past six tomorrow"),
        ),
        ("every weekday at seven turn on the heating", ("turn on the heating", "frequency", "every weekday at seven")),
    ],
)
def test_a_time_at_either_end_is_found(text: str, parts: tuple[str, str, str]) -> None:
    assert list(delays().parts(text)) == [parts]


def test_a_text_without_a_time_has_no_parts() -> None:
    assert list(delays().parts("turn off the light")) == []


def delayed(
    whole: Intent | None, inner: Intent, when: str = "in ten minutes", skill: str = "later", sure: bool = True
) -> Intent | None:
    slots = {"command": "turn it off", "datetime": when}
    return delays(skill).delay("all of it", inner, slots, whole, sure)


def test_the_same_request_with_and_without_its_time_is_a_delay() -> None:
    later = delayed(Intent("home", "light.off", {"datetime": "ten minutes"}, source="classifier"), OFF)
    assert later is not None
    assert (later.skill, later.name) == ("later", LATER)
    assert later.slots == {"command": "turn it off", "datetime": "in ten minutes"}


def test_what_knows_itself_about_times_keeps_them() -> None:
    timer = Intent("timers", "timer.set")
    assert delayed(timer, timer) is None


def test_what_is_written_down_is_so_now() -> None:
    reminder = Intent("reminders", "reminder.cancel", source="template")
    assert delayed(reminder, reminder, when="tonight") is None


def test_what_only_tells_something_is_told_now() -> None:
    clock = Intent("clock", "time.query")
    assert delayed(clock, clock) is None


def test_a_time_that_fills_a_slot_of_the_request_is_none() -> None:
    loud = Intent("volume", "volume.set", {"amount": "five"})
    assert delayed(loud, Intent("volume", "volume.set"), when="at five") is None


def test_a_guessed_timer_gives_way_to_a_command_that_is_written_down() -> None:
    guess = Intent("timers", "timer.set", {"duration": "ten minutes"}, source="classifier")
    assert delayed(guess, OFF) is not None
    written = Intent("timers", "timer.set", {"duration": "ten minutes"}, source="template")
    assert delayed(written, OFF) is None


def test_nothing_is_put_off_where_nobody_keeps_it() -> None:
    assert delayed(OFF, OFF, skill="") is None
    nobody = Intent("", "light.off")
    assert delayed(nobody, nobody) is None


def test_a_command_that_is_written_down_is_put_off_where_nobody_knows_what_the_whole_is() -> None:
    assert delayed(None, OFF) is not None
    assert delayed(Intent("calendar", "calendar.set", source="classifier"), OFF, sure=False) is not None
    assert delayed(Intent("calendar", "calendar.set", source="classifier"), OFF) is None
    assert delayed(None, Intent("home", "light.off", source="classifier")) is None


@pytest.mark.parametrize(
    "text",
    [
        "play some music right now",
        "play the song from nineteen fifty",
        "turn the volume down by fifteen",
        "play what i heard last night",
        "turn off all lights during the day",
    ],
)
def test_what_is_no_time_to_come_puts_nothing_off(text: str) -> None:
    assert times("en")(text) == []


@pytest.mark.parametrize(("language", "said"), [("en", "every evening at ten"), ("en", "tonight"), ("zh", "晚上十点")])
def test_a_time_to_come_is_found(language: str, said: str) -> None:
    assert [(found.start, found.end) for found in times(language)(said)] == [(0, len(said))]
