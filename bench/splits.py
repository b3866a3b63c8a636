"""Two requests in one sentence: single requests taken for two, and pairs that are taken for what they are.

A row of the sets has one intent, so that one which is split is mostly split wrongly; `-v` lists them to look at.
"""

import csv
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing

from bench.route_sets import SHARED
from speaker import app, config
from speaker.brain import Brain
from speaker.router import Route

_JOINTS = {"en": (" and ", " and then ", " then ", " and also "), "zh": ("然后", "顺便", "再", "另外")}
_PAIRS = 500


def main(arguments: Sequence[str] = ()) -> None:
    """Print how many rows of each set are split, and how many pairs of its requests are found."""
    if not SHARED.is_dir():
        print("skipped, there is no shared/nlu beside the project")
        return
    with tempfile.TemporaryDirectory() as home:
        places = config.folders({"HOME": home})
        with closing(Brain(app.read_settings(places), places)) as brain:
            for language in _JOINTS:
                _sets(language, _understander(brain, language), "-v" in arguments)


def _understander(brain: Brain, language: str) -> Callable[[str], Route]:
    dialog = brain.tongue(language).dialog
    return lambda text: dialog.resolve(text, "nowhere").route


def _sets(language: str, understand: Callable[[str], Route], lists: bool) -> None:
    print(f"\n{'':22}{'rows':>8}{'split':>8}{'%':>8}")
    rows = split = 0
    for path in sorted(SHARED.glob("*.csv")):
        if path.stem.endswith("_zh") != (language == "zh"):
            continue
        texts = [row["text"] for row in csv.DictReader(path.open(encoding="utf-8", newline=""))]
        found = [route for route in map(understand, texts) if len(route.intents) > 1]
        _print(path.stem, len(texts), len(found))
        for route in found if lists else ():
            print("   ", route.text, "|", " + ".join(f"{one.name} {dict(one.slots)}" for one in route.intents))
        rows, split = rows + len(texts), split + len(found)
    _print(f"all, {language}", rows, split)
    _pairs(language, understand)


def _print(name: str, rows: int, split: int) -> None:
    print(f"{name:22}{rows:8}{split:8}{100 * split / rows:8.2f}", flush=True)


def _pairs(language: str, understand: Callable[[str], Route]) -> None:
    """Join requests of different intents, each of which is understood alone."""
    with (SHARED / f"seed_{language}.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    alone = [(text, route.sure.name) for text in texts if (route := understand(text)).sure is not None]
    draw = random.Random(5)
    found = []
    for _ in range(_PAIRS):
        (first, name), (second, other) = draw.sample(alone, 2)
        joint = draw.choice(_JOINTS[language])
        if name != other:
            found.append([one.name for one in understand(first + joint + second).intents] == [name, other])
    print(f"pairs of seed_{language}: {100 * sum(found) / len(found):.0f} % of {len(found)} taken for those two")


if __name__ == "__main__":
    main(sys.argv[1:])
