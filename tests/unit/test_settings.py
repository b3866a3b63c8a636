from pathlib import Path
from typing import Any

import pytest
import yaml

from speaker import app, config, show
from speaker.errors import ConfigError
from speaker.skill import Units


@pytest.fixture
def places(tmp_path: Path) -> config.Folders:
    return config.folders({"HOME": str(tmp_path)})


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def faults(places: config.Folders, text: str, tmp_path: Path, *sets: str) -> list[str]:
    file = write(tmp_path / "my.yaml", text)
    with pytest.raises(ConfigError) as caught:
        app.read_settings(places, file, sets)
    return [fault.replace(f"{file}: ", "") for fault in caught.value.faults]


def test_without_any_file_everything_has_its_default(places: config.Folders) -> None:
    settings = app.read_settings(places)
    assert settings.language == "en"
    assert settings.listener.wake_words == ("hey jarvis", "okay nabu")


def test_later_layers_win(places: config.Folders, tmp_path: Path) -> None:
    write(places.config / "speaker.yaml", "units: imperial\nlistener: {end_silence: 0.6, start_timeout: 3}\n")
    file = write(tmp_path / "mine.yaml", "listener: {end_silence: 0.7}\n")
    settings = app.read_settings(places, file, ["listener.end_silence=0.8", "voice.pace=1.2"])
    assert settings.units is Units.IMPERIAL
    assert settings.listener.end_silence == 0.8
    assert settings.listener.start_timeout == 3
    assert settings.voice.pace == 1.2


def test_a_set_value_is_yaml(places: config.Folders) -> None:
    settings = app.read_settings(places, None, ["listener.wake_words=[alexa, computer]"])
    assert settings.listener.wake_words == ("alexa", "computer")


def test_all_faults_are_told_at_once_with_place_and_remedy(places: config.Folders, tmp_path: Path) -> None:
    text = """
listener: {end_silence: slow, wake_words: 7, recogniser: vosk}
voice: {synthesizer: cortana}
lnguage: en
web: {user_agent: "${MYNAH_AGENT}"}
skills: {wether: {}}
"""
    found = faults(places, text, tmp_path, "assistant.deadline=[]")
    assert found == [
        'listener.end_silence: expected a number, got "slow"',
        "listener.wake_words: expected a list of texts, got 7",
        'listener.recogniser: no such setting; did you mean "recognizer"?',
        'voice.synthesizer: expected one of piper, pyttsx3, got "cortana"',
        'lnguage: no such setting; did you mean "language"?',
        f"web.user_agent: the secret MYNAH_AGENT is not set; set it in {places.config / 'secrets'}",
        'skills.wether: no such skill; did you mean "weather"?',
        "--set: assistant.deadline: expected a number, got []",
    ]


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "a: [1\n", "\x00"])
def test_a_file_that_is_no_settings_is_told(places: config.Folders, tmp_path: Path, text: str) -> None:
    assert len(faults(places, text, tmp_path)) == 1


def test_a_missing_file_and_a_bad_set_are_told_together(places: config.Folders, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        app.read_settings(places, tmp_path / "no.yaml", ["nonsense"])
    assert caught.value.faults == [
        f"{tmp_path / 'no.yaml'}: no such file",
        '--set: expected KEY=VALUE, got "nonsense"',
    ]


def test_secrets_come_from_a_file_that_nobody_else_may_read(places: config.Folders) -> None:
    secrets = write(places.config / "secrets", "AGENT=Me/1.0\n")
    secrets.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        app.read_settings(places, None, ["web.user_agent=${AGENT}"])
    secrets.chmod(0o600)
    settings, hidden = app.read_settings_and_secrets(places, None, ["web.user_agent=${AGENT}"])
    assert settings.web.user_agent == "Me/1.0"
    assert "Me/1.0" not in "\n".join(show.as_yaml(settings, hidden))


def test_the_key_of_a_recognizer_is_not_printed_wherever_it_came_from(places: config.Folders) -> None:
    write(places.config / "secrets", "SPEECH=s3cret\n").chmod(0o600)
    for value in ("${SPEECH}", "s3cret"):
        sets = [f"listener.recognizer_options={{region: westeurope, key: '{value}'}}"]
        settings, hidden = app.read_settings_and_secrets(places, None, sets)
        assert settings.listener.recognizer_options == {"region": "westeurope", "key": "s3cret"}
        text = "\n".join(show.as_yaml(settings, hidden))
        assert "s3cret" not in text
        assert "region: westeurope" in text


def test_a_secret_in_the_wrong_place_is_not_shown_in_the_complaint(places: config.Folders) -> None:
    write(places.config / "secrets", "SPEECH=s3cret\n").chmod(0o600)
    with pytest.raises(ConfigError) as caught:
        app.read_settings(places, None, ["listener.recognizer_options=${SPEECH}"])
    assert caught.value.faults == [
        '--set: listener.recognizer_options: expected names, each with text, got "${SPEECH}"'
    ]


def test_printed_settings_are_yaml_that_gives_the_same_settings(places: config.Folders, tmp_path: Path) -> None:
    settings = app.read_settings(places, None, ["units=imperial", "listener.cuts={alexa: 0.5}"])
    text = "\n".join(show.as_yaml(settings, ()))
    assert "# Seconds of quiet that end what no words were recognized in." in text
    assert app.read_settings(places, write(tmp_path / "again.yaml", text)) == settings
    printed: dict[str, Any] = yaml.safe_load(text)
    assert set(printed) >= {"language", "listener", "voice", "skills"}


def test_an_unknown_time_zone_is_told(places: config.Folders) -> None:
    from speaker.brain import Brain

    with pytest.raises(ConfigError, match='no zone is called "Europe/Nowhere"'):
        Brain(app.read_settings(places, None, ["location.timezone=Europe/Nowhere"]), places)


@pytest.mark.parametrize(
    ("variable", "link", "zone"),
    [
        ("", "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("Europe/Oslo", "/usr/share/zoneinfo/Asia/Tokyo", "Europe/Oslo"),
        (":Europe/Oslo", "/etc/localtime", "Europe/Oslo"),
        ("nonsense", "/etc/localtime", "UTC"),
        ("", "/nowhere", "UTC"),
        ("", "/usr/share/zoneinfo/No/Where", "UTC"),
    ],
)
def test_without_a_time_zone_the_machine_s_own_is_taken(tmp_path: Path, variable: str, link: str, zone: str) -> None:
    (tmp_path / "localtime").symlink_to(link)
    found = config.system_zone({"TZ": variable}, tmp_path / "localtime")
    assert found == zone


def test_a_chosen_time_zone_is_kept(places: config.Folders) -> None:
    assert app.read_settings(places, None, ["location.timezone=Asia/Tokyo"]).location.timezone == "Asia/Tokyo"


def test_a_conversation_is_off_until_it_has_an_address_and_its_key_is_not_shown(
    places: config.Folders, tmp_path: Path
) -> None:
    assert not app.read_settings(places).conversation.base_url
    text = (
        "conversation: {base_url: 'http://nas:11434/v1', model: qwen3, api_key: sk-1,"
        " query: {api-version: '2024-10-21'}, omit: [temperature], extra: {reasoning_effort: none}, mcp_servers: {home: 'http://nas/mcp'}}"
    )
    settings, secrets = app.read_settings_and_secrets(places, write(tmp_path / "my.yaml", text))
    assert settings.conversation.extra == {"reasoning_effort": "none"}
    shown = yaml.safe_load("\n".join(show.as_yaml(settings, secrets)))["conversation"]
    assert shown["api_key"] == show.MASK
    assert shown["mcp_servers"] == {"home": "http://nas/mcp"}
