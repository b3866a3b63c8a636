"""Text that others wrote, made fit to be spoken: no markup, no control characters, no more than is wanted."""

import html
import re
import unicodedata

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!\[CDATA\[|\]\]>")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_UNSPOKEN = ("C", "So", "Sk")
"""Categories of letters: control and the like, pictures, bare accents."""


def plain(text: object, most: int = 200) -> str:
    r"""Return it in one line, cut at a word; "" for what is no text.

    >>> plain("<b>Rain</b> &amp;\tsun&#8203; ☂ see https://example.org/?a=1")
    'Rain & sun see'
    """
    if not isinstance(text, str):
        return ""
    # Nobody needs to read megabytes to say a line; twice, because feeds escape what was escaped.
    bare = html.unescape(html.unescape(text[: 20 * most]))
    bare = _ADDRESS.sub(" ", _TAG.sub(" ", _HIDDEN.sub(" ", bare)))
    line = " ".join("".join(_spoken(letter) for letter in bare).split())
    if len(line) <= most:
        return line
    cut = line[:most]
    return (cut.rpartition(" ")[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:，；：-")


def _spoken(letter: str) -> str:
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter).startswith(_UNSPOKEN) else letter
