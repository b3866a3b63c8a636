"""Recognition by Azure Speech, over its REST interface for short audio; the sound goes up while one speaks."""

import re
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import requests

from speaker.audio import RATE, Samples, seconds
from speaker.counting import CountingAdapter, Meter
from speaker.engines.deadline import deadline
from speaker.engines.written import SURE, among, written
from speaker.errors import EngineError, RecognitionFailed
from speaker.interfaces import NO_OPTIONS, Recognizer, Transcript, Vocabulary
from speaker.way_out import UNCOUNTED, WayOut

PATH = "/speech/recognition/conversation/cognitiveservices/v1"
LOCALES = {"en": "en-US", "zh": "zh-CN"}
LONGEST = 59.0
"""Seconds of sound; the service takes 60."""
CONNECT = 3.0
"""Seconds; nobody waits for them, since the user speaks meanwhile."""

_HEADER = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", 0)
"""Of a WAV file whose length is not known yet: the service wants it only for the format."""

_REFUSED = {
    400: "it does not take this language or sound; is the option language one of its locales, as en-US?",
    401: "the key is refused; is it a key of a Speech resource in the region {region}?",
    403: "the key is refused; may that resource be used, and from here?",
    404: "there is no such service; is {region} the region of the Speech resource?",
    429: "the quota is used up; wait, or choose another tier",
}


def make(
    model: Path,
    vocabulary: Vocabulary,
    cache: Path,
    options: Mapping[str, str] = NO_OPTIONS,
    way_out: WayOut = UNCOUNTED,
) -> Recognizer:
    """Return a recognizer that asks the service once an utterance.

    Options: `key` and `region` of a Speech resource; `language`, as en or en-GB; `address` of another cloud or a
    container; `proxy`; `timeout` in seconds. Raises EngineError naming what is missing.
    """
    key, region = options.get("key", "").strip(), options.get("region", "").strip()
    if not key or not (region or "address" in options):
        missing = "no key" if not key else "no region"
        example = "{key: '${AZURE_SPEECH_KEY}', region: westeurope}"
        raise EngineError(f"azure-speech: {missing}; set listener.recognizer_options: {example}")
    # Neither may reach a message of the HTTP library, which would show it.
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise EngineError("azure-speech: the key holds characters that no key has; copy it again")
    if not re.fullmatch(r"[a-z0-9-]*", region):
        raise EngineError(f'azure-speech: "{region}" is no region; it is written like westeurope')
    language = options.get("language", "en")
    address = options.get("address", f"https://{region}.stt.speech.microsoft.com").rstrip("/")
    service = _Service(address + PATH, key, options.get("proxy", ""), deadline(options, "azure-speech"), way_out)
    return AzureRecognizer(service, region or address, LOCALES.get(language, language))


@dataclass(frozen=True, slots=True)
class _Service:
    """Where the sound goes, and how."""

    url: str
    key: str
    proxy: str
    timeout: float
    way_out: WayOut


class AzureRecognizer:
    """A Recognizer; each utterance is one request, on a thread of its own."""

    name = "azure-speech"

    def __init__(self, service: _Service, region: str, locale: str) -> None:
        """`region` is how the place of the service is called in what the owner is told."""
        self.model = locale
        self._service = service
        self._region = region
        self._expecting: tuple[str, ...] = ()
        """From the next utterance on."""
        self._expected: tuple[str, ...] = ()
        self._request: _Request | None = None
        self._sent = 0.0
        """Seconds of sound."""
        self._closed = False

    def feed(self, samples: Samples) -> None:
        if self._closed:
            raise RecognitionFailed("the recognizer is closed")
        if self._request is None:
            if self._service.url.startswith("https:") and not self._service.way_out.clock_is_right():
                raise RecognitionFailed("azure-speech: this machine's clock is not set yet; is there a network?")
            self._request = _Request(self._service, self.model)
        self._sent += seconds(samples)
        if self._sent <= LONGEST:
            self._request.send(np.asarray(samples, "<i2").tobytes())

    def partial(self) -> str:
        return ""

    def finish(self) -> Transcript:
        if self._request is None:
            return Transcript()
        if self._sent > LONGEST:
            self._request.drop()
            raise RecognitionFailed(f"azure-speech: takes no more than {LONGEST:.0f} s; say less at a time")
        response = self._request.response()
        if isinstance(response, requests.Timeout | None):
            raise RecognitionFailed(
                f"azure-speech: no text came within {self._service.timeout} s; is the network slow?"
            )
        if isinstance(response, requests.RequestException):
            fault = type(response).__name__
            raise RecognitionFailed(f"azure-speech: no answer ({fault}); is there a network, and is the region right?")
        return among(self._read(response), self._expected)

    def expect(self, phrases: Sequence[str]) -> None:
        self._expecting = tuple(phrases)

    def reset(self) -> None:
        if self._request is not None:
            self._request.drop()
            self._request = None
        self._expected = self._expecting
        self._sent = 0.0

    def close(self) -> None:
        self.reset()
        self._closed = True

    def _read(self, response: requests.Response) -> Transcript:
        if response.status_code != 200:
            usual = "the service is out of order; it may be back soon"
            why = _REFUSED.get(response.status_code, usual).format(region=self._region)
            raise RecognitionFailed(f"azure-speech: {response.status_code}, {why}")
        try:
            return _transcript(response.json(), self._sent)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise RecognitionFailed(
                f"azure-speech: sent what is no transcript ({error!r}); does a page of the network's ask to log in?"
            ) from error


def _transcript(answer: dict[str, Any], end: float) -> Transcript:
    """Read the documented answer; the words are as spoken (`Lexical`), their times are not told."""
    status = answer["RecognitionStatus"]
    if status in ("NoMatch", "InitialSilenceTimeout", "BabbleTimeout"):
        return Transcript()
    if status != "Success":
        raise RecognitionFailed(f"azure-speech: the service failed ({status}); try again")
    if "NBest" not in answer:
        return written(answer["DisplayText"], end, SURE)
    readings = sorted(answer["NBest"], key=lambda each: -float(each["Confidence"]))
    first, *others = [written(each["Lexical"], end, float(each["Confidence"])) for each in readings]
    return Transcript(first.words, others=tuple(others))


class _Request:
    """One utterance on its way to the service."""

    def __init__(self, service: _Service, locale: str) -> None:
        self._service = service
        self._sound: SimpleQueue[bytes | None] = SimpleQueue()
        self._answer: SimpleQueue[requests.Response | requests.RequestException] = SimpleQueue()
        self._dropped = False
        threading.Thread(target=lambda: self._answer.put(self._ask(locale)), name="azure-speech", daemon=True).start()

    def _ask(self, locale: str) -> requests.Response | requests.RequestException:
        """Send the sound as it comes; what has left is told before the answer is there."""
        service, meter = self._service, Meter()
        headers = {
            "Ocp-Apim-Subscription-Key": service.key,
            "Content-Type": f"audio/wav; codecs=audio/pcm; samplerate={RATE}",
            "Accept": "application/json",
        }
        with requests.Session() as session:
            session.trust_env = False  # settings come from `config`, not from the environment or ~/.netrc
            session.proxies.update({"http": service.proxy, "https": service.proxy} if service.proxy else {})
            for scheme in ("http://", "https://"):
                session.mount(scheme, CountingAdapter(meter))
            try:
                return session.post(
                    service.url,
                    params={"language": locale, "format": "detailed", "profanity": "raw"},
                    headers=headers,
                    data=self._body(),
                    timeout=(CONNECT, service.timeout),
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                return error
            finally:
                service.way_out.on_sent(urlsplit(service.url).hostname or "", meter.sent, "")

    def send(self, sound: bytes) -> None:
        self._sound.put(sound)

    def response(self) -> requests.Response | requests.RequestException | None:
        """End the sound and return what came; `None` if nothing came in time."""
        self._sound.put(None)
        try:
            return self._answer.get(timeout=self._service.timeout)
        except Empty:
            return None

    def drop(self) -> None:
        """Forget it; what is not sent yet is not sent any more."""
        self._dropped = True
        self._sound.put(None)

    def _body(self) -> Iterator[bytes]:
        yield _HEADER
        while (sound := self._sound.get()) is not None:
            yield sound
        if self._dropped:
            raise requests.RequestException("nobody waits for it any more")
