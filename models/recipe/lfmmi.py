"""Lattice-free maximum mutual information: what was said against all that could have been.

Each phone has Kaldi's "chain" topology: output 2p for its first 30 ms, 2p + 1 for all later ones. Phone 0 is silence.
Sums over all paths are forward recursions in the logarithm; PyTorch finds the gradient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

NEVER = -1e30
SILENCE = 0
START = -1

Pronunciations = Mapping[str, Sequence[Sequence[int]]]


@dataclass(slots=True)
class PhoneGraph:
    """All ways to say a sentence: words with silence between them or not, and each word in all its pronunciations."""

    costs: NDArray[np.float32]
    """[phone, phone]: logarithm of how likely one follows the other."""
    phones: list[int] = field(default_factory=list)
    sources: list[list[tuple[int, float]]] = field(default_factory=list)
    """For each node, whence it is entered, and how likely."""
    finals: list[int] = field(default_factory=list)

    def add(self, phone: int, sources: Sequence[int]) -> int:
        """Add a node."""
        before = [SILENCE if source == START else self.phones[source] for source in sources]
        self.phones.append(phone)
        self.sources.append([(s, float(self.costs[b, phone])) for s, b in zip(sources, before, strict=True)])
        return len(self.phones) - 1


def sentence_graph(words: Sequence[str], lexicon: Pronunciations, costs: NDArray[np.float32]) -> PhoneGraph:
    """Return the graph of a sentence."""
    graph = PhoneGraph(costs)
    ends = [START, graph.add(SILENCE, [START])]
    for word in words:
        spoken = []
        for pronunciation in lexicon[word]:
            sources = ends
            for phone in pronunciation:
                sources = [graph.add(phone, sources)]
            spoken += sources
        ends = [*spoken, graph.add(SILENCE, spoken)]
    graph.finals = [end for end in ends if end != START]
    return graph


@dataclass(frozen=True, slots=True)
class Batch:
    """Graphs side by side; what is not there is a dead node."""

    phones: Tensor
    sources: Tensor
    source_logs: Tensor
    initial_logs: Tensor
    final_logs: Tensor


def batch(graphs: Sequence[PhoneGraph]) -> Batch:
    """Put graphs side by side."""
    count, nodes = len(graphs), max(len(graph.phones) for graph in graphs)
    fan = max(len(sources) for graph in graphs for sources in graph.sources)
    phones = np.zeros((count, nodes), np.int64)
    sources = np.full((count, nodes, fan), nodes, np.int64)
    source_logs = np.full((count, nodes, fan), NEVER, np.float32)
    initial, final = (np.full((count, nodes), NEVER, np.float32) for _ in range(2))
    for row, graph in enumerate(graphs):
        phones[row, : len(graph.phones)] = graph.phones
        for node, entries in enumerate(graph.sources):
            for place, (source, log) in enumerate(entries):
                if source == START:
                    initial[row, node] = np.logaddexp(initial[row, node], log)
                else:
                    sources[row, node, place], source_logs[row, node, place] = source, log
        final[row, graph.finals] = 0
    return Batch(*map(torch.from_numpy, (phones, sources, source_logs, initial, final)))


def numerator(outputs: Tensor, lengths: Tensor, said: Batch, silent: Tensor) -> Tensor:
    """Return the logarithm of the sum over all paths through what was said; `silent` outputs allow silence alone."""
    count, steps, _ = outputs.shape
    nodes, fan = said.sources.shape[1:]
    at = (2 * said.phones)[:, None, :].expand(count, steps, nodes)
    forbidden = torch.where(silent[:, :, None] & (said.phones != SILENCE)[:, None, :], NEVER, 0.0)
    first, later = outputs.gather(2, at) + forbidden, outputs.gather(2, at + 1) + forbidden
    entered, stayed = said.initial_logs + first[:, 0], torch.full_like(said.initial_logs, NEVER)
    flat, dead = said.sources.reshape(count, nodes * fan), torch.full((count, 1), NEVER)
    for step in range(1, steps):
        either = torch.logaddexp(entered, stayed)
        arriving = torch.cat([either, dead], 1).gather(1, flat).view(count, nodes, fan) + said.source_logs
        now = torch.logsumexp(arriving, 2).clamp(min=NEVER) + first[:, step]
        going_on = (step < lengths)[:, None]
        entered = torch.where(going_on, now, entered)
        stayed = torch.where(going_on, either + later[:, step], stayed)
    return torch.logsumexp(torch.logaddexp(entered, stayed) + said.final_logs, 1)


def denominator(outputs: Tensor, lengths: Tensor, follows: Tensor) -> Tensor:
    """Return the logarithm of the sum over all phone sequences; `follows` is how likely phones follow each other."""
    count, steps, states = outputs.shape
    by_phone = outputs.view(count, steps, states // 2, 2)
    silence_first = torch.where(torch.arange(states // 2) == SILENCE, 0.0, NEVER)
    entered = torch.logaddexp(torch.log(follows[SILENCE]), silence_first) + by_phone[:, 0, :, 0]
    stayed = torch.full_like(entered, NEVER)
    for step in range(1, steps):
        either = torch.logaddexp(entered, stayed)
        most = either.detach().max(1, keepdim=True)[0]
        now = torch.log(torch.exp(either - most) @ follows + 1e-30) + most + by_phone[:, step, :, 0]
        going_on = (step < lengths)[:, None]
        entered = torch.where(going_on, now, entered)
        stayed = torch.where(going_on, either + by_phone[:, step, :, 1], stayed)
    return torch.logsumexp(torch.logaddexp(entered, stayed), 1)
