"""Sentences that people say, each with its intent and slots: what the classifier and the tagger learn from.

One file an intent, `<intent>.txt`, one sentence a line as a recognizer writes it, the words of a slot in brackets
before its name:

    # waking up
    wake me [tomorrow at half past six](datetime)
    把[客厅](room)的灯关掉
"""

import re
from dataclasses import dataclass
from pathlib import Path

from speaker.errors import PluginError

_SLOT = re.compile(r"\[([^\[\]()]+)\]\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and what was wanted by it."""

    text: str
    intent: str
    slots: tuple[tuple[str, str], ...] = ()
    """Name and words of each slot, in the order they were said."""


def read(folder: Path) -> list[Said]:
    """Return all sentences of a folder; none if there is no such folder.

    Raises PluginError naming file and line where brackets do not match.
    """
    return [said for path in sorted(folder.glob("*.txt")) for said in _read_file(path)]


def _read_file(path: Path) -> list[Said]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(f"{path}: cannot be read ({error})") from error
    return [
        _read_line(line.strip(), path.stem, f"{path}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]


def _read_line(line: str, intent: str, place: str) -> Said:
    slots = tuple((name, words) for words, name in _SLOT.findall(line))
    text = _SLOT.sub(r"\1", line)
    if set("[]()") & set(text):
        raise PluginError(f"{place}: a slot is written [words](name); found: {line}")
    return Said(" ".join(text.split()), intent, slots)
