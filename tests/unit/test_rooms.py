"""The order of the rooms: a module imports only what stands above it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORDER = [
    "errors",
    "counting",
    "way_out",
    "audio",
    "state",
    "mute",
    "clock",
    "web",
    "sentences",
    "sampler",
    "word_network",
    "completeness",
    "commands",
    "spoken",
    "values",
    "contacts",
    "calls",
    "neighbours",
    "agenda",
    "timers",
    "players",
    "corpus",
    "classifier",
    "tagger",
    "ear_report",
    "intent",
    "surroundings",
    "absent",
    "skill",
    "events",
    "interfaces",
    "language_model",
    "stage",
    "intake",
    "said",
    "echo",
    "interjections",
    "care",
    "gain",
    "near_misses",
    "second_look",
    "overheard",
    "duet",
    "fallback",
    "polyglot",
    "endpointer",
    "utterance",
    "listener",
    "earcons",
    "mixer",
    "voice",
    "ringer",
    "music",
    "music_pipe",
    "take",
    "recorder",
    "switchboard",
    "intercom",
    "aside",
    "policy",
    "handlers",
    "finding",
    "normal",
    "templates",
    "trained",
    "joints",
    "delays",
    "router",
    "later",
    "topic",
    "refill",
    "dialog",
    "ledger",
    "conversation",
    "turn",
    "tongue",
    "bidding",
    "thinker",
    "ahead",
    "reflexes",
    "answerer",
    "assistant",
    "volume",
    "waking",
    "vocabulary",
    "plugins",
    "catalog",
    "config",
    "checks",
    "learning",
    "understanding",
    "installed",
    "thefts",
    "menu",
    "house",
    "brain",
    "wake_words",
    "tuning",
    "ears",
    "telephone",
    "app",
    "hearing",
    "scenes",
    "door",
    "show",
    "keys",
    "testing",
    "welcome",
    "reach",
    "doctor",
    "simulator",
    "cli",
]
VENDOR_ROOMS = {
    "engines": {"errors", "counting", "way_out", "audio", "interfaces", "language_model"},
    "devices": {"errors", "audio", "interfaces", "stage"},
    "peers": {"errors", "way_out", "language_model", "players", "web", "audio", "calls", "neighbours"},
}


def rooms_imported(path: Path) -> Iterator[str]:
    """Yield each part of `speaker` that a file imports, at any depth: a hidden import is an import."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: relative import"
            own = node.module == "speaker"
            names = [f"speaker.{alias.name}" for alias in node.names] if own else [node.module]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] in ("speaker", "skills") and len(parts) > 1:
                yield parts[1] if parts[0] == "speaker" else f"skills.{parts[1]}"


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "speaker").parts[0].removesuffix(".py")


CORE = [path for path in files("speaker") if room_of(path) not in (*VENDOR_ROOMS, "__init__")]


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_uses_only_the_rooms_above_it(path: Path) -> None:
    room = room_of(path)
    assert room in ORDER, f"{room} has no place in the order"
    for used in rooms_imported(path):
        if used != room and used != "__version__":
            assert used in ORDER, f"{room} imports {used}, which is found by entry point or does not exist"
            assert ORDER.index(used) < ORDER.index(room), f"{room} stands above {used}"


@pytest.mark.parametrize("room", VENDOR_ROOMS)
def test_engines_and_devices_know_only_sound_errors_and_their_socket(room: str) -> None:
    for path in files(f"speaker/{room}"):
        for used in rooms_imported(path):
            assert used == room or used in VENDOR_ROOMS[room], f"{path} imports {used}"


def test_skills_import_the_skill_api_and_nothing_else_of_ours() -> None:
    for path in files("skills"):
        own = f"skills.{path.relative_to(ROOT / 'skills').parts[0]}"
        for used in rooms_imported(path):
            assert used in ("skill", own), f"{path} imports {used}"


def test_every_room_says_what_it_is_in_its_first_line() -> None:
    for path in [*files("speaker"), *files("skills")]:
        caption = ast.get_docstring(ast.parse(path.read_text()))
        assert caption, f"{path} has no caption"
        assert len(caption.splitlines()[0]) <= 117, f"{path}: the caption is no caption"


def test_only_config_and_checks_look_at_the_environment() -> None:
    for path in [*files("speaker"), *files("skills")]:
        if path.name in ("config.py", "checks.py"):
            continue
        # A child may set a variable for the vendor that it is about to load; nobody else may read one.
        assert not re.search(r"getenv|os\.environ(?!\[\"\w+\"\] = )", path.read_text()), f"{path} reads the environment"
