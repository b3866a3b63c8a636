"""Understanding: every skill's own examples, then strangers' sentences, beside hassil with Home Assistant's own."""

import importlib.util
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from bench import route_home_assistant
from bench.route_sets import SHARED, Scored, print_table
from speaker import app, config
from speaker.brain import Brain
from speaker.catalog import SHIPPED_MODELS
from speaker.classifier import Classifier
from speaker.finding import Verdict
from speaker.router import Route, describe

LANGUAGES = ("en", "zh")


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables; of no more sentences a set than told."""
    with tempfile.TemporaryDirectory() as home:
        places = config.folders({"HOME": home})
        with closing(Brain(app.read_settings(places), places)) as brain:
            _examples(brain)
            if SHARED.is_dir():
                _strangers(brain, int(arguments[0]) if arguments else 0)
            else:
                print("others' sentences: skipped, there is no shared/nlu beside the project")


def _examples(brain: Brain) -> None:
    cases = [
        (text, name, dict(slots))
        for words in brain.skill_words.values()
        for name, intent in words.intents.items()
        for text, slots in intent.examples.items()
    ]
    for text, _, _ in cases:
        brain.route(text)
    times, right = [], 0
    for text, name, slots in cases:
        began = time.perf_counter()
        found = brain.route(text)
        times.append(1000 * (time.perf_counter() - began))
        right += found is not None and (found.name, dict(found.slots)) == (name, slots)
    print(f"{right} of {len(cases)} examples right")
    print(f"p50 {np.percentile(times, 50):.2f} ms, p99 {np.percentile(times, 99):.2f} ms, most {max(times):.2f} ms")


def _strangers(brain: Brain, most: int) -> None:
    began = time.perf_counter()
    classifiers = {language: _classifier(language) for language in LANGUAGES}
    print(f"\nThe classifiers alone, read in {time.perf_counter() - began:.2f} s:")
    print_table("classifier", classifiers, most)
    print("\nAs `speaker route` writes it, which names what it would ask about:")
    print_table("speaker", {language: _written(brain, language) for language in LANGUAGES}, most)
    print("\nAs it acts, which asks where it doubts; what it asks about counts as refused:")
    print_table("speaker, unasked", {language: _unasked(brain, language) for language in LANGUAGES}, most)
    package = importlib.util.find_spec(route_home_assistant.PACKAGE)
    if package is None or package.origin is None:
        print("\nhassil with Home Assistant's sentences: skipped, pip install home-assistant-intents")
        return
    print("\nHassil with Home Assistant's sentences:")
    folder = Path(package.origin).parent
    others = {language: route_home_assistant.make(folder, language) for language in LANGUAGES}
    print_table("home assistant", others, most)


def _classifier(language: str) -> Scored:
    classifier = Classifier.load(SHIPPED_MODELS / f"understanding-{language}")

    def route(text: str) -> Mapping[str, Any] | None:
        best = classifier.guess(text)[0]
        return {"intent": best.intent} if best.score >= classifier.cuts.asks else None

    return route


def _written(brain: Brain, language: str) -> Scored:
    explain = _explainer(brain, language)
    return lambda text: describe(explain(text))


def _unasked(brain: Brain, language: str) -> Scored:
    explain = _explainer(brain, language)

    def route(text: str) -> Mapping[str, Any] | None:
        found = explain(text)
        return describe(found) if found.verdict is Verdict.SURE else None

    return route


def _explainer(brain: Brain, language: str) -> Any:
    dialog = brain.tongue(language).dialog

    def explain(text: str) -> Route:
        return dialog.resolve(text, "nowhere").route

    return explain


if __name__ == "__main__":
    main(sys.argv[1:])
