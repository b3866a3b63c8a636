"""Help, versions, wrong usage, wrong settings: the same for every command."""

import os
import socket
import subprocess
from collections.abc import Callable

import pytest

from tests.cli.conftest import COMMAND, Ended, House

Run = Callable[..., Ended]
SPEAKER = ["run", "simulate", "demo", "hear", "ask", "say", "route", "skills", "devices", "config", "doctor", "bench"]
MODELS = ["list", "install", "verify", "remove"]
ARGUMENTS = {"hear": ["a.wav"], "ask": ["x"], "say": ["x"], "install": ["x"], "remove": ["x"]}


def test_help_names_every_command(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    for name in (*SPEAKER, "models"):
        assert f"  {name} " in ended.out


@pytest.mark.parametrize("name", SPEAKER)
def test_each_command_has_help(run: Run, name: str) -> None:
    ended = run(name, "--help")
    assert ended.code == 0
    assert f"Usage: -c {name}" in ended.out
    assert ("--set" in ended.out) == ("--config" in ended.out) == (name != "bench")


def test_the_version_is_told(run: Run) -> None:
    ended = run("--version")
    assert ended.code == 0
    assert ended.out.startswith("mynah-speaker 0.")


@pytest.mark.parametrize(
    "args",
    [["sing"], ["ask"], ["ask", "a", "b"], ["hear"], ["skills", "--jsn"], ["models", "steal"], ["bench", "nothing"]],
)
def test_wrong_usage_ends_with_2_and_says_so(run: Run, args: list[str]) -> None:
    ended = run(*args)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err


@pytest.mark.parametrize(
    "name", [*(name for name in SPEAKER if name not in ("bench", "doctor")), *(f"models {name}" for name in MODELS)]
)
def test_every_command_tells_all_faults_of_the_settings_at_once(house: House, name: str) -> None:
    file = house.home / "mine.yaml"
    file.write_text("lnguage: en\nvoice: {synthesizer: cortana}\nweb: {user_agent: '${NOBODY}'}\n")
    words = name.split()
    ended = house.run(*words, *ARGUMENTS.get(words[-1], []), "--config", file, "--set", "assistant.deadline=soon")
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.splitlines() == [
        f'{file}: lnguage: no such setting; did you mean "language"?',
        f'{file}: voice.synthesizer: expected one of piper, pyttsx3, got "cortana"',
        f"{file}: web.user_agent: the secret NOBODY is not set; set it in {house.home}/.config/mynah/secrets",
        '--set: assistant.deadline: expected a number, got "soon"',
    ]


def test_a_port_that_is_taken_is_told_with_what_to_try(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = house.run("simulate", "--port", str(taken.getsockname()[1]))
    assert ended.code == 1
    assert "is taken" in ended.err and "--port 0" in ended.err


def test_a_reader_who_leaves_early_is_no_error(house: House) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [*COMMAND, "skills", "--json"], env=house.environment, stdout=writer, stderr=subprocess.PIPE, timeout=60
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")
