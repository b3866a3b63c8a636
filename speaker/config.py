"""Settings: typed, with defaults beside the code that uses them, in layers of YAML."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from speaker.answerer import Settings as TurnSettings
from speaker.calls import Settings as CallSettings
from speaker.contacts import Settings as ContactSettings
from speaker.errors import ConfigError
from speaker.intercom import Settings as IntercomSettings
from speaker.language_model import Settings as ConversationSettings
from speaker.listener import Settings as ListenerSettings
from speaker.players import Settings as PlayerSettings
from speaker.policy import Settings as PolicySettings
from speaker.ringer import Settings as AlarmSettings
from speaker.skill import Home, Units
from speaker.voice import Settings as VoiceSettings
from speaker.web import Settings as WebSettings


@dataclass(frozen=True, slots=True)
class Sound:
    """Which sound card."""

    device: str = "soundcard"
    """The kind of device."""
    input: str = ""
    """The microphone, by a part of its name; "" for the system's choice."""
    output: str = ""
    """The loudspeaker, by a part of its name; "" for the system's choice."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All there is to set."""

    language: str = "en"
    """The language that is spoken: en or zh."""
    units: Units = Units.METRIC
    """metric or imperial."""
    location: Home = Home()
    """Where the speaker stands: its town, coordinates and time zone."""
    listener: ListenerSettings = ListenerSettings()
    assistant: TurnSettings = TurnSettings()
    voice: VoiceSettings = VoiceSettings()
    conversation: ConversationSettings = ConversationSettings()
    sound: Sound = Sound()
    player: PlayerSettings = PlayerSettings()
    calls: CallSettings = CallSettings()
    contacts: ContactSettings = ContactSettings()
    intercom: IntercomSettings = IntercomSettings()
    alarms: AlarmSettings = AlarmSettings()
    policy: PolicySettings = PolicySettings()
    web: WebSettings = WebSettings()
    skills: Mapping[str, Any] = field(default_factory=dict)
    """Each skill's own settings, by its name."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are kept."""

    config: Path
    state: Path
    cache: Path
    models: Path
    """Models that were fetched."""
    runtime: Path
    """The socket of the running speaker."""


def folders(environment: Mapping[str, str] = os.environ) -> Folders:
    """Return the XDG folders of this user."""
    home = Path(environment.get("HOME") or Path.home())

    def xdg(name: str, default: str) -> Path:
        return Path(environment.get(name) or home / default) / "mynah"

    state = xdg("XDG_STATE_HOME", ".local/state")
    return Folders(
        config=xdg("XDG_CONFIG_HOME", ".config"),
        state=state,
        cache=xdg("XDG_CACHE_HOME", ".cache"),
        models=xdg("XDG_DATA_HOME", ".local/share") / "models",
        runtime=Path(environment["XDG_RUNTIME_DIR"]) / "mynah" if environment.get("XDG_RUNTIME_DIR") else state,
    )


def system_zone(environment: Mapping[str, str] = os.environ, link: Path = Path("/etc/localtime")) -> str:
    """Return the time zone that this machine is set to, or UTC if it does not tell."""
    named = environment.get("TZ", "").lstrip(":") or str(link.resolve()).partition("/zoneinfo/")[2]
    try:
        return ZoneInfo(named).key if named else "UTC"
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"


SYSTEM = Path("/etc/mynah/speaker.yaml")


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings from one place."""

    name: str
    """The file, or `--set`; stands in front of each fault."""
    values: Mapping[str, Any]


def layers(places: Folders, file: Path | None = None, sets: Sequence[str] = ()) -> list[Layer]:
    """Read every layer that there is, lowest first. Raises ConfigError for those that cannot be read."""
    faults: list[str] = []
    found = [_read(path, faults) for path in (SYSTEM, places.config / "speaker.yaml") if path.exists()]
    if file is not None:
        if file.exists():
            found.append(_read(file, faults))
        else:
            faults.append(f"{file}: no such file")
    found += [_assignment(text, faults) for text in sets]
    if faults:
        raise ConfigError(faults)
    return found


def _read(path: Path, faults: list[str]) -> Layer:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{path}: cannot be read ({error})")
        values = None
    except yaml.YAMLError as error:
        faults.append(f"{path}: is not YAML: {' '.join(str(error).split())}")
        values = None
    if values is not None and not isinstance(values, dict):
        faults.append(f"{path}: expected keys and values, got {values!r}")
    return Layer(str(path), values if isinstance(values, dict) else {})


def _assignment(text: str, faults: list[str]) -> Layer:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        faults.append(f'--set: expected KEY=VALUE, got "{text}"')
        return Layer("--set", {})
    try:
        inner: Any = yaml.safe_load(value)
    except yaml.YAMLError as error:
        faults.append(f"--set: {key}: is not YAML: {' '.join(str(error).split())}")
        return Layer("--set", {})
    for part in reversed(key.strip().split(".")):
        inner = {part: inner}
    return Layer("--set", inner)
