"""Text as services write it, made fit to be spoken: without notes, markup and parentheses, in sentences."""

import html
import re
from collections.abc import Sequence

LONGEST = 360
"""Letters of one spoken answer: half a minute."""
_TAG = re.compile(r"<(script|style|sup)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_NOTE = re.compile(r"\[(?:\d+|note \d+|citation needed|[a-z]|来源请求|註 \d+|注 \d+)\]|【\d+[^】]*】", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"https?://\S+")
_MARKUP = re.compile(
    r"^\s{0,3}(?:#{1,6}\s+|[-*+]\s+|\d+\.\s+|>\s?)|[*_]{2,3}|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`+", re.M
)
_PARENTHESES = re.compile(r"\s*[(（][^()（）]*[)）]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")
_END = re.compile(r"(?<=[.!?])[\"'”’]?\s+(?=[\"'“‘(]?[A-Z0-9À-Þ])|(?<=[。！？])[”’」]?\s*|\n+")
_NO_END = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sr|Jr|Prof|Gen|Col|Mt|No|vs|ca?|approx|e\.g|i\.e|U\.S|U\.K)\.$"
)


def clean(text: str) -> str:
    """Return what a reader would read aloud, in lines as they were."""
    text = html.unescape(_TAG.sub("", text))
    text = _ADDRESS.sub("", _NOTE.sub("", _LINK.sub(r"\1", text)))
    text = _MARKUP.sub("", _CONTROL.sub("", text))
    while (shorter := _PARENTHESES.sub("", text)) != text:
        text = shorter
    lines = (re.sub(r"\s+([,.;:!?，。；：！？])", r"\1", " ".join(line.split())) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, cleaned; headings and the like are none."""
    found: list[str] = []
    open_end = False
    for piece in _END.split(clean(text)):
        if open_end:
            found[-1] += f" {piece}"
        elif piece:
            found.append(piece)
        open_end = bool(found and _NO_END.search(found[-1]))
    return tuple(found)


def first(said: Sequence[str], count: int = 2) -> str:
    """Return so many sentences as one answer, fewer if they are long."""
    answer = ""
    for sentence in said[:count]:
        if answer and len(answer) + len(sentence) > LONGEST:
            break
        # No space between Chinese sentences.
        gap = " " if answer and sentence[:1].isascii() else ""
        answer += gap + _shortened(sentence)
    return answer


def _shortened(sentence: str) -> str:
    """Cut a very long sentence at its last comma that fits."""
    if len(sentence) <= LONGEST:
        return sentence
    at = max(sentence.rfind(mark, 80, LONGEST) for mark in (", ", "; ", "，", "；"))
    end = "。" if sentence[:1] > "\u2fff" else "."
    return sentence[: at if at > 0 else LONGEST].rstrip() + end
