"""Sentences to learn understanding from: our own, the installed skills', and other people's beside the project."""

import csv
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from speaker import corpus
from speaker.corpus import Said
from speaker.normal import normalize
from speaker.sentences import Sampler, load_words

ROOT = Path(__file__).parents[2]
OURS = "ours"
STRANGERS = ("seed",)
"""Sets that are never learnt from: what is right there is what strangers may hope for."""
SAMPLES = 8
"""Sentences drawn from each template of a skill."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """A sentence, and where it comes from."""

    said: Said
    set: str
    """The file, such as slurp_devel."""
    source: str = ""
    """Its label there, such as slurp:alarm_set."""


def held_back(text: str) -> bool:
    """Tell whether a sentence of others is kept from training: each tenth, the same in every file and run."""
    return zlib.crc32(text.replace(" ", "").encode()) % 10 == 0


def others(folder: Path, language: str) -> Iterator[Sourced]:
    """Yield the sentences of the CSV files of a folder."""
    for path in sorted(folder.glob("*.csv")):
        if path.stem.endswith("_zh") == (language == "zh"):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    said = Said(normalize(row["text"], language), row["intent"])
                    yield Sourced(said, path.stem, row["source"])


def ours(language: str) -> Iterator[Sourced]:
    """Yield what is written in `training/`, beside the skills, and what their templates say."""
    skills = [path for path in sorted((ROOT / "skills").iterdir()) if (path / f"{language}.yaml").is_file()]
    for folder in (ROOT / "training" / language, *(skill / "training" / language for skill in skills)):
        for said in corpus.read(folder):
            yield Sourced(Said(normalize(said.text, language), said.intent), OURS)
    for skill in skills:
        words = load_words(skill, language)
        sampler = Sampler(words)
        for name, intent in words.intents.items():
            texts = [*intent.examples, *sampler.draw(intent.templates, SAMPLES * len(intent.templates))]
            yield from (Sourced(Said(normalize(text, language), name), "templates") for text in dict.fromkeys(texts))


def training(sentences: Iterable[Sourced]) -> list[Sourced]:
    """Return what may be learnt from, each once a source; of strangers' sentences nothing."""
    kept: dict[tuple[str, str], Sourced] = {}
    for one in sentences:
        if one.set in (OURS, "templates") or not (one.set.startswith(STRANGERS) or held_back(one.said.text)):
            kept.setdefault((one.said.text, one.said.intent), one)
    return list(kept.values())


def kept_back(sentences: Iterable[Sourced]) -> list[Sourced]:
    """Return what others' sentences `training` leaves out, to be tested on."""
    return [one for one in sentences if one.set.startswith(STRANGERS) or held_back(one.said.text)]
