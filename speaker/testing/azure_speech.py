"""Azure Speech on 127.0.0.1: short-audio recognition, in the shapes and with the errors that it documents."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from speaker.audio import Samples, seconds
from speaker.testing.web import Answerer, Asked, Canned, FakeWeb

RECOGNITION = "/speech/recognition/conversation/cognitiveservices/v1"
KEY = "0123456789abcdef0123456789abcdef"

_HEADER = 44
"""Bytes before the sound of a plain WAV file."""
_TICKS = 10_000_000
"""A second, as the service counts."""


def success_body(text: str, length: float = 1.0, confidence: float = 0.93) -> dict[str, Any]:
    """Return a detailed answer; offset and duration are numbers or texts, as it happens."""
    display = f"{text[:1].upper()}{text[1:]}."
    reading = {"Confidence": confidence, "Lexical": text, "ITN": text, "MaskedITN": text, "Display": display}
    return {
        **{"RecognitionStatus": "Success", "Offset": "700000", "Duration": round(length * _TICKS)},
        **{"DisplayText": display, "NBest": [reading]},
    }


def nothing_body(status: str = "NoMatch") -> dict[str, Any]:
    """Return what is answered where no words were: NoMatch, InitialSilenceTimeout, BabbleTimeout or Error."""
    return {"RecognitionStatus": status, "Offset": 0, "Duration": 0}


class FakeAzureSpeech:
    """The service; it hears what `hear` hears in the sound that it is sent, and refuses what the real one refuses."""

    def __init__(self, hear: Callable[[Samples], str]) -> None:
        self._hear = hear
        self._web = FakeWeb().on(RECOGNITION, self._recognize)

    @property
    def options(self) -> Mapping[str, str]:
        """The recognizer's options that lead here."""
        return {"key": KEY, "region": "westeurope", "address": self._web.url}

    @property
    def asked(self) -> list[Asked]:
        return self._web.asked

    def on(self, *answers: Canned | Answerer) -> None:
        """Answer so from now on."""
        self._web.on(RECOGNITION, *answers)

    def fail(self, status: int) -> None:
        """Fail as services do, with a page."""
        self.on(Canned("<h1>Out of order</h1>", status, kind="text/html"))

    def close(self) -> None:
        self._web.close()

    def _recognize(self, asked: Asked) -> Canned:
        given = asked.headers.get("ocp-apim-subscription-key")
        if given != KEY:
            status = 403 if given is None else 401
            return Canned({"error": {"code": str(status), "message": "Access denied"}}, status)
        kind = "audio/wav; codecs=audio/pcm; samplerate=16000"
        if "language" not in asked.params or asked.headers.get("content-type") != kind or asked.body[:4] != b"RIFF":
            return Canned({"error": {"code": "BadRequest", "message": "language or audio is invalid"}}, 400)
        sound = np.frombuffer(asked.body[_HEADER:], "<i2").astype(np.int16)
        text = self._hear(sound)
        return Canned(success_body(text, seconds(sound)) if text else nothing_body("InitialSilenceTimeout"))


@contextmanager
def fake_azure_speech(hear: Callable[[Samples], str]) -> Iterator[FakeAzureSpeech]:
    """Serve recognition on 127.0.0.1; make a recognizer with its `options`."""
    fake = FakeAzureSpeech(hear)
    try:
        yield fake
    finally:
        fake.close()
