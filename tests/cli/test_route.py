"""`speaker route`: JSON lines in and out."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Ended, House

Run = Callable[..., Ended]


def line(text: Any, language: str | None = "en") -> str:
    return json.dumps({"text": text} if language is None else {"text": text, "lang": language}) + "\n"


def test_each_line_is_answered_before_the_next_is_read(house: House) -> None:
    with house.running("route") as router:
        for text, intent in [("what time is it", "time.query"), ("set a timer for five minutes", "timer.set")]:
            router.type(line(text).strip())
            answer = json.loads(router.read())
            assert list(answer) == ["intent", "slots", "score", "source", "verdict"]
            assert answer["intent"] == intent
        assert answer["slots"] == {"duration": "five minutes"}
        assert router.process.stdin is not None
        router.process.stdin.close()
        assert router.process.wait(30) == 0
    assert not house.state.exists(), "a router keeps nothing, and sets no timer"


def test_blank_lines_are_skipped_and_what_is_nothing_we_do_is_oos(run: Run) -> None:
    lines = "\n" + line("what time is it", None) + "  \n" + line("wie spät ist es", "de") + line("fnord") + line("")
    ended = run("route", stdin=lines + line("what time is it " * 6250))
    assert ended.code == 0
    assert [answer["intent"] for answer in ended.objects] == ["time.query", "oos", "oos", "oos", "oos"]
    assert ended.objects[1] == {"intent": "oos", "slots": {}, "score": 0.0, "source": "none", "verdict": "nothing"}


@pytest.mark.parametrize(
    "bad",
    [b"what time is it\n", b"[]\n", b'{"lang": "en"}\n', b'{"text": 5}\n', b'{"text": "a", "lang": 1}\n', b"\xff\n"],
)
def test_a_bad_line_ends_it_with_2_and_an_example(run: Run, bad: bytes) -> None:
    ended = run("route", stdin=line("what time is it").encode() + bad + line("what time is it").encode())
    assert ended.code == 2
    assert [answer["intent"] for answer in ended.objects] == ["time.query"]
    assert 'expected a line like {"text": "what time is it", "lang": "en"}' in ended.err
