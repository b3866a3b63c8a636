"""What a skill finds where there is no phone, and where no other room has a speaker."""

from collections.abc import Mapping, Sequence

from speaker.audio import Samples
from speaker.calls import CallNow, Dialling, PastCall, VoiceMessage
from speaker.errors import SkillError
from speaker.neighbours import Announced


class NoRooms:
    """A house with one speaker."""

    def others(self) -> Sequence[str]:
        return ()

    def announce(self, text: str, rooms: Sequence[str]) -> Mapping[str, Announced]:
        return {room: Announced.NO_ANSWER for room in rooms}

    def play(self, samples: Samples, rooms: Sequence[str], heard: str = "") -> Mapping[str, Announced]:
        return self.announce("", rooms)

    def address(self, room: str) -> str:
        return ""

    def may_drop_in(self, room: str) -> bool:
        return False


class NoCalls:
    """A speaker without a phone."""

    def ready(self) -> bool:
        return False

    def now(self) -> CallNow | None:
        return None

    def can_dial(self, number: str) -> Dialling:
        return Dialling.NO_LINE

    def dial(self, address: str, name: str, heard: str = "") -> None:
        raise SkillError("no_phone")

    def answer(self) -> None:
        raise SkillError("no_call")

    hang_up = answer

    def hold(self, held: bool) -> None:
        raise SkillError("no_call")

    def mute(self, muted: bool) -> None:
        raise SkillError("no_call")

    def press(self, keys: str) -> None:
        raise SkillError("no_call")

    def past(self) -> tuple[PastCall, ...]:
        return ()

    def told(self) -> None:
        pass

    def messages(self) -> tuple[VoiceMessage, ...]:
        return ()

    def play(self, message: str) -> None:
        raise SkillError("no_message")

    def delete(self, message: str) -> None:
        raise SkillError("no_message")
