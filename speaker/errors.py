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
    ├── ServiceUnavailable  try again later
    └── ServiceRefused      the owner must act
"""


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


class SkillError(SpeakerError):
    """Leave a handler early and say `response` from the skill's words, filled with `values`."""

    def __init__(self, response: str, **values: object) -> None:
        super().__init__(response)
        self.response = response
        self.values = values


class ServiceUnavailable(SkillError):
    """A service on the network does not answer, or not in time; trying later may help."""

    def __init__(self, service: str, reason: str = "") -> None:
        super().__init__("service_unavailable", service=service)
        self.service = service
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.service} is unavailable: {self.reason or 'no reason given'}"


class ServiceRefused(SkillError):
    """A service refuses us (key, quota, terms); the owner must act."""

    def __init__(self, service: str, reason: str = "") -> None:
        super().__init__("service_refused", service=service)
        self.service = service
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.service} refused: {self.reason or 'no reason given'}"
