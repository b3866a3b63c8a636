"""Numbers as one says them: to what matters."""

from fractions import Fraction


def rounded(number: Fraction) -> tuple[str, bool]:
    """Return a number in figures, and whether that is all of it."""
    if number.denominator == 1:
        return f"{number.numerator:,}", True
    if (number * 100).denominator == 1:
        return f"{float(number):,.2f}".rstrip("0"), True
    size = abs(number)
    places = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3
    if size < Fraction(1, 100):
        return f"{float(f'{float(number):.3g}'):f}".rstrip("0") if size >= Fraction(
            1, 10**6
        ) else f"{float(number):.3g}", False
    return _bare(f"{float(number):,.{places}f}"), False


def in_money(number: Fraction) -> str:
    """Return a sum of money: with cents below a thousand."""
    size = abs(number)
    if size >= 1000:
        return f"{float(number):,.0f}"
    if size < Fraction(1, 10):
        return _bare(f"{float(number):.6f}") if size < Fraction(1, 1000) else _bare(f"{float(number):.4f}")
    text = f"{float(number):.2f}"
    return text.removesuffix(".00")


def _bare(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
