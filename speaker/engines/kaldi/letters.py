"""How a word may be pronounced, by its letters alone: rough, but never nothing."""

import unicodedata

_VOWELS = frozenset("aeiouy")
_SPELLED = {
    **{"0": "Z IH R OW", "1": "W AH N", "2": "T UW", "3": "TH R IY", "4": "F AO R", "5": "F AY V", "6": "S IH K S"},
    **{"7": "S EH V AH N", "8": "EY T", "9": "N AY N", "&": "AE N D", "+": "P L AH S", "%": "P ER S EH N T"},
}
# The longest spelling that fits wins.
_SOUNDS = {
    **{"tion": "SH AH N", "sion": "ZH AH N", "ture": "CH ER", "ough": "OW", "augh": "AO", "eigh": "EY", "igh": "AY"},
    **{"tch": "CH", "sch": "SH", "dge": "JH", "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "wh": "W"},
    **{"ck": "K", "ng": "NG", "qu": "K W", "gh": "G", "kn": "N", "wr": "R", "zh": "ZH", "dg": "JH", "ps": "P S"},
    **{"ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ea": "IY", "ee": "IY", "ei": "EY", "ey": "IY", "eu": "Y UW"},
    **{"ew": "UW", "ie": "IY", "oa": "OW", "oe": "OW", "oi": "OY", "oo": "UW", "ou": "AW", "ow": "OW", "oy": "OY"},
    **{"ue": "UW", "ui": "UW", "ar": "AA R", "er": "ER", "ir": "ER", "or": "AO R", "ur": "ER", "yr": "ER"},
    **{"a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH"},
    **{"k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH"},
    **{"v": "V", "w": "W", "x": "K S", "y": "Y", "z": "Z"},
}
_LONGEST = max(map(len, _SOUNDS))
_LONG = {"a": "EY", "e": "IY", "i": "AY", "o": "OW", "u": "UW", "y": "AY"}
_SOFT = {"c": "S", "g": "JH"}
_LAST = {"a": "AH", "e": "IY", "i": "IY", "o": "OW", "u": "UW", "y": "IY"}


def pronounce(word: str) -> list[str]:
    """Return phones for a word; [] only if it has neither letters nor digits."""
    plain = unicodedata.normalize("NFKD", word.lower())
    letters = "".join(mark for mark in plain if mark in _SPELLED or "a" <= mark <= "z")
    phones: list[str] = []
    place = 0
    while place < len(letters):
        spelling, sound = _sound(letters, place)
        phones += sound.split()
        place += len(spelling)
    return [phone for at, phone in enumerate(phones) if at == 0 or phone != phones[at - 1]]


def _sound(letters: str, place: int) -> tuple[str, str]:
    letter, rest = letters[place], letters[place + 1 :]
    if letter in _SPELLED:
        return letter, _SPELLED[letter]
    if letter in _VOWELS and not rest:
        # A last e is silent ("rose"), but not in "me".
        silent = letter == "e" and any(other in _VOWELS for other in letters[:place])
        return letter, "" if silent else _LAST[letter]
    if letter in _LONG and len(rest) == 2 and rest[1] == "e" and rest[0] not in _VOWELS and rest[0] not in "rwx":
        return letter, _LONG[letter]
    for length in range(_LONGEST, 1, -1):
        spelling = letters[place : place + length]
        if len(spelling) == length and spelling in _SOUNDS:
            return spelling, _SOUNDS[spelling]
    if letter == "y" and place:
        return letter, "IH"
    if letter in _SOFT and rest.startswith(("e", "i", "y")):
        return letter, _SOFT[letter]
    return letter, _SOUNDS[letter]
