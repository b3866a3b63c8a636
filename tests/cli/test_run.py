"""`speaker run` without a sound card: typed requests, the socket, signals, crashes."""

import signal
import stat
import time
from pathlib import Path

import pytest

from tests.cli.conftest import House

pytestmark = pytest.mark.model
READY = "type a request and press Enter"
WELCOME = ("run", "--welcome", "--set", "listener.model=en-mini")


def socket_of(house: House) -> Path:
    return house.state / "speaker.sock"


def test_with_nobody_to_type_it_says_what_to_try_and_ends(house: House) -> None:
    ended = house.run(*WELCOME)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Ready in ")
    assert "listens with the model en-mini; a bigger one: speaker models install" in ended.out
    assert 'speaker ask "' in ended.out


def test_a_closed_input_is_an_ended_input(house: House) -> None:
    assert house.run(*WELCOME, wrapper=["sh", "-c", 'exec "$@" <&-', "sh"]).code == 0


def test_typed_requests_are_answered(house: House) -> None:
    ended = house.run(*WELCOME, stdin=b"what time is it\n\n \nfnord \xff\nset a timer for an hour")
    assert ended.code == 0
    answers = [line for line in ended.out.split(READY)[1].splitlines()[1:] if not line.startswith("The microphone")]
    assert len(answers) == 3
    assert answers[0].startswith("It is")
    assert "fnord" in answers[1]
    assert "hour" in answers[2]


def test_other_commands_reach_it_through_its_socket_and_share_its_timers(house: House) -> None:
    with house.running("run") as speaker:
        speaker.until(READY)
        assert stat.S_IMODE(socket_of(house).stat().st_mode) == 0o600
        asked = house.run("ask", "set a tea timer for one second", "--json")
        assert (asked.code, asked.err) == (0, "")
        assert asked.objects[0]["turn"] == 1
        speaker.until("tea timer", timeout=60)
        assert house.run("say", "dinner is ready").code == 0
        speaker.until("(dinner is ready)")
        house.run("ask", "set a timer for an hour")
        speaker.type("how much time is left")
        assert "hour" in speaker.until("left")

        second = house.run("run")
        assert (second.code, second.out) == (1, "")
        assert "another speaker of yours is running; stop it first" in second.err
        assert house.run("ask", "what time is it", "--json").objects[0]["turn"] == 4
        assert speaker.end(signal.SIGTERM) == 0
    assert not socket_of(house).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_when_told_to_also_while_it_waits_for_a_line(house: House, number: signal.Signals) -> None:
    with house.running("run") as speaker:
        speaker.until(READY)
        began = time.monotonic()
        assert speaker.end(number) == 0
        assert time.monotonic() - began < 10
        assert speaker.errors() == ""
    assert not socket_of(house).exists()


def test_after_a_crash_it_starts_again_and_its_timers_ring(house: House) -> None:
    with house.running("run") as speaker:
        speaker.until(READY)
        house.run("ask", "set an egg timer for three seconds")
        speaker.process.kill()
        speaker.process.wait(30)
    assert socket_of(house).exists(), "a crash leaves it behind"
    with house.running("run") as speaker:
        speaker.until(READY)
        assert speaker.until("egg timer", timeout=60).startswith("(")
        assert house.run("ask", "stop").code == 0
        assert speaker.end(signal.SIGTERM) == 0


def test_the_welcome_answers_a_recorded_question_first(house: House) -> None:
    with house.running(*WELCOME) as speaker:
        speaker.until('heard        "what time is it"')
        speaker.until("understood   time.query for the skill clock")
        speaker.until('answers      "It is ')
        speaker.until("times        endpoint ")
        assert "out/answer.wav" in speaker.until("No loudspeaker here")
        speaker.until(READY)
        assert speaker.end(signal.SIGINT) == 0
    assert (house.home / "out/answer.wav").stat().st_size > 10_000


def test_a_place_too_long_for_a_socket_is_told(tmp_path: Path, house: House) -> None:
    deep = House(house.home, {"XDG_RUNTIME_DIR": str(tmp_path / ("x" * 100))})
    ended = deep.run("run")
    assert ended.code == 1
    assert "set XDG_RUNTIME_DIR" in ended.err


def test_without_a_microphone_and_without_input_it_stays_and_waits_for_one(house: House) -> None:
    """So it does as a service, whose input is closed from the start."""
    with house.running("run") as speaker:
        assert speaker.process.stdin is not None
        speaker.process.stdin.close()
        speaker.until("waiting for one")
        speaker.until("The microphone is away")
        assert house.run("ask", "what time is it").code == 0
        assert speaker.process.poll() is None
        assert speaker.end(signal.SIGTERM) == 0
