"""The sentences beside the project that training left out, and the scorer beside them."""

import csv
import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from models.recipe.understanding_sources import STRANGERS, held_back, ours, wanted
from speaker.normal import normalize

SHARED = Path(__file__).parents[2] / "shared" / "nlu"
FIELDS = ("text", "intent", "slots_json", "source")

Scored = Callable[[str], Mapping[str, Any] | None]
"""Returns what `speaker route` would write; `None` for what is nothing we do."""

COLUMNS = {
    "right": lambda one: None if one["inscope"] is None else 100 - one["reject"] - one["wrong"],
    "exactly": lambda one: one["inscope"],
    "wrong act": lambda one: one["wrong"],
    "refused": lambda one: one["reject"],
    "right refusal": lambda one: one["oosfall"],
    "acts on others": lambda one: one["falseact"],
    "slot F1": lambda one: one["slotF1"],
    "ms p50": lambda one: one["ms50"],
    "p99": lambda one: one["ms99"],
}
"""Of requests that we know: right or forgiven by accept.json, the very label, another, none; of others: none, acted."""


def print_table(name: str, routes: Mapping[str, Scored], most: int = 0) -> None:
    """Print one row a set for a router, which has a function a language; of `most` sentences, 0 for all."""
    scorer = _scorer()
    accept = {label: set(others) for label, others in json.loads((SHARED / "accept.json").read_text()).items()}
    print(f"{name:22}{'n':>6}" + "".join(f"{column:>15}" for column in COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        for path in _unseen(Path(folder)):
            language = "zh" if path.stem.endswith("_zh") else "en"
            if language in routes:
                route = routes[language]
                one = scorer.score_file(str(path), lambda text, _, route=route: route(text), {}, accept, most)
                cells = (measure(one) for measure in COLUMNS.values())
                print(f"{one['set']:22}{one['n']:6}" + "".join(f"{_written(cell):>15}" for cell in cells), flush=True)


def _written(cell: float | None) -> str:
    return "-" if cell is None else f"{cell:.1f}" if cell >= 1 or cell == 0 else f"{cell:.2f}"


def _unseen(folder: Path) -> Iterator[Path]:
    """Yield a file a set, of the sentences that no training saw."""
    for source in sorted(SHARED.glob("*.csv")):
        language = "zh" if source.stem.endswith("_zh") else "en"
        stranger = source.stem.startswith(STRANGERS)
        own = {one.said.text for one in ours(language)}
        with source.open(encoding="utf-8", newline="") as file:
            labelled = [row | {"intent": wanted(row)} for row in csv.DictReader(file)]
        said = [(normalize(row["text"], language), row) for row in labelled if row["intent"]]
        rows = [row for text, row in said if text not in own and (stranger or held_back(text))]
        path = folder / source.name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS)
            writer.writeheader()
            writer.writerows({field: row[field] for field in FIELDS} for row in rows)
        yield path


def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    assert spec is not None and spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer
