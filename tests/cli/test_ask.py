"""`speaker ask` without a running speaker: replies, traces, exit codes, the weather."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from speaker.testing.weather import FORECAST, LOCATION_FORECAST, SEARCH, fake_weather
from tests.cli.conftest import Ended, House

Run = Callable[..., Ended]


def sets(assignments: list[str]) -> list[str]:
    return [part for assignment in assignments for part in ("--set", assignment)]


def test_a_reply_is_printed(run: Run) -> None:
    ended = run("ask", "what time is it")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("It is ")


def test_the_trace_has_the_shape_of_the_contract(run: Run) -> None:
    ended = run("ask", "set a pasta timer for nine minutes", "--json")
    (turn,) = ended.objects
    assert ended.code == 0
    latency = turn.pop("latency")
    assert list(latency) == ["endpoint", "recognize", "route", "skill", "synthesize", "first_sound"]
    assert [name for name, value in latency.items() if value is not None] == ["route", "skill"]
    assert list(turn) == ["turn", "wake", "heard", "intent", "response", "error", "ahead", "understood"]
    understood = turn.pop("understood")
    assert list(understood) == ["verdict", "context", "reply", "intents", "stages"]
    assert understood["stages"][0]["stage"] == "template"
    speech = turn["response"].pop("speech")
    assert "asta" in speech and "nine minutes" in speech
    assert turn == {
        "turn": 1,
        "wake": None,
        "heard": None,
        "intent": {
            "skill": "timers",
            "name": "timer.set",
            "slots": {"name": "pasta", "duration": "nine minutes"},
            "score": 1.0,
            "source": "template",
        },
        "response": {"outcome": "done", "expects_reply": False},
        "error": None,
        "ahead": False,
    }
    assert "nobody rings that timer" in ended.err


def test_a_timer_is_kept_for_the_next_command_and_the_warning_is_given_once(run: Run) -> None:
    run("ask", "set a timer for ten minutes")
    ended = run("ask", "how much time is left")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(("Ten minutes", "Nine minutes"))


def test_a_question_back_is_no_failure(run: Run) -> None:
    ended = run("ask", "set a timer", "--json")
    assert ended.code == 0
    assert ended.objects[0]["response"]["outcome"] == "asked"


def test_what_nobody_understands_ends_with_1(run: Run) -> None:
    ended = run("ask", "fnord the gleeb", "--json")
    assert ended.code == 1
    assert ended.objects[0]["intent"] is None
    assert ended.objects[0]["response"]["outcome"] == "refused"


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_is_nothing_to_answer(run: Run, text: str) -> None:
    ended = run("ask", text)
    assert (ended.code, ended.out) == (1, "")
    assert "nothing to answer" in ended.err


def test_a_hundred_thousand_characters_are_answered_in_good_time(run: Run) -> None:
    began = time.monotonic()
    ended = run("ask", "what time is it " * 6250)
    assert ended.code == 1
    assert "too long" in ended.out
    assert time.monotonic() - began < 30


def test_text_that_is_no_unicode_does_not_break_it(run: Run) -> None:
    ended = run("ask", b"caf\xff".decode(errors="surrogateescape"), "--json")
    assert ended.code == 1
    assert ended.objects[0]["response"]["outcome"] == "refused"


def test_later_options_win_over_a_file(house: House) -> None:
    file = house.home / "mine.yaml"
    file.write_text("location: {timezone: Asia/Tokyo}\nskills: {clock: {hours24: false}}\n")
    ended = house.run(
        *("ask", "what time is it", "--config", file),
        *("--set", "skills.clock.hours24=true", "--set", "location.timezone=Nowhere/At_All"),
    )
    assert ended.code == 2
    assert 'no zone is called "Nowhere/At_All"' in ended.err


def test_the_weather_is_told_and_when_the_services_fail_the_last_answer_with_its_age(house: House) -> None:
    with fake_weather() as fake:
        options = sets(fake.assignments)
        fresh = house.run("ask", "what is the weather in oslo", *options)
        assert fresh.code == 0
        assert "Oslo" in fresh.out and "12 degrees" in fresh.out
        for path in (FORECAST, LOCATION_FORECAST, SEARCH):
            fake.fail(path)
        for kept in (house.home / ".cache/mynah/web").iterdir():
            age(kept, 7200)
        old = house.run("ask", "what is the weather in oslo", *options)
    assert old.code == 0
    assert "12 degrees" in old.out
    assert "ago" in old.out


def test_without_any_service_it_says_so_soon(run: Run) -> None:
    dead = [f"skills.weather.{name}=http://127.0.0.1:9" for name in ("open_meteo", "geocoding", "met_norway")]
    began = time.monotonic()
    ended = run("ask", "what is the weather in oslo", "--json", *sets(dead))
    (turn,) = ended.objects
    assert ended.code == 1
    assert turn["response"]["outcome"] == "failed"
    assert "Open-Meteo" in turn["response"]["speech"]
    assert turn["error"]
    assert time.monotonic() - began < 30


def age(path: Path, seconds: float) -> None:
    """Make an answer in the cache older."""
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "at": kept["at"] - seconds, "expires": 0}))


def test_why_shows_what_each_stage_made_of_it(run: Run) -> None:
    ended = run("ask", "--why", "get me out of my bed at half past six")
    assert "template    no match" in ended.out
    assert "classifier  sure      alarm.set" in ended.out
    assert "half past six in the morning" in ended.out  # at which end of the question depends on the hour


def test_a_conversation_goes_on_from_one_command_to_the_next(run: Run) -> None:
    run("ask", "set a timer for fifty minutes")
    ended = run("ask", "no i said fifteen", "--json")
    assert ended.objects[0]["intent"]["slots"] == {"duration": "fifteen minutes"}
    assert ended.objects[0]["understood"]["context"] == "corrects timer.set"
    assert "timers" not in run("ask", "how much time is left").out, "the one for fifty is undone"
