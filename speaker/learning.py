"""What the trained models learn on the device: the sentences of skills that were installed later."""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from speaker import corpus
from speaker.classifier import Classifier
from speaker.corpus import Said
from speaker.errors import ModelMissing
from speaker.normal import normalize
from speaker.sampler import Sampler
from speaker.sentences import Words
from speaker.tagger import Tagger

_LOG = logging.getLogger(__name__)

DRAWN = 60
"""Sentences drawn from an intent's templates. A skill with 50 sentences is understood in 79 % of strangers' wordings,
with 5 in 29 %."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a skill teaches."""

    marked: tuple[Said, ...]
    """Sentences whose slots are known: its examples and its training files."""
    drawn: tuple[Said, ...]
    """Sentences drawn from its templates."""

    def of(self, intents: Iterable[str]) -> "Lesson":
        """Return only what is about these intents."""
        wanted = set(intents)
        return Lesson(
            tuple(said for said in self.marked if said.intent in wanted),
            tuple(said for said in self.drawn if said.intent in wanted),
        )


def lesson(words: Words, folder: Path) -> Lesson:
    """Return all that a skill's words and its folder `training/<language>` teach. Raises PluginError."""
    marked = corpus.read(folder / "training" / words.language)
    drawn: list[Said] = []
    sampler = Sampler(words)
    for name, intent in words.intents.items():
        for example, slots in intent.examples.items():
            said = tuple((slot, value) for slot, value in slots.items() if value in example)
            marked.append(Said(normalize(example, words.language), name, said))
        sentences = sampler.draw(intent.templates, DRAWN)
        drawn += [Said(normalize(sentence, words.language), name) for sentence in sentences]
    return Lesson(tuple(marked), tuple(drawn))


def learn(classifier: Classifier, tagger: Tagger, taught: Sequence[Lesson], cache: Path) -> tuple[Classifier, Tagger]:
    """Return models that know what these lessons teach; what was learnt once is in `cache`.

    Takes a second or two.
    """
    kept = cache / _digest(classifier, taught)
    try:
        return Classifier.load(kept), Tagger.load(kept / "tagger.npz")
    except ModelMissing:
        _LOG.info("router: learns %s", ", ".join(sorted({said.intent for one in taught for said in one.marked})))
    marked = [said for one in taught for said in one.marked]
    classifier = classifier.learn([*marked, *(said for one in taught for said in one.drawn)])
    tagger = tagger.learn(marked)
    _keep(classifier, tagger, kept)
    return classifier, tagger


def _digest(classifier: Classifier, taught: Sequence[Lesson]) -> str:
    """Return a name for what comes of teaching this to that."""
    body = json.dumps([classifier.kind.intents, classifier.kind.temperature, [asdict(one) for one in taught]])
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _keep(classifier: Classifier, tagger: Tagger, folder: Path) -> None:
    """Write the models; only the newest are kept, and a full disk costs the next start two seconds."""
    try:
        shutil.rmtree(folder.parent, ignore_errors=True)
        classifier.save(folder)
        tagger.save(folder / "tagger.npz")
    except OSError as error:
        _LOG.warning("router: what it learnt cannot be kept (%s)", error)
