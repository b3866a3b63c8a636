"""Sentences to learn understanding from: our own, the installed skills', and other people's beside the project."""

import csv
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from speaker import corpus
from speaker.corpus import Said
from speaker.normal import normalize
from speaker.sampler import Sampler
from speaker.sentences import load_words

ROOT = Path(__file__).parents[2]
OURS, TEMPLATES = "ours", "templates"
STRANGERS = ("seed",)
"""Sets that are never learnt from: what is right there is what strangers may hope for."""
SAMPLES = 8
"""Sentences drawn from each template of a skill."""
ODD = "general_quirky"
"""A label of chatter about anything; as small talk it drew 5 % of other requests to itself."""
MAPPED = {"HassBroadcast": "announce", "UPDATE_ALARM": "alarm.adjust"}
"""Labels of the shared sets that are what we do, or do under another name."""
MIXED = ("HassTurnOff", "HassTurnOn")
"""Labels of opening, closing, locking, unlocking and much more: those out of scope for the sets tell us nothing."""


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
                    intent = wanted(row)
                    if intent:
                        yield Sourced(Said(normalize(row["text"], language), intent), path.stem, row["source"])


def wanted(row: Mapping[str, str]) -> str:
    """Return what a row of the shared sets wants; nothing where its label mixes what we do with what we don't."""
    label = row["source"].rpartition(":")[2]
    return "" if row["intent"] == "oos" and label in MIXED else MAPPED.get(label, row["intent"])


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
            yield from (Sourced(Said(normalize(text, language), name), TEMPLATES) for text in dict.fromkeys(texts))


def training(sentences: Iterable[Sourced]) -> list[Sourced]:
    """Return what may be learnt from; where we say what a sentence means, others have no say."""
    found = list(sentences)
    own = [one for one in found if is_own(one)]
    known = {one.said.text for one in own}
    kept = {(one.said.text, one.said.intent): one for one in reversed(own)}
    for one in found:
        if not (is_own(one) or one.said.text in known or is_kept_back(one)):
            said = replace(one.said, intent="oos") if one.source.endswith(ODD) else one.said
            kept.setdefault((said.text, said.intent), replace(one, said=said))
    return list(kept.values())


def is_own(one: Sourced) -> bool:
    """Tell whether a sentence is the project's."""
    return one.set in (OURS, TEMPLATES)


def is_kept_back(one: Sourced) -> bool:
    """Tell whether a sentence of others is left out of training, to be tested on."""
    return not is_own(one) and (one.set.startswith(STRANGERS) or held_back(one.said.text))
