"""Commands that show what there is: skills, config, devices, doctor, models."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from speaker import config
from speaker.installed import find_skills
from speaker.state import State
from speaker.web import Sent, SentLedger
from tests.cli.conftest import Ended, House

Run = Callable[..., Ended]


def test_skills_have_the_fields_of_the_contract(run: Run) -> None:
    ended = run("skills", "--json")
    assert ended.code == 0
    for row in ended.objects:
        assert list(row) == ["name", "state", "why", "intents", "languages", "hosts", "providers"]
    rows = {row["name"]: row for row in ended.objects}
    assert set(rows) >= {"basics", "clock", "timers", "volume", "weather"}
    assert rows["clock"]["state"] == "on"
    assert rows["timers"]["intents"] == ["timer.adjust", "timer.cancel", "timer.query", "timer.set"]
    assert "api.met.no" in rows["weather"]["hosts"]


def test_a_skill_without_words_for_the_language_is_off_and_says_why(run: Run) -> None:
    german = find_skills("de")
    assert {(status.state, status.why) for status in german} == {("off", "has no words for de")}
    ended = run("skills", "--set", "language=zh", "--json")
    assert {row["state"] for row in ended.objects} == {"on"}


def test_settings_are_printed_as_yaml_that_reads_back_with_secrets_masked(house: House) -> None:
    secret = House(house.home, {"AGENT": "Me/1.0 (me@nowhere.invalid)"})
    options = ["--set", "web.user_agent=${AGENT}", "--set", "units=imperial"]
    printed = secret.run("config", *options)
    as_json = secret.run("config", *options, "--json")
    assert printed.code == as_json.code == 0
    assert "nowhere.invalid" not in printed.out + as_json.out
    assert yaml.safe_load(printed.out) == as_json.objects[0]
    assert as_json.objects[0]["units"] == "imperial"
    again = house.home / "again.yaml"
    again.write_text(printed.out)
    assert house.run("config", "--config", again).out == printed.out


def test_devices_are_listed_or_a_way_on_is_named(run: Run) -> None:
    ended = run("devices")
    assert ended.code == 0
    assert "No sound card." in ended.out or " in, " in ended.out
    for device in run("devices", "--json").objects:
        assert list(device) == ["name", "inputs", "outputs"]


@pytest.mark.model
def test_doctor_says_of_everything_what_works_and_what_to_do(house: House) -> None:
    (house.home / ".local/state").mkdir(parents=True)
    voice = ["--set", "voice.synthesizer=piper", "--set", "voice.voice=nobody"]
    ended = house.run("doctor", "--json", *voice, "--set", "listener.recognizer=wyoming")
    assert ended.code == 1
    found = {row["subject"]: row for row in ended.objects}
    assert set(found) >= {"settings", "microphone", "loudspeaker", "disk", "state", "skill", "recognizer", "clock"}
    for row in ended.objects:
        assert list(row) == ["subject", "ok", "found", "remedy"]
        assert row["ok"] or row["remedy"] or ";" in row["found"], row
    assert not found["microphone"]["ok"]
    assert "en-mini" in found["recognizer"]["found"]
    assert "has no address; set listener.recognizer_options" in found["wyoming"]["found"]
    assert found["wyoming"]["remedy"] == "until then vosk listens"
    assert [(row["ok"], row["remedy"]) for row in ended.objects if row["subject"] == "voice"] == [
        (False, "until then pyttsx3 speaks"),
        (True, ""),
    ]


def test_doctor_tells_every_wrong_setting(run: Run) -> None:
    ended = run("doctor", "--set", "lnguage=en", "--set", "voice.pace=fast")
    assert ended.code == 1
    assert ended.out.count("FAIL settings") == 2
    assert "correct that line" in ended.out


@pytest.mark.model
def test_doctor_names_a_missing_model_and_goes_on(house: House) -> None:
    half = house.home / ".local/share/mynah/models/half"
    half.mkdir(parents=True)
    for model in ("half", "/nowhere/model"):
        ended = house.run("doctor", "--set", f"listener.model={model}")
        assert ended.code == 1
        (told,) = [line for line in ended.out.splitlines() if line.startswith("FAIL") and model in line]
        assert "models" in told
        assert "ok   voice" in ended.out


@pytest.mark.model
def test_a_missing_model_is_an_error_and_not_a_download(run: Run) -> None:
    ended = run("hear", "a.wav", "--set", "listener.model=vosk-model-small-en-us-0.15")
    assert ended.code == 1
    assert "speaker models install vosk-model-small-en-us-0.15" in ended.err


def test_models_are_listed(run: Run) -> None:
    rows = {row["name"]: row for row in run("models", "list", "--json").objects}
    assert rows["en-mini"]["state"] == "shipped"
    assert rows["vosk-model-small-en-us-0.15"]["state"] == "available"
    prose = run("models", "list")
    assert prose.code == 0
    assert len(prose.out.splitlines()) == len(rows)


def test_models_are_verified_and_removed(house: House) -> None:
    assert "no model is installed" in house.run("models", "verify").out
    model = house.home / ".local/share/mynah/models/mine"
    install(model)
    assert house.run("models", "verify").out == "mine: all right\n"
    (model / "words").write_text("changed")
    bad = house.run("models", "verify", "mine")
    assert (bad.code, bad.out) == (1, "mine: damaged\n")
    assert "words: has changed" in bad.err
    assert house.run("models", "remove", "mine").code == 0
    assert not model.exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["verify", "none"], "is not installed"),
        (["remove", "none"], "is not installed"),
        (["remove", "en-mini"], "ships with the project and stays"),
        (["remove", "../state"], "is no name of a model"),
        (["install", "none"], "none"),
    ],
)
def test_models_that_are_not_there_are_told(run: Run, args: list[str], told: str) -> None:
    ended = run("models", *args)
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err


def install(folder: Path) -> None:
    """Put a whole model in place, as if it had been fetched."""
    import hashlib
    import json

    folder.mkdir(parents=True)
    (folder / "words").write_text("words")
    (folder / "installed.json").write_text(json.dumps({"words": hashlib.sha256(b"words").hexdigest()}))


def test_calls_are_among_what_left_the_house_with_whom_and_for_how_long(house: House) -> None:
    folder = config.folders({"HOME": str(house.home)}).state
    folder.mkdir(parents=True, exist_ok=True)
    now = time.time()
    with contextlib.closing(State(folder / "state.db")) as state:
        ledger = SentLedger(time.time, state)
        ledger.add(Sent(now, "calls", "", "", "provider", "sip.example.org", (), 0))
        kinds = ("contact", "voice")
        ledger.add(Sent(now, "calls", "call.make", "call anna", "provider", "sip.example.org", kinds, 0, "Anna", 95))
    told = house.run("privacy")
    assert told.code == 0
    assert "not counted  sip.example.org                  where this speaker can be called" in told.out
    assert "call anna (call.make)" in told.out and "contact, voice: Anna, 0:01:35" in told.out
    (_, call) = house.run("privacy", "--json").objects
    assert (call["whom"], call["seconds"]) == ("Anna", 95)
