"""A home that cannot be written, and a disk that is full."""

from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, House

QUESTION = str(ROOT / "speaker/data/question.wav")
COMMANDS = [["ask", "set a timer for an hour"], ["hear", QUESTION], ["run"], ["say", "hello", "--out", "hello.wav"]]


@pytest.mark.model
@pytest.mark.parametrize("args", COMMANDS, ids=lambda args: args[0])
def test_a_home_that_cannot_be_written_is_named(house: House, obeying: list[str], args: list[str]) -> None:
    house.home.chmod(0o555)
    ended = house.run(*args, wrapper=obeying)
    house.home.chmod(0o755)
    assert ended.code == 1
    assert ended.out == ""
    assert str(house.home) in ended.err or "hello.wav: cannot be written" in ended.err


def test_a_home_that_is_a_file_is_named_and_doctor_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    house = House(tmp_path / "file")
    assert f"{house.state}/state.db: cannot be used" in house.run("ask", "what time is it").err
    ended = house.run("doctor", "--json")
    assert ended.code == 1
    (disk,) = [row for row in ended.objects if row["subject"] == "disk"]
    assert not disk["ok"]
    assert "XDG_STATE_HOME" in disk["remedy"]


@pytest.mark.model
@pytest.mark.parametrize("args", COMMANDS[:3], ids=lambda args: args[0])
def test_a_full_disk_is_told(house: House, args: list[str]) -> None:
    # No file may grow: what a full disk does to every write, without a disk.
    full = ["sh", "-c", 'trap "" XFSZ; ulimit -f 0; exec "$@"', "sh"]
    ended = house.run(*args, wrapper=full)
    assert ended.code == 1
    assert "cannot be" in ended.err


def test_a_disk_that_fills_up_later_costs_the_timer_but_not_the_answer(house: House) -> None:
    house.run("ask", "set a timer for an hour")
    full = ["sh", "-c", 'trap "" XFSZ; ulimit -f 0; exec "$@"', "sh"]
    ended = house.run("ask", "set a timer for two hours", "--json", wrapper=full)
    assert ended.code == 1
    if ended.out:
        assert ended.objects[0]["response"]["outcome"] == "failed"
    else:
        assert "make room on the disk" in ended.err
    left = house.run("ask", "how much time is left").out
    assert "two" not in left.lower()
