"""The sockets: what a microphone, a loudspeaker and the engines must do to fit.

Engines are plain synchronous objects, used from one thread at a time. Devices are asynchronous.
All of them close twice without harm. They are found by entry point (groups `mynah.*`); each entry
point names a factory with the signature of the `Make...` protocol beside the interface.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from speaker.audio import Chunk, Samples
from speaker.way_out import UNCOUNTED, WayOut


@dataclass(frozen=True, slots=True)
class Detection:
    """A wake word was heard."""

    phrase: str
    score: float
    """0 to 1."""
    end: float
    """Where the wake word ends, in seconds of sound, as well as the engine can tell."""
    language: str = ""
    """The language that this phrase asks for; "" for that of the house."""


class WakeWord(Protocol):
    """Listens for any number of phrases at once."""

    def feed(self, chunk: Chunk) -> Detection | None: ...

    def reset(self) -> None: ...

    def close(self) -> None: ...


class MakeWakeWord(Protocol):
    def __call__(self, phrases: Sequence[str], cuts: Mapping[str, float], model: Path) -> WakeWord:
        """Build a detector; `cuts` are thresholds by phrase, `model` is the recognizer's model folder.

        Ask `cuts.get(phrase, usual)` at every step: the owner may change the sensitivity while the engine listens.
        Raises EngineError naming the phrases that it cannot listen for.
        """
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word."""

    text: str
    start: float
    """Seconds of sound since the first sample fed after the last reset; at its end where nobody knows."""
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a recognizer made of one utterance."""

    words: tuple[Word, ...] = ()
    score: float | None = None
    """How likely sound and words are together (natural logarithm), for comparing readings; `None` if nobody knows."""
    others: tuple["Transcript", ...] = ()
    """What it may have been instead, the likelier first."""
    dictated: bool = False
    """Heard by a recognizer that listens for anything."""
    doubtful: bool = False
    """Better asked about before anything is done that can't be undone."""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0


class Recognizer(Protocol):
    """Sound in, text out; text so far at any time."""

    @property
    def name(self) -> str:
        """The engine's name, as in settings."""
        ...

    @property
    def model(self) -> str:
        """The name of the model that listens."""
        ...

    def feed(self, samples: Samples) -> None: ...

    def partial(self) -> str:
        """Return the text so far."""
        ...

    def finish(self) -> Transcript:
        """End the utterance; `reset` comes before the next `feed`."""
        ...

    def expect(self, phrases: Sequence[str]) -> None:
        """From the next reset on hear only these phrases (and `[unk]`); with none of them, anything."""
        ...

    def reset(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What people may say to the installed skills; a recognizer that can, tunes itself to it."""

    sentences: Sequence[str] = ()
    """Lower case, numbers in words; repeated in proportion to how likely they are. Drawn when first looked at."""
    prefixes: tuple[str, ...] = ()
    """Wake phrases, which may stand before any sentence."""
    digest: str = ""
    """The same for the same sentences; "" where only they tell."""


NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


class MakeRecognizer(Protocol):
    def __call__(
        self,
        model: Path,
        vocabulary: Vocabulary,
        cache: Path,
        options: Mapping[str, str] = NO_OPTIONS,
        way_out: WayOut = UNCOUNTED,
    ) -> Recognizer:
        """Load the model folder; `cache` is where compiled things may be kept.

        `options` are the owner's for this engine (`listener.recognizer_options`), and `language`. A service on the
        network is not asked yet: it may come and go; what it is sent is told to `way_out`. Raises ModelMissing if the
        folder is not a whole model, and EngineError naming the option that is missing or wrong.
        """
        ...


class EchoCanceller(Protocol):
    """Takes the loudspeaker's sound out of the microphone's."""

    def process(self, samples: Samples, reference: Samples) -> Samples:
        """Return CHUNK_SAMPLES without the echo of `reference`, which was played at most 0.1 s before."""
        ...

    def reset(self) -> None:
        """Forget the room: something was moved, or the delay has changed."""
        ...

    def close(self) -> None: ...


class MakeEchoCanceller(Protocol):
    def __call__(self) -> EchoCanceller:
        """Raises EngineError if it cannot be had here."""
        ...


class VoiceDetector(Protocol):
    """Tells speech from everything else."""

    def feed(self, samples: Samples) -> float:
        """Return how likely it is, 0 to 1, that this piece of CHUNK_SAMPLES holds speech."""
        ...

    def reset(self) -> None: ...

    def close(self) -> None: ...


class MakeVoiceDetector(Protocol):
    def __call__(self) -> VoiceDetector: ...


class Synthesizer(Protocol):
    """Text in, sound out."""

    def speak(self, text: str) -> Iterator[Samples]:
        """Yield the sound of one sentence in one or more pieces.

        Raises SynthesisFailed. May be called from any thread, by one at a time.
        """
        ...

    def cancel(self) -> None:
        """End a `speak` that runs on another thread, at once, whatever it is stuck in."""
        ...

    def close(self) -> None: ...


class MakeSynthesizer(Protocol):
    def __call__(self, language: str, voice: str, pace: float, models: Sequence[Path]) -> Synthesizer:
        """Build a synthesizer; `voice` may be "" for its own choice, `pace` is 1.0 for its usual speed.

        `models` are the folders in which a voice may be found. Raises EngineError, ModelMissing.
        """
        ...


class Microphone(Protocol):
    async def read(self) -> Chunk | None:
        """Return the next chunk, or `None` when there will be no more.

        Raises DeviceError if it went away; `read` may be tried again.
        """
        ...

    async def close(self) -> None: ...


class Loudspeaker(Protocol):
    async def write(self, samples: Samples) -> None:
        """Play CHUNK_SAMPLES, or take them to be played soon; waits while too much is queued.

        Raises DeviceError if it went away; `write` may be tried again.
        """
        ...

    async def drain(self) -> None:
        """Wait until all that was written has been heard."""
        ...

    async def stop(self) -> None:
        """Drop what was written and is not heard yet."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SoundCard:
    """A microphone and a loudspeaker that belong together."""

    microphone: Microphone
    loudspeaker: Loudspeaker


class MakeSoundCard(Protocol):
    def __call__(self, options: Mapping[str, object]) -> SoundCard:
        """Build both ends; they open on first use. Raises DeviceError."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """One line of `speaker doctor`."""

    subject: str
    ok: bool
    found: str
    remedy: str = field(default="")
