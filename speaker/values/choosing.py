"""Finds which of several things was named, by what tells them apart: "the past a one" is the pasta timer."""

import re
from collections.abc import Callable, Iterable, Sequence

from speaker.values.names import Candidate, Named, Outcome, Sounds, best, load

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:'[^\W_\u3400-\u9fff]+)*")
_BESIDE_HAN = re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")

Words = tuple[str, ...]
"""Words, or Chinese characters."""


def choose(said: str, names: Iterable[str], language: str) -> Named:
    """Rank the names by what was said of them; words that all of them share tell nothing.

    A name that was said as it is written is clear, and so is one that sounds like it where no other does.
    """
    choices = {name: _words(name) for name in names if name.strip()}
    cut = _without_shared(list(choices.values()))
    own = {_text(cut(words)): name for name, words in choices.items()}
    if len(own) < len(choices):
        # They differ by what is no word.
        return best(said, choices, language)
    sounds, heard = load(language), _words(said)
    held = [text for text in own if _holds(_stems(heard, sounds), _stems(_words(text), sounds))]
    longest = [text for text in held if len(text) == max(map(len, held))]
    if len(longest) == 1:
        return Named(Outcome.CLEAR, (Candidate(own[longest[0]], 1.0),))
    heard = _bare(heard, sounds)
    if not (rest := _bare(cut(heard), sounds)):
        # "The timer" is none of the pasta timer and the egg timer.
        return Named(Outcome.NONE, ())
    named = best(_text(rest), own, language)
    named = Named(named.outcome, tuple(Candidate(own[one.name], one.score) for one in named.ranked))
    # What all share may have been misheard as well: "the past a time her".
    whole = best(_text(heard), choices, language)
    return whole if named.name is None and (whole.name is not None or not named.ranked) else named


def bare(said: str, language: str) -> str:
    """Return a name without the words that people put around it: "pasta" for "my pasta one"."""
    return _text(_bare(_words(said), load(language)))


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text.lower()))


def _text(words: Sequence[str]) -> str:
    return _BESIDE_HAN.sub("", " ".join(words))


def _stems(words: Words, sounds: Sounds) -> Words:
    """Drop plurals: who set a timer for "eggs" asks after the "egg timer"."""
    return tuple(word.removesuffix(sounds.plural) for word in words)


def _holds(words: Words, part: Words) -> bool:
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _bare(words: Words, sounds: Sounds) -> Words:
    """Cut off what stands around a name; a timer may be called "one" all the same."""
    for lead in sorted(map(_words, sounds.before), key=len, reverse=True):
        if words[: len(lead)] == lead and len(words) > len(lead):
            return _bare(words[len(lead) :], sounds)
    for tail in sorted(map(_words, sounds.behind), key=len, reverse=True):
        if words[-len(tail) :] == tail and len(words) > len(tail):
            return _bare(words[: -len(tail)], sounds)
    return words


def _without_shared(rows: Sequence[Words]) -> Callable[[Words], Words]:
    """Return what cuts off the words that all of these begin with, and end in; something of each remains."""
    if len(rows) < 2:
        return lambda words: words
    spare = min(map(len, rows)) - 1
    back = next((at for at in range(spare) if len({row[-1 - at] for row in rows}) > 1), spare)
    spare -= back
    front = next((at for at in range(spare) if len({row[at] for row in rows}) > 1), spare)
    lead, tail = rows[0][:front], rows[0][len(rows[0]) - back :]

    def cut(words: Words) -> Words:
        words = words[front:] if words[:front] == lead else words
        return words[: len(words) - back] if words[len(words) - back :] == tail else words

    return cut
