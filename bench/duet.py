"""What it brings to have two recognizers: grammar alone, dictation alone, other readings, both, and asking again."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import yaml
from numpy.random import Generator

from bench import recognize
from bench.recognize import DECIBELS, MODEL, ROOT
from bench.recordings import kitchen, read, spoken_set
from bench.synthetic_voices import voice
from speaker.audio import FULL_SCALE, Samples, chunked, seconds, silence, trim
from speaker.completeness import Requests
from speaker.duet import LEAST, choose
from speaker.engines.vosk import make, make_open
from speaker.interfaces import Recognizer, Transcript, Vocabulary, Word
from speaker.router import Router
from speaker.sentences import load_words
from speaker.templates import TemplateStage

HERE = Path(__file__).parent
LOUDNESS = 0.08 * FULL_SCALE
FLOOR = 12.0
COLUMNS = ("routed right", "wrong", "words wrong", "asked", "asked, wrong", "wrong, unasked")

Rule: TypeAlias = Callable[["Heard"], Transcript]


@dataclass(frozen=True, slots=True)
class Said:
    """One recording, and what is said in it."""

    sound: Samples
    text: str
    wake: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What both made of it."""

    text: str
    grammar: Transcript
    dictated: Transcript


def main() -> None:
    """Print the tables."""
    words = {path.parent.name: load_words(path.parent, "en") for path in sorted((ROOT / "skills").glob("*/en.yaml"))}
    requests, router = Requests(words), Router([TemplateStage(words)])
    steps: dict[str, Rule] = {
        "grammar alone": lambda heard: replace(heard.grammar, others=()),
        "dictation alone": lambda heard: replace(heard.dictated, others=()),
        "grammar, a request first": lambda heard: choose(heard.grammar, lambda text: requests.read(text).whole),
        "both": lambda heard: choose(_both(heard), lambda text: requests.read(text).whole),
    }
    with tempfile.TemporaryDirectory() as cache:
        for name, said in _sets():
            heard = list(_hear(recognize.skill_words(), said, Path(cache)))
            print(f"\n{name}: {len(heard)} requests")
            print(f"{'':<28}" + "".join(f"{column:>16}" for column in COLUMNS))
            for step, rule in steps.items():
                _print(step, [(each.text, rule(each)) for each in heard], router)
        _orders(Path(cache))


def _print(step: str, heard: Sequence[tuple[str, Transcript]], router: Router) -> None:
    right = wrong = asked = asked_wrong = 0
    for text, transcript in heard:
        wanted, found = router.route(text), router.route(transcript.text)
        if transcript.confidence < LEAST:
            found = None
        same = (wanted and (wanted.name, wanted.slots)) == (found and (found.name, found.slots))
        right += same
        wrong += not same and found is not None
        asked += transcript.doubtful and found is not None
        asked_wrong += transcript.doubtful and not same and found is not None
    edits = sum(recognize.edits(text.split(), transcript.text.split()) for text, transcript in heard)
    share = edits / sum(len(text.split()) for text, _ in heard)
    count = len(heard)
    parts = [right / count, wrong / count, share, asked / count, asked_wrong / count, (wrong - asked_wrong) / count]
    print(f"{step:<28}" + "".join(f"{part:>16.1%}" for part in parts), flush=True)


def _both(heard: Heard) -> Transcript:
    dictated = tuple(replace(each, dictated=True, others=()) for each in (heard.dictated, *heard.dictated.others))
    return replace(heard.grammar, others=(*heard.grammar.others, *dictated))


def _hear(vocabulary: Vocabulary, said: Sequence[Said], cache: Path) -> Iterator[Heard]:
    recognizers = [make(MODEL, vocabulary, cache), make_open(MODEL, vocabulary, cache)]
    costs = [0.0, 0.0]
    for each in said:
        found = []
        for number, recognizer in enumerate(recognizers):
            began = time.process_time()
            found.append(_without(each.wake, _listen(recognizer, each.sound)))
            costs[number] += time.process_time() - began
        yield Heard(each.text, *found)
    length = sum(seconds(each.sound) for each in said)
    print(
        f"\n(processor time for a second of sound: {costs[0] / length:.3f} grammar, {costs[1] / length:.3f} dictation)"
    )
    for recognizer in recognizers:
        recognizer.close()


def _listen(recognizer: Recognizer, sound: Samples) -> Transcript:
    recognizer.reset()
    for piece in chunked(sound):
        recognizer.feed(piece)
    return recognizer.finish()


def _without(wake: str, transcript: Transcript) -> Transcript:
    """Cut the wake phrase as the listener would."""
    count = len(wake.split())
    cut: tuple[Word, ...] = transcript.words
    if wake and [word.text for word in cut[:count]] == wake.split():
        cut = cut[count:]
    return replace(transcript, words=cut, others=tuple(_without(wake, each) for each in transcript.others))


def _sets() -> Iterator[tuple[str, list[Said]]]:
    noise = kitchen()
    sets = {
        f"spoken set, {split}": [Said(read(each), each.text, each.wake) for each in spoken_set() if each.split == split]
        for split in ("tune", "held-out")
    }
    sets["free text, by synthetic voices"] = list(_free_text())
    if orders := recognize.coffee_orders():
        sets["coffee orders of people, which no skill takes"] = [Said(each.samples, each.text) for each in orders]
    for name, said in sets.items():
        yield name, said
        if noise is not None:
            dice = np.random.default_rng(5)
            loud = [replace(each, sound=recognize.with_noise(each.sound, noise, dice)) for each in said]
            yield f"{name}, in kitchen noise, {DECIBELS} dB", loud


def _free_text() -> Iterator[Said]:
    voices = yaml.safe_load((HERE / "spoken_set.yaml").read_text())["voices"]
    for number, text in enumerate(yaml.safe_load((HERE / "free_text.yaml").read_text())):
        for each in (voices[number % len(voices)], voices[(7 * number + 3) % len(voices)]):
            options = {key: each[key] for key in ("pace", "pitch", "noise") if key in each}
            speech = trim(voice(each["engine"], each["voice"], **options)(text)).astype(np.float64)
            speech *= LOUDNESS / np.sqrt(np.mean(np.square(speech)))
            yield Said(_in_a_room(speech, np.random.default_rng(number)), text)


def _in_a_room(speech: np.ndarray[tuple[int], np.dtype[np.float64]], dice: Generator) -> Samples:
    sound = np.concatenate([silence(0.5), speech, silence(0.75)])
    sound = sound + dice.normal(0, FLOOR, len(sound))
    return np.clip(sound, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def _orders(cache: Path) -> None:
    """Coffee orders where a skill takes them: all slots right."""
    noise, orders = kitchen(), recognize.coffee_orders()
    if not orders or noise is None:
        print("\n(no human recordings: they lie beside the project, in ../shared/audio)")
        return
    dice = np.random.default_rng(5)
    noisy = [recognize.with_noise(order.samples, noise, dice) for order in orders]
    print(f"\ncoffee orders of people, which a skill takes: all slots right\n{'':<28}{'clean':>8}{f'{DECIBELS} dB':>8}")
    table: dict[str, list[float]] = {"grammar alone": [], "dictation alone": [], "both": []}
    for sounds in ([order.samples for order in orders], noisy):
        heard = list(_hear(recognize.coffee_words(), [Said(sound, "") for sound in sounds], cache))
        for name, texts in {
            "grammar alone": [each.grammar.text for each in heard],
            "dictation alone": [each.dictated.text for each in heard],
            "both": [choose(_both(each), _is_order).text for each in heard],
        }.items():
            right = sum(
                dict(recognize.slots(text)) == dict(order.slots) for text, order in zip(texts, orders, strict=True)
            )
            table[name].append(right / len(orders))
    for name, shares in table.items():
        print(f"{name:<28}" + "".join(f"{share:>8.0%}" for share in shares))


def _is_order(text: str) -> bool:
    return any(name == "coffeeDrink" for name, _ in recognize.slots(text))


if __name__ == "__main__":
    main()
