"""Spoken words to values: the share that is read right, and how long it takes."""

import csv
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from speaker import values
from speaker.values import Prefer
from speaker.values.grammar import load

SHARED = Path(__file__).parents[2] / "shared" / "nlu" / "slots"
ZONE = ZoneInfo("UTC")
LATE = datetime(2000, 1, 1, tzinfo=ZONE)
CORE = ("number", "ordinal", "percent", "duration", "time", "date", "datetime")
WIDER = ("temperature", "money", "quantity", "holiday", "daterange", "timerange", "datetimerange", "dategrain", "set")
FILES = ("spoken", "recognizers", "duckling")


def main() -> None:
    """Print the tables; with names of files behind, also what is wrong in them."""
    if not SHARED.is_dir():
        print(f"no phrases at {SHARED}")
        return
    shown = sys.argv[1:]
    print(f"{'phrases':16} {'kinds':8} {'n':>5} {'right':>6} {'silent':>7} {'wrong':>6}")
    spent: list[float] = []
    for language in ("en", "zh"):
        _time_loading(language)
        for name in FILES:
            path = SHARED / f"{name}_{language}.csv"
            rows = list(csv.DictReader(path.open(encoding="utf-8")))
            for title, kinds in (("core", CORE), ("wider", WIDER)):
                _print_share(path.stem, title, [row for row in rows if _kind(row) in kinds], spent, shown)
    ordered = sorted(spent)
    print(f"\nCPU ms a phrase: p50 {ordered[len(ordered) // 2]:.2f}, p99 {ordered[len(ordered) * 99 // 100]:.2f}")


def answers(kind: str, text: str, language: str, now: datetime) -> set[str]:
    """Return what is read, as the files write it: the value taken, then nothing else."""
    reader = _READERS.get(kind)
    said = reader(text, language, now) if reader else None
    return {said} if said else set()


def _time_loading(language: str) -> None:
    load.cache_clear()
    start = time.process_time()
    load(language)
    print(f"{language}: loaded in {1000 * (time.process_time() - start):.0f} ms")


def _kind(row: Mapping[str, str]) -> str:
    return row["intent"].removeprefix("slot.")


def _print_share(name: str, title: str, rows: list[dict[str, str]], spent: list[float], shown: list[str]) -> None:
    counts: dict[str, int] = defaultdict(int)
    by_kind: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        slots = json.loads(row["slots_json"])
        now = datetime.fromisoformat(slots["ref"]).replace(tzinfo=ZONE) if slots.get("ref") else LATE
        start = time.process_time()
        given = answers(_kind(row), row["text"], name[-2:], now)
        spent.append(1000 * (time.process_time() - start))
        right = bool(given & {_tidy(gold) for gold in slots["gold"]})
        counts["right" if right else "wrong" if given else "silent"] += 1
        by_kind[_kind(row)][not right] += 1
        if not right and (name in shown or f"{name}.{_kind(row)}" in shown):
            print("   ", _kind(row), "|", row["text"], "|", slots.get("ref"), "|", slots["gold"], "|", *given)
    if rows:
        share = [f"{100 * counts[key] / len(rows):6.1f}" for key in ("right", "silent", "wrong")]
        print(f"{name:16} {title:8} {len(rows):5} {share[0]} {share[1]:>7} {share[2]}", end="   ")
        print(", ".join(f"{kind} {right}/{right + wrong}" for kind, (right, wrong) in sorted(by_kind.items())))


def _tidy(gold: str) -> str:
    try:
        return f"{float(gold):.6g}"
    except ValueError:
        return gold


def _number(text: str, language: str, now: datetime) -> str | None:
    found = values.read_number(text, language)
    return f"{found.value:.6g}" if found else None


def _percent(text: str, language: str, now: datetime) -> str | None:
    found = values.read_amount(text, language)
    return f"{found.value:.6g}" if found and found.kind == "percent" else None


def _duration(text: str, language: str, now: datetime) -> str | None:
    found = values.read_duration(text, language)
    return f"{found.total:.6g}" if found else None


def _moment(form: str) -> Callable[[str, str, datetime], str | None]:
    def read(text: str, language: str, now: datetime) -> str | None:
        found = values.read_moment(text, language, now, Prefer.EITHER)
        return found.at.strftime(form) if found else None

    return read


def _span(form: str) -> Callable[[str, str, datetime], str | None]:
    def read(text: str, language: str, now: datetime) -> str | None:
        found = values.read_span(text, language, now, Prefer.EITHER)
        return f"{found.start.strftime(form)}|{found.end.strftime(form)}" if found else None

    return read


def _grain(text: str, language: str, now: datetime) -> str | None:
    found = values.read_span(text, language, now, Prefer.EITHER)
    return found.start.strftime("%Y-%m-%d") if found else None


def _amount(text: str, language: str, now: datetime) -> str | None:
    found = values.read_amount(text, language)
    if found is None:
        return None
    unit = {"celsius": "C", "fahrenheit": "F"}.get(found.unit, found.unit.replace("_", " ").title())
    return f"{found.value:g} {_MONEY.get(found.unit, unit)}"


_MONEY = {"yuan": "Chinese yuan", "dollar": "Dollar", "yen": "Japanese yen", "us_dollar": "United States dollar"}
_READERS: dict[str, Callable[[str, str, datetime], str | None]] = {
    "number": _number,
    "ordinal": _number,
    "percent": _percent,
    "duration": _duration,
    "time": _moment("%H:%M:%S"),
    "date": _moment("%Y-%m-%d"),
    "holiday": _moment("%Y-%m-%d"),
    "datetime": _moment("%Y-%m-%d %H:%M:%S"),
    "temperature": _amount,
    "money": _amount,
    "quantity": _amount,
    "daterange": _span("%Y-%m-%d"),
    "datetimerange": _span("%Y-%m-%d %H:%M:%S"),
    "timerange": _span("%H:%M:%S"),
    "dategrain": _grain,
}


if __name__ == "__main__":
    main()
