"""Everything we expect may go wrong, as one tree.

SpeakerError
├── ConfigError             settings are wrong; lists every fault
├── PluginError             that plugin stays off; the rest runs
├── SoundError              a recording cannot be read
├── StateError              what should be remembered cannot be read or written
├── DeviceError             microphone or loudspeaker; retried with growing pauses
├── EngineError             a vendor's engine
│   ├── ModelMissing        no usable model at that path
│   ├── RecognitionFailed
│   └── SynthesisFailed
├── ModelError              the catalogue, a download, an archive
└── SkillError              leave a handler early, with words
    └── ServiceError        a service on the network; says what kind of fault it is
        ├── ServiceUnavailable  try again later
        └── ServiceRefused      the owner must act
"""

from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a service, as far as what one says and does about it differs.

    The core has a sentence for each, `service_timeout` ...; a skill may have better ones of its own.
    """

    UNAVAILABLE = "unavailable"
    """Of no kind that is told apart."""
    TIMEOUT = "timeout"
    """It did not answer in time, or only drop by drop."""
    NO_NAME = "no_name"
    """Nobody knows where the host is: mostly the network of the house is out."""
    UNREACHABLE = "unreachable"
    """Nobody listens there, or it hung up."""
    UNSAFE = "unsafe"
    """It cannot prove who it is."""
    CLOCK = "clock"
    """Our own clock is not set yet, so nobody could prove anything."""
    BROKEN = "broken"
    """It answers that it is out of order: 5xx."""
    BUSY = "busy"
    """It has had enough of us for now: 429, or our own budget."""
    OPEN = "open"
    """It failed several times in a row and is left alone for a moment."""
    NOT_FOUND = "not_found"
    """It does not know what was asked for: 404, 410."""
    MISUNDERSTOOD = "misunderstood"
    """It does not take our question: 400, 422 and the like."""
    NOT_OURS = "not_ours"
    """A page instead of data: a sign-in page stands in between."""
    GARBLED = "garbled"
    """What it sends cannot be read, or is not what it documents."""
    EMPTY = "empty"
    """A good answer with nothing in it."""
    TOO_LARGE = "too_large"
    KEY = "key"
    """It does not take our key: 401."""
    FORBIDDEN = "forbidden"
    """It may not be asked so: 402, 403; terms, plan or quota."""
    UNDECLARED = "undeclared"
    """The skill asked for what it has not declared, and was stopped here."""
    REFUSED = "refused"
    """The owner must act; of no kind that is told apart."""


class SpeakerError(Exception):
    """Root of all failures that are expected; its text is for the owner and names a remedy."""


class ConfigError(SpeakerError):
    """Settings are wrong; `faults` holds one line for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class PluginError(SpeakerError):
    """An engine, device or skill cannot be loaded."""


class SoundError(SpeakerError):
    """A recording cannot be read as sound."""


class StateError(SpeakerError):
    """State cannot be read or written (disk full, database damaged)."""


class DeviceError(SpeakerError):
    """A microphone, loudspeaker or light does not answer."""


class EngineError(SpeakerError):
    """A wake word engine, recognizer or synthesizer failed."""


class ModelMissing(EngineError):
    """The model that an engine needs is not there, or is not whole."""


class RecognitionFailed(EngineError):
    """The recognizer could not go on."""


class SynthesisFailed(EngineError):
    """The synthesizer could not speak the text."""


class ModelError(SpeakerError):
    """A model cannot be listed, fetched, unpacked, verified or removed."""


class PhoneError(SpeakerError):
    """A call or its program does not do what it should; the text says what."""


class SkillError(SpeakerError):
    """Leave a handler early and say `response` from the skill's words, filled with `values`."""

    def __init__(self, response: str, **values: object) -> None:
        super().__init__(response)
        self.response = response
        self.values = values


class ServiceError(SkillError):
    """A service on the network did not do what it was asked; `service` is its name as one would say it."""

    def __init__(self, service: str, reason: str, fault: Fault) -> None:
        super().__init__(f"service_{fault.value}", service=service)
        self.service = service
        self.reason = reason
        self.fault = fault


class ServiceUnavailable(ServiceError):
    """A service on the network does not answer, or not in time; trying later may help."""

    def __init__(self, service: str, reason: str = "", fault: Fault = Fault.UNAVAILABLE) -> None:
        super().__init__(service, reason, fault)

    def __str__(self) -> str:
        return f"{self.service} is unavailable: {self.reason or 'no reason given'}"


class ServiceRefused(ServiceError):
    """A service refuses us (key, quota, terms); the owner must act."""

    def __init__(self, service: str, reason: str = "", fault: Fault = Fault.REFUSED) -> None:
        super().__init__(service, reason, fault)

    def __str__(self) -> str:
        return f"{self.service} refused: {self.reason or 'no reason given'}"
