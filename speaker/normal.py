"""Text as a recognizer writes it: lower case, numbers in words, no punctuation."""

import re
import unicodedata

from num2words import num2words

_HAN_DIGITS = "零一二三四五六七八九"
_HAN_SCALES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
_HAN = r"\u3400-\u9fff"


def normalize(text: str, language: str = "en") -> str:
    """Write a text as a recognizer of this language would."""
    # A keyboard's full-width letters and digits are the same letters and digits.
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return _normalize_chinese(text) if language == "zh" else _normalize(text)


def size(text: str) -> int:
    """Return how many words a text has; each Chinese character is one."""
    return len(re.findall(rf"[{_HAN}]|[^\s{_HAN}]+", text))


def _normalize(text: str) -> str:
    text = text.replace("%", " percent ").replace("°", " degrees ")
    text = re.sub(r"\b(\d{1,2}):(\d{2})\b", lambda m: f"{m[1]} {m[2]}" if m[2] != "00" else f"{m[1]} o'clock", text)
    text = re.sub(r"\d{1,9}", lambda m: f" {num2words(int(m[0])).replace('-', ' ')} ", text)
    return " ".join(re.sub(r"[^\w' ]+", " ", text).split())


def _normalize_chinese(text: str) -> str:
    """Spaces remain between foreign words alone: 播放hey jude."""
    text = re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", text).replace("°c", "度").replace("°", "度").replace("℃", "度")
    text = re.sub(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)", lambda m: f"{m[1]}点{m[2] + '分' if m[2] != '00' else ''}", text)
    text = re.sub(r"(\d+)\.(\d+)", lambda m: f"{m[1]}点{''.join(_HAN_DIGITS[int(d)] for d in m[2])}", text)
    text = re.sub(r"\d{1,12}", lambda m: _say_number(m[0]), text)
    text = " ".join(re.sub(r"[^\w' ]+", " ", text).split())
    return re.sub(rf"(?<=[{_HAN}]) | (?=[{_HAN}])", "", text)


def _say_number(digits: str) -> str:
    """Return the numerals of a whole number; digit by digit where it is no quantity: a leading zero, a year."""
    if digits.startswith("0") and len(digits) > 1:
        return "".join(_HAN_DIGITS[int(digit)] for digit in digits)
    said = _count(int(digits))
    return said.removeprefix("一") if said.startswith("一十") else said


def _count(number: int) -> str:
    for scale, name in _HAN_SCALES:
        if number >= scale:
            high, low = divmod(number, scale)
            gap = "零" if 0 < low < scale // 10 else ""
            return _count(high) + name + gap + (_count(low) if low else "")
    return _HAN_DIGITS[number]
