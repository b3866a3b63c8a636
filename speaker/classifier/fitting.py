"""Softmax regression on sparse rows, by AdaGrad in small batches; numpy alone, so that a speaker can do it itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BATCH = 256
SMALLEST = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sentences as numbers: which features each has, what is wanted by it, how much it counts."""

    starts: NDArray[np.int64]
    """Where in `rows` each sentence begins, and where the last one ends."""
    rows: NDArray[np.int32]
    wanted: NDArray[np.int32]
    counts: Floats

    def __len__(self) -> int:
        return len(self.wanted)

    def of(self, sentence: int) -> NDArray[np.int32]:
        """Return the features of one sentence."""
        return self.rows[self.starts[sentence] : self.starts[sentence + 1]]


def sheet(rows: Sequence[NDArray[np.int32]], wanted: Sequence[int], counts: Floats | None = None) -> Sheet:
    """Put sentences into one sheet."""
    return Sheet(
        np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
        np.concatenate(rows).astype(np.int32) if rows else np.zeros(0, np.int32),
        np.asarray(wanted, np.int32),
        np.ones(len(rows), np.float32) if counts is None else counts,
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """What is learnt: a row a feature, a column an intent."""

    table: Floats
    bias: Floats


def fit(
    data: Sheet,
    importance: Floats,
    start: Weights,
    *,
    rounds: int,
    rate: float = 0.3,
    seed: int = 0,
    moving: NDArray[np.bool_] | None = None,
) -> Weights:
    """Return the weights after some rounds over all sentences; only `moving` columns change, if given."""
    random = np.random.default_rng(seed)
    table, bias = start.table.copy(), start.bias.copy()
    table_seen, bias_seen = np.full_like(table, SMALLEST), np.full_like(bias, SMALLEST)
    for _ in range(rounds):
        for some, present, values in _batches(data, importance, random):
            chance = softmax(values @ table[present] + bias)
            chance[np.arange(len(some)), data.wanted[some]] -= 1
            # A mean over the batch: the size of the steps is AdaGrad's affair.
            error = chance * (data.counts[some] / np.float32(len(some)))[:, None]
            if moving is not None:
                error *= moving
            slope = values.T @ error
            table_seen[present] += slope * slope
            table[present] -= np.float32(rate) * slope / np.sqrt(table_seen[present])
            tilt = error.sum(axis=0)
            bias_seen += tilt * tilt
            bias -= np.float32(rate / 3) * tilt / np.sqrt(bias_seen)
    return Weights(table, bias)


def _batches(
    data: Sheet, importance: Floats, random: np.random.Generator
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32], Floats]]:
    """Yield sentences, the features that any has, and these as a dense matrix: faster than to add row by row."""
    order = random.permutation(len(data))
    for at in range(0, len(order), BATCH):
        some = order[at : at + BATCH]
        rows = [data.of(sentence) for sentence in some]
        present, column = np.unique(np.concatenate(rows), return_inverse=True)
        values = np.zeros((len(some), len(present)), np.float32)
        values[np.repeat(np.arange(len(some)), [len(row) for row in rows]), column] = importance[present][column]
        yield some, present, values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), SMALLEST)


def softmax(logits: Floats) -> Floats:
    """Return probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)
