"""Stage 3: train the network by LF-MMI, from nothing or from an earlier one.

python -m models.recipe.train OUT.pt DATA.npz... [--minutes 100] [--rate 0.002] [--width 320] [--start NET.pt]

Minutes are of processor time, over which the learning rate sinks to a fiftieth.
"""

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from models.recipe import lfmmi
from models.recipe.mfcc import BINS, Floats
from models.recipe.network import SUBSAMPLING, Network
from speaker.engines.kaldi.lexicon import pronounce

MODEL = Path(__file__).parent.parent / "en-mini"
TOGETHER = 32
"""Utterances in a step."""
LONGEST = 1000
"""Frames; a longer utterance is left out, since all in its batch would be padded to it."""
PAUSE = 0.15
"""Share of words after which people pause, for the phone statistics."""
FLATTER = 5e-4
"""Weight of the squared outputs in the loss."""
REPORT = 25


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance to learn from."""

    features: NDArray[np.float16]
    graph: lfmmi.PhoneGraph
    speech: tuple[int, int]
    """Outputs between which it is not known to be silent."""


def main() -> None:
    """Train as the command line says."""
    options = _options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    dice = np.random.default_rng(0)
    phones = [line.split()[0] for line in (MODEL / "phones.txt").read_text(encoding="utf-8").splitlines()]
    heard = [each for path in options.data for each in _load(path)]
    words = {word for _, text, _ in heard for word in text}
    lexicon = {
        word: [[phones.index(phone) for phone in sounds] for sounds in ways]
        for word, ways in pronounce(words, MODEL).items()
    }
    follows = phone_statistics([text for _, text, _ in heard], lexicon, len(phones), dice)
    logs = np.log(follows).astype(np.float32)
    utterances = [Utterance(f, lfmmi.sentence_graph(text, lexicon, logs), speech) for f, text, speech in heard]
    network = Network(len(phones), options.width)
    if options.start:
        network.load_state_dict(torch.load(options.start, weights_only=True)["network"])
    else:
        some = [utterances[place].features for place in dice.integers(len(utterances), size=400)]
        network.normalize_by(np.concatenate(some).astype(np.float32))
    train(network, utterances, torch.from_numpy(follows.astype(np.float32)), options.minutes, options.rate, dice)
    state = {"network": network.state_dict(), "follows": torch.from_numpy(logs), "width": options.width}
    torch.save({**state, "phones": phones}, options.out)


def phone_statistics(
    texts: Sequence[Sequence[str]], lexicon: lfmmi.Pronunciations, phones: int, dice: Generator
) -> NDArray[np.float64]:
    """Return how likely each phone follows each."""
    counts = np.full((phones, phones), 0.3)
    for text in texts:
        before = lfmmi.SILENCE
        for word in text:
            for phone in lexicon[word][0]:
                counts[before, phone] += 1
                before = phone
            if dice.random() < PAUSE:
                counts[before, lfmmi.SILENCE] += 1
                before = lfmmi.SILENCE
        counts[before, lfmmi.SILENCE] += 1
    counts[lfmmi.SILENCE, lfmmi.SILENCE] = 0.3
    return np.asarray(counts / counts.sum(1, keepdims=True))


def train(
    network: Network, utterances: Sequence[Utterance], follows: Tensor, minutes: float, rate: float, dice: Generator
) -> None:
    """Train until that much processor time has passed."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-3)
    began, losses = time.process_time(), []
    network.train()
    for step, chosen in enumerate(_batches(utterances, dice)):
        done = (time.process_time() - began) / (60 * minutes)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        loss = _loss(network, chosen, follows, dice)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if (step + 1) % REPORT == 0:
            print(f"{done:4.0%} step {step + 1} loss {np.mean(losses[-REPORT:]):.4f}", flush=True)
    network.eval()


def _loss(network: Network, chosen: Sequence[Utterance], follows: Tensor, dice: Generator) -> Tensor:
    features = torch.from_numpy(_padded(chosen, network.context, dice))
    outputs = network(features)
    lengths = torch.tensor([-(-len(each.features) // SUBSAMPLING) for each in chosen])
    times, speech = torch.arange(outputs.shape[1])[None], torch.tensor([each.speech for each in chosen])
    silent = (times < speech[:, :1]) | (times >= speech[:, 1:])
    said = lfmmi.numerator(outputs, lengths, lfmmi.batch([each.graph for each in chosen]), silent)
    anything = lfmmi.denominator(outputs, lengths, follows)
    # An utterance too short for its words has no path at all.
    possible = said > -1e20
    return ((anything - said) * possible).sum() / lengths.sum() + FLATTER * outputs.square().mean()


def _padded(chosen: Sequence[Utterance], context: int, dice: Generator) -> Floats:
    """Put features side by side; half of them lose a moment, so that no single sound is relied on."""
    longest = max(len(each.features) for each in chosen)
    padded = np.zeros((len(chosen), longest + 2 * context, BINS), np.float32)
    for row, each in enumerate(chosen):
        features = each.features.astype(np.float32)
        count = len(features)
        if dice.random() < 0.5:
            width = dice.integers(1, 12)
            start = dice.integers(0, max(1, count - width))
            features[start : start + width] = features.mean(0)
        padded[row, :context] = features[0]
        padded[row, context : context + count] = features
        padded[row, context + count :] = features[-1]
    return padded


def _batches(utterances: Sequence[Utterance], dice: Generator) -> Iterator[list[Utterance]]:
    """Yield batches of like length for ever, in another order each time round."""
    usable = sorted((each for each in utterances if len(each.features) < LONGEST), key=lambda each: len(each.features))
    batches = [usable[start : start + TOGETHER] for start in range(0, len(usable), TOGETHER)]
    while True:
        for place in dice.permutation(len(batches)):
            yield batches[place]


def _load(path: Path) -> Iterator[tuple[NDArray[np.float16], list[str], tuple[int, int]]]:
    data = np.load(path)
    ends = np.cumsum(data["lengths"])
    rows = zip(np.split(data["features"], ends[:-1]), data["texts"], data["speech"], strict=True)
    for features, text, (begin, end) in rows:
        yield features, str(text).split(), (int(begin), int(end))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
