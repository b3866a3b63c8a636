"""A model folder whose graph and language model are made from a vocabulary, and kept until that changes."""

import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from speaker.engines.kaldi import espeak, lookahead, pairs
from speaker.engines.kaldi.fst import SortBy
from speaker.engines.kaldi.graph import disambiguation, lexicon_graph, word_boundaries
from speaker.engines.kaldi.lexicon import DICTIONARY, OWN, pronounce
from speaker.engines.kaldi.ngram import Counts, Smoothing, acceptor
from speaker.engines.kaldi.tree import tree
from speaker.errors import EngineError
from speaker.interfaces import Vocabulary

log = logging.getLogger(__name__)

MARKER = "mynah.yaml"
"""Stands in a model folder without a graph of its own."""
PHONES = "phones.txt"
PARTS = (MARKER, "am/final.mdl", "conf/mfcc.conf", "conf/model.conf", PHONES, OWN, DICTIONARY)
"""What such a folder must hold."""
UNKNOWN = "[unk]"
FORMAT = 1
"""Raised whenever the same vocabulary is compiled into something else."""
KEPT = 6
"""Compiled folders that stay; the oldest go."""
_UNFINISHED = ".unfinished-"
_ABANDONED = 3600.0
"""Seconds after which an unfinished folder is nobody's."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is measured rather than known."""

    smoothing: Smoothing = field(default_factory=Smoothing)
    filler_penalty: float = -0.3
    """How much dearer a phone of an unknown word is than of a known one.

    In noise, 12 % of requests that no skill knows get a confidence above 0.6 with -0.3, 26 % with 0; at -0.5 known
    requests begin to suffer.
    """


@dataclass(frozen=True, slots=True)
class Dictation:
    """What is measured rather than known, where anything may be said."""

    smoothing: Smoothing = Smoothing(order=3, back_off=0.4, unknown=0.0)
    text: pairs.Text = field(default_factory=pairs.Text)


def compile_model(model: Path, vocabulary: Vocabulary, cache: Path, settings: Settings | None = None) -> Path:
    """Return a folder that Vosk can load, tuned to the vocabulary. Raises EngineError if it can't be written."""
    return _compiled(model, vocabulary, cache, settings or Settings())


def compile_dictation(model: Path, vocabulary: Vocabulary, cache: Path, settings: Dictation | None = None) -> Path:
    """Return a folder for Vosk that hears the common words of the language too, in any order. Raises EngineError."""
    return _compiled(model, vocabulary, cache, settings or Dictation())


def _compiled(model: Path, vocabulary: Vocabulary, cache: Path, settings: Settings | Dictation) -> Path:
    folder = cache / _key(model, vocabulary, settings)
    if (folder / "graph").is_dir():
        os.utime(folder)
        return folder
    began = time.perf_counter()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cache))
        try:
            words = _write(model, vocabulary, unfinished, settings)
            _move(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        _prune(cache)
    except OSError as error:
        raise EngineError(f"{cache}: the language model can't be written there ({error}); free some space") from error
    log.info("language model of %d words compiled in %.1f s", words, time.perf_counter() - began)
    return folder


def _key(model: Path, vocabulary: Vocabulary, settings: Settings | Dictation) -> str:
    parts = [str(FORMAT), str(model.resolve()), repr(settings)]
    # The owner may add pronunciations at any time; the dictionary changes with the version in the marker.
    parts += [(model / part).read_text(encoding="utf-8") for part in (MARKER, OWN, PHONES)]
    # Pronunciations are guessed in another way once espeak-ng is installed.
    sentences = [vocabulary.digest] if vocabulary.digest else vocabulary.sentences
    parts += [str(espeak.installed()), *vocabulary.prefixes, "", *sentences]
    if isinstance(settings, Dictation) and (model / pairs.PAIRS).is_file():
        parts.append(hashlib.sha256((model / pairs.PAIRS).read_bytes()).hexdigest())
    return f"{model.name}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:16]}"


def _write(model: Path, vocabulary: Vocabulary, folder: Path, settings: Settings | Dictation) -> int:
    """Fill the folder; return how many words it knows."""
    rows = [line.split() for line in (model / PHONES).read_text(encoding="utf-8").splitlines()]
    numbers = {row[0]: number for number, row in enumerate(rows)}
    more: Counts = pairs.counts(model, settings.text) if isinstance(settings, Dictation) else {}
    said = [sentence.split() for sentence in vocabulary.sentences]
    prefixes = [prefix.split() for prefix in vocabulary.prefixes]
    lexicon = pronounce({word for words in (*said, *prefixes, more.get((), ())) for word in words}, model)
    sentences = [[word for word in words if word in lexicon] for words in said]
    sounds = {word: [[numbers[p] for p in phones] for phones in ways] for word, ways in lexicon.items()}

    (folder / "am").symlink_to(model.resolve() / "am")
    (folder / "conf").symlink_to(model.resolve() / "conf")
    graph = folder / "graph"
    (graph / "phones").mkdir(parents=True)
    (graph / "phones" / "word_boundary.int").write_text(word_boundaries(len(rows) - 1))
    (graph / "disambig_tid.int").write_text(f"{disambiguation(len(rows) - 1)}\n")
    ids: Mapping[str, int]
    if isinstance(settings, Dictation):
        grown = tree(sounds)
        ids = grown.ids
        lookahead.write(grown, graph / "HCLr.fst")
    else:
        ids = {word: number for number, word in enumerate((*sorted(lexicon), UNKNOWN), 1)}
        costs = [[float(cost) for cost in row[1:]] for row in rows]
        lexicon_graph(sounds, ids, UNKNOWN, costs, settings.filler_penalty).write(graph / "HCLr.fst", SortBy.OUTPUT)
    (graph / "words.txt").write_text("<eps> 0\n" + "".join(f"{w} {i}\n" for w, i in ids.items()), encoding="utf-8")
    acceptor(sentences, prefixes, ids, UNKNOWN, settings.smoothing, more).write(graph / "Gr.fst", SortBy.INPUT)
    return len(lexicon)


def _move(unfinished: Path, folder: Path) -> None:
    """Give the folder its name, unless another process was faster."""
    try:
        unfinished.rename(folder)
    except OSError:
        if not (folder / "graph").is_dir():
            raise


def _prune(cache: Path) -> None:
    folders = sorted((f for f in cache.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime, reverse=True)
    old = [f for f in folders if not f.name.startswith(_UNFINISHED)][KEPT:]
    horizon = time.time() - _ABANDONED
    abandoned = [f for f in folders if f.name.startswith(_UNFINISHED) and f.stat().st_mtime < horizon]
    for folder in old + abandoned:
        shutil.rmtree(folder, ignore_errors=True)
