"""Works out sums as people say them, on the device."""

from fractions import Fraction
from pathlib import Path

from skills.calculator.arithmetic import Impossible, Value
from skills.calculator.reading import read
from speaker.skill import Context, Intent, NoSettings, Question, Response, Skill

skill: Skill[NoSettings] = Skill("calculator", Path(__file__).parent)

_MOST_DIGITS = 15
"""Of a whole number that is still said in full."""


@skill.intent("math.calc", reads=True)
def work_out(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say what a sum comes to."""
    said = [text for text in (intent.text, intent.slots.get("expr", "")) if text]
    if intent.source == "dialog":
        said.reverse()
    last = _last(ctx)
    try:
        found = next((value for text in said if (value := read(text, ctx.words.language, last)) is not None), None)
    except Impossible as error:
        return ctx.fail(str(error))
    if found is None:
        if intent.slots.get("expr"):
            return ctx.fail("not_understood_sum")
        return ctx.ask("which_sum", question=Question(intent, "expr"))
    return _tell(ctx, found)


def _last(ctx: Context[NoSettings]) -> Fraction | None:
    """Return what the sums before this one came to: "times that by three" goes on from there."""
    sums = []
    for past in ctx.memory.recent():
        if past.intent != "math.calc":
            break
        sums.append(past.heard)
    last: Fraction | None = None
    for text in reversed(sums):
        try:
            found = read(text, ctx.words.language, last)
        except Impossible:
            found = None
        last = found.number if found is not None else last
    return last


def _tell(ctx: Context[NoSettings], value: Value) -> Response:
    number = value.number * 100 if value.percent else value.number
    text, exact = _written(ctx, number)
    text = ctx.say("percent", number=text) if value.percent else text
    return ctx.respond("is" if exact and value.exact else "is_about", result=text)


def _written(ctx: Context[NoSettings], number: Fraction) -> tuple[str, bool]:
    """Return a number as it is said, and whether that is all of it."""
    if number < 0:
        text, exact = _written(ctx, -number)
        return ctx.say("minus", number=text), exact
    if number.denominator == 1 and number < 10**_MOST_DIGITS:
        return f"{number.numerator:,}", True
    if number >= 10**_MOST_DIGITS or 0 < number < Fraction(1, 10**6):
        exponent = _exponent(number)
        factor = f"{float(number / Fraction(10) ** exponent):.3g}"
        return ctx.say(
            "ten_to_the", factor=factor, exponent=str(exponent).replace("-", ctx.say("minus", number=""))
        ), False
    if (number * 10**6).denominator == 1:
        return f"{float(number):,.6f}".rstrip("0"), True
    places = 2 if number >= 10 else 3 if number >= Fraction(1, 10) else 6
    return f"{float(number):,.{places}f}".rstrip("0").rstrip("."), False


def _exponent(number: Fraction) -> int:
    exponent = len(str(number.numerator)) - len(str(number.denominator))
    return exponent if number >= Fraction(10) ** exponent else exponent - 1
