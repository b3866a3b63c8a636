"""What music was meant, of all that the player has; by its sound."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from speaker.skill import By, Context, Intent, Player, Question, Response, SkillError

_ENOUGH = 60
"""Names that are compared by their sound: 3,500 would take a second, and four on a Pi."""
_CHOICES = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Names as the player writes them."""

    wanted: Mapping[By, str] = field(default_factory=dict)


def find(intent: Intent, ctx: Context[Any], player: Player) -> Found | Response:
    """Return what was meant by the slots, or the question which. Leave with words where there is no such thing."""
    said = {by: intent.slots[by.value] for by in By if intent.slots.get(by.value)}
    wanted: dict[By, str] = {}
    for by, name in said.items():
        # A name alone may be anything, whatever it was taken for: "play thriller".
        kinds = [by, *(other for other in By if other is not by)] if len(said) == 1 else [by]
        one = _find_one(name, kinds, ctx, player)
        if one is None:
            return _ask(intent, by, name, kinds, ctx, player)
        kind, written = one
        wanted[kind] = written
    return Found(wanted)


def _find_one(said: str, kinds: Sequence[By], ctx: Context[Any], player: Player) -> tuple[By, str] | None:
    """Return the name that was said; as it is written in any kind before as it sounds in the first."""
    names = {kind: player.names(kind) for kind in kinds}
    for kind in kinds:
        for name in names[kind]:
            if _plain(name) == _plain(said):
                return kind, name
    for kind in kinds:
        named = ctx.named(said, near(said, names[kind])).name
        if named is not None:
            return kind, named
    return None


def _ask(intent: Intent, by: By, said: str, kinds: Sequence[By], ctx: Context[Any], player: Player) -> Response:
    """Ask whether one was meant that sounds alike."""
    for kind in kinds:
        ranked = [one.name for one in ctx.named(said, near(said, player.names(kind))).ranked[:_CHOICES]]
        if ranked:
            question = Question(intent, by.value, {name: name for name in ranked})
            names = ctx.tell.listed(ranked, word=ctx.say("or"))
            return ctx.ask("did_you_mean", question=question, said=said, names=names)
    raise SkillError("not_found", name=said)


def near(said: str, names: Sequence[str]) -> list[str]:
    """Return the names that share most pairs of letters with what was said: few enough to listen to."""
    if len(names) <= _ENOUGH:
        return list(names)
    wanted = _pairs(said)

    def likeness(name: str) -> float:
        pairs = _pairs(name)
        return 2 * (wanted & pairs).total() / max(1, wanted.total() + pairs.total())

    return sorted(names, key=likeness, reverse=True)[:_ENOUGH]


def _pairs(text: str) -> Counter[str]:
    plain = f" {_plain(text)} "
    return Counter(first + second for first, second in zip(plain, plain[1:], strict=False))


def _plain(text: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in text.casefold().replace("'", "")).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
