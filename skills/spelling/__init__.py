"""How a word is written: letter by letter, or stroke names for Chinese characters."""

from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, Response, Skill

skill = Skill("spelling", Path(__file__).parent, NoSettings)

_LONGEST = 40
"""Letters; whoever spells more is not listened to any more."""


@skill.intent("spell", reads=True)
def spell(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say the letters of a word or a name one after the other."""
    term = intent.slots.get("term", "").strip()
    letters = [letter for letter in term if letter.isalnum()]
    if not letters:
        return ctx.fail("what")
    if len(letters) > _LONGEST:
        return ctx.fail("too_long")
    if any("\u3400" <= letter <= "\u9fff" for letter in letters):
        return ctx.respond("spelt", term=term, letters=_sounds(term))
    words = [", ".join(letter.upper() for letter in word if letter.isalnum()) for word in term.split()]
    return ctx.respond("spelt", term=term, letters=ctx.say("next_word").join(words))


def _sounds(term: str) -> str:
    """Return how Chinese characters are sounded out, with their tones as numbers: "zhong1 guo2"."""
    from pypinyin import Style, lazy_pinyin  # 40 ms, only for who asks

    return " ".join(lazy_pinyin(term, style=Style.TONE3, neutral_tone_with_five=True))
