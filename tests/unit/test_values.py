"""Numbers, durations, amounts and colours from spoken words."""

import random
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from speaker import values
from speaker.values.grammar import load

NOW = datetime(2026, 3, 11, 10, 20, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("one hundred and five", "en", 105),
        ("two thousand twenty six", "en", 2026),
        ("fifteen hundred", "en", 1500),
        ("a dozen", "en", 12),
        ("a couple", "en", 2),
        ("two and a half", "en", 2.5),
        ("minus three point five", "en", -3.5),
        ("three quarters", "en", 0.75),
        ("half a million", "en", 500_000),
        ("12", "en", 12),
        ("一百零五", "zh", 105),
        ("一百五", "zh", 150),
        ("两万五", "zh", 25_000),
        ("三亿五千万", "zh", 350_000_000),
        ("十二", "zh", 12),
        ("二十", "zh", 20),
        ("俩", "zh", 2),
        ("两个半", "zh", 2.5),
        ("三分之二", "zh", 2 / 3),
        ("负七点五", "zh", -7.5),
    ],
)
def test_a_number_is_read(text: str, language: str, value: float) -> None:
    found = values.read_number(text, language)
    assert found is not None
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(("text", "language"), [("twenty first", "en"), ("the 21st", "en"), ("第二十一", "zh")])
def test_an_ordinal_says_that_it_is_one(text: str, language: str) -> None:
    assert values.read_number(text, language) == values.Number(21, ordinal=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("and", "en"),
        ("twenty twelve hello", "en"),
        ("play some jazz", "en"),
        ("", "zh"),
        ("万", "zh"),
        ("放点音乐", "zh"),
    ],
)
def test_what_is_no_number_is_none(text: str, language: str) -> None:
    assert values.read_number(text, language) is None


def test_a_language_without_a_file_is_named() -> None:
    with pytest.raises(KeyError, match="xx"):
        values.read_number("one", "xx")


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        ("an hour and a half", "en", 5400),
        ("two and a half minutes", "en", 150),
        ("one hundred twenty seconds", "en", 120),
        ("one hour twenty", "en", 4800),
        ("two minutes thirty", "en", 150),
        ("a couple of minutes", "en", 120),
        ("three quarters of an hour", "en", 2700),
        ("for about ten minutes", "en", 600),
        ("two days and three hours", "en", 183_600),
        ("a fortnight", "en", 1_209_600),
        ("5 minutes", "en", 300),
        ("一个半小时", "zh", 5400),
        ("三刻钟", "zh", 2700),
        ("两分半", "zh", 150),
        ("一小时二十", "zh", 4800),
        ("半天", "zh", 43_200),
        ("两天又三小时", "zh", 183_600),
        ("大约十分钟", "zh", 600),
    ],
)
def test_a_duration_is_read(text: str, language: str, seconds: float) -> None:
    found = values.read_duration(text, language)
    assert found is not None
    assert found.total == seconds


def test_a_month_is_no_number_of_seconds() -> None:
    assert values.read_duration("two months", "en") == values.Duration(0, 2)


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("forty percent", "en", values.Amount(40, "percent", "percent")),
        ("half a percent", "en", values.Amount(0.5, "percent", "percent")),
        ("twenty one degrees", "en", values.Amount(21, "degree", "temperature")),
        ("minus five degrees celsius", "en", values.Amount(-5, "celsius", "temperature")),
        ("five dollars fifty", "en", values.Amount(5.5, "dollar", "money")),
        ("three and a half kilos", "en", values.Amount(3.5, "kilogram", "weight")),
        ("百分之二十", "zh", values.Amount(20, "percent", "percent")),
        ("零下五度", "zh", values.Amount(-5, "degree", "temperature")),
        ("五块三", "zh", values.Amount(5.3, "yuan", "money")),
        ("三斤半", "zh", values.Amount(3.5, "jin", "weight")),
    ],
)
def test_an_amount_is_read(text: str, language: str, amount: values.Amount) -> None:
    assert values.read_amount(text, language) == amount


def test_colours_and_rows_of_digits_are_read() -> None:
    assert values.read_colour("sky blue", "en") == values.read_colour("天蓝色", "zh")
    assert values.read_digits("oh one seven double three", "en") == "01733"
    assert values.read_digits("一三八零零", "zh") == "13800"


def test_the_places_of_values_in_a_sentence_are_found() -> None:
    text = "set a timer for twenty five minutes and wake me tomorrow at half past six"
    assert [(text[found.start : found.end], found.kind) for found in values.spans(text, "en")] == [
        ("for twenty five minutes", "duration"),
        ("tomorrow at half past six", "datetime"),
    ]
    text = "明天早上七点半叫我起床"
    assert [text[found.start : found.end] for found in values.spans(text, "zh")] == ["明天早上七点半"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_raises_and_no_alarm_is_set_in_the_past(language: str) -> None:
    chance = random.Random(5)
    grammar = load(language)
    known = sorted({word for rule in grammar.rows.values() for word in rule} | set("0123 9.,:%-$°'") - {"#"})
    strange = [chr(chance.randrange(32, 0x2FFFF)) for _ in range(200)] + [
        "２",
        "٣",
        "²",
        "Ⅻ",
        "99999999999999999999",
        "İ",
        "\ud800",
    ]
    for _ in range(600):
        words = chance.choices(known, k=chance.randrange(1, 9)) + chance.choices(strange, k=chance.randrange(2))
        text = (" " if language == "en" else "").join(words)
        found = values.read_moment(text, language, NOW)
        if found is not None and found.has_time:
            assert found.at >= NOW, text
            assert all(other >= NOW for other in found.ambiguous), text
        again = values.read_recurrence(text, language, NOW)
        assert again is None or (again.first > NOW and values.after(again, again.first) > again.first), text
        for kind in ("number", "digits", "duration", "amount", "colour", "span"):
            values.read(kind, text, language, NOW)
        values.spans(text, language)


def test_a_very_long_row_of_words_ends_soon() -> None:
    start = time.process_time()
    for text in ("one " * 2000, "monday and " * 500, "a half of " * 500):
        values.spans(text, "en")
        values.read_moment(text, "en", NOW)
    values.spans("一" * 2000, "zh")
    assert time.process_time() - start < 60
