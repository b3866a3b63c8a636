"""The network: a small time-delay one, one output every 30 ms for two states of each phone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.recipe.mfcc import BINS

DILATIONS = (1, 1, 1, 2)
"""Of the layers that see every third frame."""
SUBSAMPLING = 3
DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class Layer:
    """An affine layer as Kaldi knows it."""

    offsets: tuple[int, ...]
    """Frames of 10 ms that it looks at, around its own."""
    weights: NDArray[Any]
    """[out, in times offsets]"""
    bias: NDArray[Any]


class Network(nn.Module):
    """1.5 million weights at a width of 320."""

    def __init__(self, phones: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.register_buffer("mean", torch.zeros(BINS))
        self.register_buffer("deviation", torch.ones(BINS))
        first = [nn.Conv1d(BINS, width, 3), nn.Conv1d(width, width, 3, stride=SUBSAMPLING)]
        later = [nn.Conv1d(width, width, 3, dilation=dilation) for dilation in DILATIONS]
        self.layers = nn.ModuleList([*first, *later])
        self.norms = nn.ModuleList(nn.BatchNorm1d(width) for _ in self.layers)
        self.out = nn.Conv1d(width, 2 * phones, 1)
        self.dropout = nn.Dropout(DROPOUT)
        self.context = 2 + SUBSAMPLING * sum(DILATIONS)
        """Frames on each side that it needs to see."""

    def normalize_by(self, features: NDArray[np.float32]) -> None:
        """Learn what features look like on average."""
        self.mean.copy_(torch.from_numpy(features.mean(0)))
        self.deviation.copy_(torch.from_numpy(features.std(0)))

    def forward(self, features: Tensor) -> Tensor:
        """[utterance, frame with context, cepstrum] to [utterance, output, state]."""
        x = ((features - self.mean) / self.deviation).transpose(1, 2)
        for place, (layer, norm) in enumerate(zip(self.layers, self.norms, strict=True)):
            x = torch.relu(norm(layer(x)))
            if place:
                x = self.dropout(x)
        return self.out(x).transpose(1, 2)

    def affine_layers(self) -> list[Layer]:
        """Return the layers with normalizations folded in; each but the last is followed by a rectifier."""
        offsets = [(-1, 0, 1), (-1, 0, 1), *((-SUBSAMPLING * d, 0, SUBSAMPLING * d) for d in DILATIONS)]
        mean, deviation = _exact(self.mean), _exact(self.deviation)
        folded = []
        for place, (layer, norm) in enumerate(zip(self.layers, self.norms, strict=True)):
            weights, bias = _exact(layer.weight), _exact(layer.bias)
            if place == 0:
                weights = weights / deviation[None, :, None]
                bias = bias - (weights * mean[None, :, None]).sum((1, 2))
            gain = _exact(norm.weight) / np.sqrt(_exact(norm.running_var) + norm.eps)
            bias = (bias - _exact(norm.running_mean)) * gain + _exact(norm.bias)
            weights = weights * gain[:, None, None]
            side_by_side = np.concatenate([weights[:, :, tap] for tap in range(3)], 1)
            folded.append(Layer(offsets[place], side_by_side, bias))
        return [*folded, Layer((0,), _exact(self.out.weight)[:, :, 0], _exact(self.out.bias))]


def _exact(values: Any) -> NDArray[np.float64]:
    return np.asarray(values.detach().double().numpy())
