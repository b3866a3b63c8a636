"""Which slot of a request a few more words belong in: a reply, a correction, a follow-up."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from speaker.finding import Verdict
from speaker.intent import Intent, Question
from speaker.router import Route
from speaker.values import choose, choose_time


class Piece(Protocol):
    """A stretch of a text that is a value."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def kind(self) -> str:
        """Duration, datetime, number, ..."""
        ...


Spans = Callable[[str], Sequence[Piece]]
"""Finds the values in a text, by characters."""

_TYPED: Mapping[str, tuple[str, ...]] = {
    "duration": ("duration",),
    "datetime": ("datetime", "time", "date", "moment", "number"),
    "frequency": ("recurrence", "datetime"),
    "amount": ("number", "amount", "percent", "money", "temperature"),
    "number": ("number",),
    "colour": ("colour",),
}
"""Which kinds of value may stand in a slot."""
_MOST_BESIDE = 4
"""Words that may stand beside a value in a reply: "uh make it about ten minutes please"."""
_THINGS = (
    *("place", "contact", "device", "room", "name", "item", "artist", "song", "station"),
    *("term", "query", "business", "topic", "media"),
)
"""Slots that a bare name may stand in, those first that people ask on about."""
_LEADS: Mapping[str, tuple[str, ...]] = {
    "en": ("in ", "for ", "at ", "on ", "the ", "to ", "by ", "with ", "from "),
    "zh": ("在", "给", "到", "用"),
}


class Refill:
    """Puts words into slots, by kind where they are a value, by sound where they are a name."""

    def __init__(
        self,
        spans: Spans,
        tag: Callable[[str, str], Mapping[str, str]],
        allowed: Callable[[str], Collection[str]],
        language: str,
    ) -> None:
        """`tag` fills slots of an intent from a text; `allowed` are the slots that an intent may have."""
        self._spans = spans
        self._tag = tag
        self._allowed = allowed
        self._language = language
        self._leads = _LEADS.get(language, ())
        self._glue = "" if language == "zh" else " "

    def answer(self, question: Question, route: Route, said: str) -> str | None:
        """Return what a reply puts into the slot that was asked about; `None` if it is another request.

        `said` is the reply without its lead-in: "it's for", "call it".
        """
        kinds = _TYPED.get(question.slot)
        if kinds is not None:
            # "In ten minutes" is a moment; "ten minutes", without what may be a lead-in, is none.
            for text in (said, route.text):
                pieces = [text[piece.start : piece.end] for piece in self._spans(text) if piece.kind in kinds]
                if pieces and len(text.split()) - len(self._join(pieces).split()) <= _MOST_BESIDE:
                    return self._join(pieces)
        elif question.choices:
            return None
        sure = route.intent if route.verdict is Verdict.SURE else None
        if sure is not None and sure.name == question.intent.name:
            return sure.slots.get(question.slot, said)
        return said if sure is None else None

    def replace(self, intent: Intent, rest: str, wrong: str = "") -> dict[str, str] | None:
        """Return the slots with `rest` in the place of what was misheard; `wrong` is that, if it was said."""
        slots = dict(intent.slots)
        for name, words in slots.items():
            if wrong and wrong in words:
                return {**slots, name: words.replace(wrong, rest)}
        for name, words in slots.items():
            mended = self._mend(words, rest)
            if mended is not None:
                return {**slots, name: mended}
        if new := self._new(intent, rest):
            return {**slots, **new}
        alike = self.closest(rest, list(slots.values()))
        if alike is not None:
            return {name: rest if words == alike else words for name, words in slots.items()}
        return {name: rest for name in slots} if len(slots) == 1 else None

    def follow(self, intent: Intent, rest: str, *, any_name: bool) -> dict[str, str] | None:
        """Return the slots with `rest` in the one that it fits; `None` if it fits none.

        With `any_name`, what is no value is taken for the name of what the intent is mostly about: a place.
        """
        slots = dict(intent.slots)
        allowed = set(self._allowed(intent.name)) | set(slots)
        pieces = self._spans(rest)
        for slot, kinds in _TYPED.items():
            if slot in allowed and any(piece.kind in kinds and piece.kind != "number" for piece in pieces):
                return {**slots, slot: rest}
        for name, words in slots.items():
            mended = self._mend(words, rest)
            if mended is not None:
                return {**slots, name: mended}
        new = {name: words for name, words in self._new(intent, rest).items() if name in allowed}
        if new:
            return {**slots, **new}
        if not any_name or any(piece.kind != "number" for piece in pieces):
            # "Tomorrow" is no place; "three plus three" is what is to be calculated.
            return None
        thing = next((name for name in _THINGS if name in slots), None)
        thing = thing or next((name for name in _THINGS if name in allowed), None)
        return None if thing is None else {**slots, thing: self._bare(rest)}

    def is_free(self, slot: str) -> bool:
        """Tell whether a slot takes any words, not just values of a kind."""
        return slot not in _TYPED

    def leads(self, words: str) -> bool:
        """Tell whether these begin like the rest of a request: "in paris"."""
        return self._bare(words) != words

    def closest(self, said: str, names: Sequence[str]) -> str | None:
        """Return the one name that these words are, or sound like; of times of day, the one they mean."""
        named = choose_time(said, names, self._language) or choose(self._bare(said), names, self._language)
        return named.name

    def _mend(self, words: str, rest: str) -> str | None:
        """Return a value with the new part in place of the old one of its kind: "fifty minutes", "fifteen"."""
        new = self._spans(rest)
        if len(new) != 1 or self._beside(rest, new[0]) > 1:
            return None
        kind, said = new[0].kind, rest[new[0].start : new[0].end]
        for old in self._spans(words):
            if old.kind == kind:
                return words[: old.start] + said + words[old.end :]
        return self._mend_number(words, said) if kind == "number" else None

    def _mend_number(self, words: str, number: str) -> str | None:
        """Change the number inside a longer value."""
        parts = words.split() if self._glue else list(words)
        for end in range(len(parts), 0, -1):
            for start in range(end):
                piece = self._glue.join(parts[start:end])
                found = self._spans(piece)
                if len(found) == 1 and found[0].kind == "number" and found[0].end - found[0].start == len(piece):
                    return self._glue.join([*parts[:start], number, *parts[end:]])
        return None

    def _new(self, intent: Intent, rest: str) -> Mapping[str, str]:
        return {name: words for name, words in self._tag(rest, intent.name).items() if words}

    def _beside(self, text: str, piece: Piece) -> int:
        return len((text[: piece.start] + " " + text[piece.end :]).split())

    def _bare(self, words: str) -> str:
        for lead in self._leads:
            words = words.removeprefix(lead)
        return words

    def _join(self, pieces: Sequence[str]) -> str:
        return self._glue.join(pieces)
