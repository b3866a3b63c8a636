"""How espeak-ng would say words, in the phones of the CMU dictionary."""

import logging
import re
import shutil
import subprocess
from collections.abc import Sequence

log = logging.getLogger(__name__)

_PROGRAM = "espeak-ng"
_TIMEOUT = 10.0
"""Seconds; 400 words take 0.2."""

# espeak-ng's names of American English phonemes; what is missing here (glottal stops, glides) has no phone of its own.
_PHONES = {
    **{"@": "AH", "@-": "AH", "a#": "AH", "V": "AH", "@L": "AH L", "n-": "AH N", "3": "ER", "3:": "ER", "@r": "ER"},
    **{"I": "IH", "I2": "IH", "I#": "IH", "E": "EH", "E2": "EH", "a": "AE", "aa": "AE", "0": "AA", "A:": "AA"},
    **{"O": "AO", "O2": "AO", "O:": "AO", "U": "UH", "u": "UW", "u:": "UW", "i": "IY", "i:": "IY", "o": "OW"},
    **{"aI": "AY", "aU": "AW", "eI": "EY", "oU": "OW", "OI": "OY", "aI@": "AY AH", "aI3": "AY ER", "aU@": "AW ER"},
    **{"A@": "AA R", "O@": "AO R", "o@": "AO R", "e@": "EH R", "U@": "UH R", "i@": "IY AH", "i@3": "IH R"},
    **{"b": "B", "d": "D", "f": "F", "g": "G", "h": "HH", "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N", "N": "NG"},
    **{"p": "P", "r": "R", "r-": "", "s": "S", "t": "T", "t#": "T", "t2": "T", "v": "V", "w": "W", "x": "K", "z": "Z"},
    **{"tS": "CH", "dZ": "JH", "D": "DH", "T": "TH", "S": "SH", "Z": "ZH"},
}


def installed() -> bool:
    """Tell whether the program is there."""
    return shutil.which(_PROGRAM) is not None


def pronounce(words: Sequence[str]) -> dict[str, list[str]]:
    """Return a pronunciation for each word that espeak-ng can say, with one call for all; {} if it can't be run."""
    command = [_PROGRAM, "-q", "-x", "--sep=_", "-v", "en-us", "--stdin"]
    try:
        # A blank line after each word makes it a sentence of its own, answered by one line.
        said = subprocess.run(
            command, input="\n\n".join(words) + "\n", capture_output=True, text=True, timeout=_TIMEOUT, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("espeak-ng: %s; pronouncing by spelling instead", error)
        return {}
    lines = [line for line in said.splitlines() if line.strip()]
    if len(lines) != len(words):
        log.warning("espeak-ng said %d words of %d; pronouncing by spelling instead", len(lines), len(words))
        return {}
    phones = ((word, _phones(line)) for word, line in zip(words, lines, strict=True))
    return {word: sounds for word, sounds in phones if sounds}


def _phones(line: str) -> list[str]:
    """Map "n_'A:_b_u:" to N AA B UW."""
    names = re.split(r"[_\s]+", re.sub(r"[',%=|]", "", line))
    return " ".join(_PHONES.get(name, "") for name in names).split()
