"""A conditional random field whose weights stand in one table, found by hash: scores, best labels, learning.

Weight of a label, given a feature: table[hash(feature, label)]. So a new label or word needs no new shape, and a
batch of sentences with unlike labels is one array. A sentence may only have the labels of its intent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

_GOLDEN = np.uint32(2654435769)
_NEVER = np.float32(-1e4)
_SMALL = 0.003
"""A gradient below this is left out: nineteen of twenty are, and learning is five times as fast."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The table at rest: 8 bits a weight, a quarter of the memory, and the same labels come out."""

    codes: npt.NDArray[np.int8]
    step: float
    """What a code of 1 weighs."""

    @classmethod
    def of(cls, table: Floats, step: float = 0.0) -> "Weights":
        """Round a table to steps; if none is given, to such that the largest weight fits."""
        step = step or max(float(np.abs(table).max()), 1e-6) / 127
        return cls(np.clip(np.rint(table / step), -127, 127).astype(np.int8), step)

    def table(self) -> Floats:
        return self.codes * np.float32(self.step)

    def sum(self, features: Hashes, labels: Hashes) -> Floats:
        """Return the weight of all features of a piece for each label: (pieces, *labels)."""
        bits = self.codes.size.bit_length() - 1
        where = place(features.reshape(*features.shape, *[1] * labels.ndim), labels, bits)
        summed: Floats = self.codes[where].sum(axis=1, dtype=np.int32) * np.float32(self.step)
        return summed


@dataclass(frozen=True, slots=True)
class Case:
    """What the chain sees of one sentence."""

    nodes: Hashes
    """Features of each piece: (pieces, features)."""
    edges: Hashes
    """Features of each piece that are paired with its label and the one before: (pieces, features)."""
    labels: Hashes
    """Hash of each label that this sentence may have."""
    allowed: Flags
    """Whether a label may follow another, in the order of `labels`; `begins` for the first piece."""
    begins: Flags
    gold: npt.NDArray[np.int64]
    """The right label of each piece; empty when not known."""


def place(features: Hashes, label: Hashes, bits: int) -> npt.NDArray[np.int64]:
    """Return where the weight of a feature for a label stands."""
    mixed = (features ^ label) * _GOLDEN
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x85EBCA6B)
    return (mixed >> np.uint32(32 - bits)).astype(np.int64)


def pair(labels: Hashes) -> Hashes:
    """Return a hash for each label before each label: (labels, labels)."""
    return (labels[..., :, None] * np.uint32(0x9E3779B1) ^ labels[..., None, :]) + np.uint32(0x7F4A7C15)


def best(case: Case, weights: Weights, timid: float) -> list[int]:
    """Return the best label of each piece (Viterbi); `timid` is taken off the first label, which is none."""
    nodes = weights.sum(case.nodes, case.labels)
    nodes[:, 0] -= timid
    edges = weights.sum(case.edges, pair(case.labels))
    edges += np.where(case.allowed, np.float32(0), _NEVER)
    score = nodes[0] + np.where(case.begins, np.float32(0), _NEVER)
    back = []
    for node, edge in zip(nodes[1:], edges[1:], strict=True):
        total = score[:, None] + edge
        came = total.argmax(axis=0)
        back.append(came)
        score = total[came, np.arange(len(came))] + node
    last = int(score.argmax())
    labels = [last]
    for came in reversed(back):
        last = int(came[last])
        labels.append(last)
    return labels[::-1]


class Learner:
    """Fits a table to sentences: likelihood, AdaGrad, features dropped at random."""

    def __init__(self, table: Floats, free: tuple[Flags, Flags], rate: float, seed: int, drop: float = 0.4) -> None:
        """`free` says which features of labels and of pairs may learn; the others keep their weights."""
        self.table = table
        self._free = free
        self._bits = table.size.bit_length() - 1
        self._squares = np.zeros_like(table)
        self._rate = rate
        self._drop = drop
        self._random = np.random.default_rng(seed)

    def learn(self, cases: Sequence[Case], size: int = 32) -> None:
        """Go through all sentences once, in batches of about the same length."""
        order = self._random.permutation(len(cases))
        pool = 64 * size
        for start in range(0, len(order), pool):
            near = sorted(order[start : start + pool], key=lambda at: (len(cases[at].nodes), len(cases[at].labels)))
            batches = [near[at : at + size] for at in range(0, len(near), size)]
            for at in self._random.permutation(len(batches)):
                self._step([cases[case] for case in batches[at]])

    def _step(self, cases: list[Case]) -> None:
        count, longest = len(cases), max(len(case.nodes) for case in cases)
        most = max(len(case.labels) for case in cases)
        nodes = np.zeros((count, longest, cases[0].nodes.shape[1]), np.uint32)
        edges = np.zeros((count, longest, cases[0].edges.shape[1]), np.uint32)
        labels = np.zeros((count, most), np.uint32)
        follows = np.full((count, most, most), _NEVER, np.float32)
        begins = np.full((count, most), _NEVER, np.float32)
        gold = np.zeros((count, longest), np.int64)
        there = np.zeros((count, longest), bool)
        for at, case in enumerate(cases):
            size, own = len(case.nodes), len(case.labels)
            nodes[at, :size], edges[at, :size], labels[at, :own] = case.nodes, case.edges, case.labels
            follows[at, :own, :own][case.allowed] = 0
            begins[at, :own][case.begins] = 0
            gold[at, :size], there[at, :size] = case.gold, True
        node_at = place(nodes[..., None], labels[:, None, None, :], self._bits)
        edge_at = place(edges[..., None, None], pair(labels)[:, None, None], self._bits)
        kept = (self._random.random(nodes.shape) >= self._drop).astype(np.float32) / (1 - self._drop)
        node = np.einsum("btfl,btf->btl", self.table[node_at], kept)
        edge = self.table[edge_at].sum(axis=2) + follows[:, None]
        node_error, edge_error = _errors(node, edge, begins, gold, there)
        free_nodes, free_edges = self._free
        self._descend(node_at[:, :, free_nodes], node_error[:, :, None, :] * kept[:, :, free_nodes, None])
        edge_at = edge_at[:, :, free_edges]
        self._descend(edge_at, np.broadcast_to(edge_error[:, :, None], edge_at.shape))

    def _descend(self, where: npt.NDArray[np.int64], error: Floats) -> None:
        big = np.abs(error) > _SMALL
        at, slope = where[big], error[big]
        np.add.at(self._squares, at, slope * slope)
        np.subtract.at(self.table, at, self._rate * slope / np.sqrt(self._squares[at] + 1e-2))


def _errors(
    node: Floats, edge: Floats, begins: Floats, gold: npt.NDArray[np.int64], there: Flags
) -> tuple[Floats, Floats]:
    """Return what is expected less what is right, for labels and for pairs (forward and backward sums)."""
    count, longest, most = node.shape
    forward = np.zeros_like(node)
    backward = np.zeros_like(node)
    forward[:, 0] = node[:, 0] + begins
    for at in range(1, longest):
        ahead = _log_sum(forward[:, at - 1, :, None] + edge[:, at], 1) + node[:, at]
        forward[:, at] = np.where(there[:, at, None], ahead, forward[:, at - 1])
    for at in range(longest - 2, -1, -1):
        behind = _log_sum(edge[:, at + 1] + (node[:, at + 1] + backward[:, at + 1])[:, None, :], 2)
        backward[:, at] = np.where(there[:, at + 1, None], behind, 0)
    total = _log_sum(forward[:, -1], 1)[:, None, None]
    node_error = np.exp(forward + backward - total) * there[..., None]
    edge_error = np.zeros_like(edge)
    both = there[:, 1:, None, None]
    edge_error[:, 1:] = np.exp(
        np.where(
            both,
            forward[:, :-1, :, None] + edge[:, 1:] + (node[:, 1:] + backward[:, 1:])[:, :, None, :] - total[..., None],
            _NEVER,
        )
    )
    row, column = np.nonzero(there)
    node_error[row, column, gold[row, column]] -= 1
    row, column = np.nonzero(there[:, 1:])
    edge_error[row, column + 1, gold[row, column], gold[row, column + 1]] -= 1
    return node_error, edge_error


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    summed: Floats = np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis=axis))
    return summed
