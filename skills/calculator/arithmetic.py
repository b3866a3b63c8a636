"""What can be done with numbers: exact where numbers allow it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

_LARGEST_POWER = 2000
_LARGEST_FACTORIAL = 1000
_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Value:
    """A number, and how it was come by."""

    number: Fraction
    exact: bool = True
    percent: bool = False
    """It was said in percent: fifteen percent is 0.15."""
    ordinal: bool = False
    """ "sixth", which is a number only behind "to the"."""


class Impossible(ArithmeticError):
    """There is no such number; the text is the key of the response that says why."""


def _add(one: Value, two: Value) -> Fraction:
    # "A hundred plus ten percent" is a hundred and ten.
    return one.number * (1 + two.number) if two.percent and not one.percent else one.number + two.number


def _subtract(one: Value, two: Value) -> Fraction:
    return one.number * (1 - two.number) if two.percent and not one.percent else one.number - two.number


def _divide(one: Value, two: Value) -> Fraction:
    if not two.number:
        raise Impossible("by_zero")
    return one.number / two.number


def _modulo(one: Value, two: Value) -> Fraction:
    if not two.number:
        raise Impossible("by_zero")
    return one.number % two.number


def _discount(one: Value, two: Value) -> Fraction:
    """Take 八折, eight tenths, or 八五折, eighty-five hundredths."""
    return one.number * two.number / (10 if two.number < 10 else 100)


def _power(one: Value, two: Value) -> Value:
    base, exponent = one.number, two.number
    if exponent.denominator == 1:
        if abs(exponent) > _LARGEST_POWER or abs(base.numerator) > 10**50:
            raise Impossible("too_large")
        if not base and exponent < 0:
            raise Impossible("by_zero")
        return Value(base**exponent.numerator, one.exact)
    if base < 0:
        raise Impossible("no_such_number")
    return _inexact(lambda: math.pow(base, exponent))


def _root(one: Value) -> Value:
    number = one.number
    if number < 0:
        raise Impossible("no_such_number")
    top, bottom = math.isqrt(number.numerator), math.isqrt(number.denominator)
    if (top * top, bottom * bottom) == (number.numerator, number.denominator):
        return Value(Fraction(top, bottom), one.exact)
    with localcontext(prec=_DIGITS):
        return Value(Fraction((Decimal(number.numerator) / Decimal(number.denominator)).sqrt()), exact=False)


def _cube_root(one: Value) -> Value:
    sign = -1 if one.number < 0 else 1
    guess = round(float(abs(one.number)) ** (1 / 3))
    if guess**3 == abs(one.number):
        return Value(Fraction(sign * guess), one.exact)
    return _inexact(lambda: sign * math.cbrt(abs(one.number)))


def _factorial(one: Value) -> Value:
    if one.number < 0 or one.number.denominator != 1:
        raise Impossible("no_such_number")
    if one.number > _LARGEST_FACTORIAL:
        raise Impossible("too_large")
    return Value(Fraction(math.factorial(one.number.numerator)), one.exact)


def _logarithm(one: Value) -> Value:
    if one.number <= 0:
        raise Impossible("no_such_number")
    return _inexact(lambda: math.log10(one.number))


def _inexact(work: Callable[[], float]) -> Value:
    """Return what floating-point numbers give, which is exact where it is whole to twelve places."""
    try:
        number = work()
    except OverflowError:
        raise Impossible("too_large") from None
    whole = Fraction(number).limit_denominator(10**6)
    near = abs(float(whole) - number) < 1e-12 and whole.denominator <= 100
    return Value(whole if near else Fraction(number), exact=near)


def _degrees(function: Callable[[float], float]) -> Callable[[Value], Value]:
    return lambda one: _inexact(lambda: function(math.radians(float(one.number))))


ONE: Mapping[str, Callable[[Value], Value]] = {
    "same": lambda one: one,
    "double": lambda one: Value(one.number * 2, one.exact),
    "triple": lambda one: Value(one.number * 3, one.exact),
    "half": lambda one: Value(one.number / 2, one.exact),
    "square": lambda one: _power(one, Value(Fraction(2))),
    "cube": lambda one: _power(one, Value(Fraction(3))),
    "ratio_alone": lambda one: Value(one.number, one.exact, percent=True),
    "root": _root,
    "cube_root": _cube_root,
    "factorial": _factorial,
    "logarithm": _logarithm,
    "sine": _degrees(math.sin),
    "cosine": _degrees(math.cos),
    "tangent": _degrees(math.tan),
}
_PLAIN: Mapping[str, Callable[[Value, Value], Fraction]] = {
    "add": _add,
    "subtract": _subtract,
    "subtract_from": lambda one, two: _subtract(two, one),
    "multiply": lambda one, two: one.number * two.number,
    "multiply_swapped": lambda one, two: one.number * two.number,
    "divide": _divide,
    "divide_into": lambda one, two: _divide(two, one),
    "modulo": _modulo,
    "discount": _discount,
    "percent_off": lambda one, two: two.number * (1 - one.number),
    "percent_more": lambda one, two: two.number * (1 + one.number),
    "percent_off_from": lambda one, two: one.number * (1 - two.number),
    "percent_more_from": lambda one, two: one.number * (1 + two.number),
}
ROWS: Mapping[str, Callable[[list[Fraction]], Fraction]] = {
    "add_all": lambda row: sum(row, Fraction(0)),
    "multiply_all": lambda row: math.prod(row, start=Fraction(1)),
    "average": lambda row: sum(row, Fraction(0)) / len(row),
}


def with_two(name: str, one: Value, two: Value) -> Value:
    """Return what an operation makes of two numbers. Raises Impossible."""
    if name == "power":
        return _power(one, two)
    exact = one.exact and two.exact
    if name in ("ratio", "ratio_swapped"):
        part, whole = (one, two) if name == "ratio" else (two, one)
        return Value(_divide(part, whole), exact, percent=True)
    return Value(_PLAIN[name](one, two), exact)
