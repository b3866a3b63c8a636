"""Why a call ended: baresip's reason, which is a SIP status or the text of an error number, as one of ours."""

import re

from speaker.calls import Ending

_STATUS = {
    400: Ending.WRONG_NUMBER,
    401: Ending.NOT_ALLOWED,
    403: Ending.NOT_ALLOWED,
    404: Ending.WRONG_NUMBER,
    407: Ending.NOT_ALLOWED,
    408: Ending.NO_ANSWER,
    410: Ending.WRONG_NUMBER,
    415: Ending.NO_COMMON_SOUND,
    480: Ending.NO_ANSWER,
    484: Ending.WRONG_NUMBER,
    485: Ending.WRONG_NUMBER,
    486: Ending.BUSY,
    487: Ending.CANCELLED,
    488: Ending.NO_COMMON_SOUND,
    600: Ending.BUSY,
    603: Ending.DECLINED,
    604: Ending.WRONG_NUMBER,
    606: Ending.NO_COMMON_SOUND,
    607: Ending.DECLINED,
}
_TEXTS = (
    ("by user", Ending.HUNG_UP),
    ("rtp stream error", Ending.SOUND_LOST),
    ("no rtp", Ending.SOUND_LOST),
    # What OpenSSL refuses comes as EPROTO.
    ("protocol error", Ending.NOT_TRUSTED),
    ("authentication", Ending.NOT_ALLOWED),
    ("timed out", Ending.UNREACHABLE),
    ("timeout", Ending.UNREACHABLE),
    ("refused", Ending.UNREACHABLE),
    ("unreachable", Ending.UNREACHABLE),
    ("no route", Ending.UNREACHABLE),
    ("not found", Ending.UNREACHABLE),
    ("no such", Ending.UNREACHABLE),
    ("invalid argument", Ending.UNREACHABLE),
    # No name server knows the name.
    ("destination address required", Ending.UNREACHABLE),
    ("host is down", Ending.UNREACHABLE),
)


def ending(reason: str, *, established: bool, incoming: bool) -> Ending:
    """Return why a call ended that was, or was not, established before."""
    status = re.match(r"\s*(\d{3})\b", reason)
    if status is not None:
        code = int(status[1])
        if code == 486 and "reject" in reason.casefold():
            return Ending.DECLINED  # so says baresip where somebody declines
        usual = Ending.SERVICE_DOWN if code >= 500 else Ending.UNKNOWN
        return _STATUS.get(code, usual)
    said = reason.casefold()
    if "by peer" in said or not said:
        return Ending.LEFT if established else Ending.CANCELLED if incoming else Ending.UNREACHABLE
    for text, each in _TEXTS:
        if text in said:
            return each
    return Ending.UNKNOWN
