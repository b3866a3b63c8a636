"""Digits as people say them, into a telephone or to us, and as they are read back."""

import re

from speaker.skill import Context, NoSettings, values

_GROUP = 3


def read_number(said: str, ctx: Context[NoSettings]) -> str:
    """Return the telephone number that was said, "" if it is none."""
    plus = next((word for word in ctx.words.responses["plus"] if said.startswith(word)), "")
    rest = said.removeprefix(plus).strip()
    bare = re.sub(r"[\s\-]", "", rest)
    digits = values.read_digits(rest, ctx.words.language) or (bare if bare.isdigit() else "")
    return f"+{digits}" if plus and digits else digits


def read_keys(said: str, ctx: Context[NoSettings]) -> str:
    """Return the keys that were said, "" unless all of it is understood: a wrong key may be worse than none."""
    symbols = ctx.words.meanings["key"]
    words = "|".join(re.escape(word) for word in sorted(symbols, key=len, reverse=True))
    keys = ""
    for part in re.split(f"({words})", said):
        if part.strip():
            read = symbols.get(part) or values.read_digits(part.strip(), ctx.words.language)
            if read is None:
                return ""
            keys += read
    return keys


def read_back(address: str) -> str:
    """Return a number as one would read it back, in groups: "0 1 7, 2 2 3"; the name of any other address."""
    user = address.partition(":")[2].partition("@")[0].partition(";")[0]
    digits = user.removeprefix("+")
    if not digits.isdigit():
        return user
    return ", ".join(" ".join(digits[at : at + _GROUP]) for at in range(0, len(digits), _GROUP))
