"""What the convert skill answers about units and money."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from skills.convert import Settings, skill
from skills.convert.units import unit_names, units
from speaker.sentences import load_words
from speaker.skill import Context, Intent, Outcome, Past, Response, ServiceError, SkillError, Units
from speaker.testing.money import FakeMoney, fake_money
from speaker.testing.web import Canned
from speaker.web import Settings as WebSettings
from speaker.web import Web


@dataclass
class Desk:
    ctx: Context[Any]
    fake: FakeMoney
    clock: Any

    def ask(self, text: str, name: str, source: str = "template", **slots: str) -> Response:
        return skill.handlers[name](Intent(skill.name, name, slots, text, source=source), self.ctx)

    def unit(self, text: str) -> str:
        return self.ask(text, "convert.unit").speech

    def money(self, text: str) -> str:
        return self.ask(text, "convert.currency").speech

    def failed(self, text: str, name: str) -> str:
        with pytest.raises(SkillError) as error:
            self.ask(text, name)
        return self.ctx.say(error.value.response, **error.value.values)

    def in_mandarin(self) -> "Desk":
        return replace(self, ctx=replace(self.ctx, language="zh", words=load_words(skill.folder, "zh")))


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with fake_money() as fake:
        web = Web(WebSettings(total=2.0), clock=house.clock)
        ctx = replace(house.context(skill), web=web, settings=Settings(**fake.settings))
        yield Desk(ctx, fake, house.clock)
        web.close()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("what is ten miles in kilometres", "10 miles is about 16.09 kilometres."),
        ("how many feet in a mile", "1 mile is 5,280 feet."),
        ("how many grams is half a pound", "0.5 pounds is about 226.8 grams."),
        ("what is six foot two in metres", "6 feet 2 inches is about 1.88 metres."),
        ("how tall is one hundred and seventy five centimetres in feet", "175 centimetres is about 5 feet 9 inches."),
        ("how hot is minus ten celsius in fahrenheit", "minus 10 degrees celsius is 14 degrees fahrenheit."),
        ("what is three fifty fahrenheit in celsius", "350 degrees fahrenheit is about 176.7 degrees celsius."),
        ("what is zero kelvin in celsius", "0 kelvin is minus 273.15 degrees celsius."),
        ("what's eight ounces in ml", "8 fluid ounces is about 227.3 millilitres."),
        ("pounds to kilos one forty", "140 pounds is about 63.5 kilograms."),
        ("i'm five foot four what's that in centimetres", "5 feet 4 inches is 162.56 centimetres."),
        ("how hot is gas mark six in celsius", "gas mark 6 is about 200 degrees celsius."),
        ("how many grams of flour is one cup", "1 cup is about 132.5 grams."),
        ("sixty miles per hour in kph", "60 miles an hour is about 96.56 kilometres an hour."),
        ("how many seconds in a day", "1 day is 86,400 seconds."),
        ("how many megabytes in a gigabyte", "1 gigabyte is 1,000 megabytes."),
        ("how many teaspoons in a tablespoon", "1 tablespoon is 3 teaspoons."),
    ],
)
def test_units_are_converted(desk: Desk, said: str, told: str) -> None:
    assert desk.unit(said) == told


def test_a_cup_is_larger_outside_of_the_united_states(desk: Desk) -> None:
    assert desk.unit("how many millilitres in a cup") == "1 cup is 250 millilitres."
    desk.ctx = replace(desk.ctx, units=Units.IMPERIAL)
    assert desk.unit("how many millilitres in a cup") == "1 cup is about 236.6 millilitres."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("五斤是多少公斤", "5斤等于2.5公斤。"),
        ("两加仑等于几升", "2加仑大约是9.09升。"),
        ("八两是多少克", "8两等于400克。"),
        ("一米八是多少英尺", "1.8米大约是5.91英尺。"),
        ("零下十度是华氏多少", "零下10摄氏度等于14华氏度。"),
        ("一杯面粉是多少克", "1杯大约是132.5克。"),
        ("五十五寸电视是多少厘米", "55英寸等于139.7厘米。"),
    ],
)
def test_units_are_converted_in_mandarin(desk: Desk, said: str, told: str) -> None:
    assert desk.in_mandarin().unit(said) == told


def test_what_can_not_be_compared_is_said(desk: Desk) -> None:
    assert "different things" in desk.failed("ten miles in kilograms", "convert.unit")
    assert "depends on what it is" in desk.failed("two hundred grams in cups", "convert.unit")
    assert "from one to nine" in desk.failed("gas mark twelve in celsius", "convert.unit")


def test_units_that_are_missing_are_asked_for(desk: Desk) -> None:
    asked = desk.ask("convert units", "convert.unit")
    assert asked.outcome is Outcome.ASKED
    asked = desk.ask("convert ten miles", "convert.unit", amount="ten", **{"from": "miles"})
    assert asked.question is not None and asked.question.slot == "to"
    slots = {"amount": "ten", "from": "miles", "to": "kilometres"}
    assert desk.ask("kilometres", "convert.unit", "dialog", **slots).speech.startswith("10 miles is about 16")


def test_and_in_metres_asks_the_same_again(desk: Desk) -> None:
    said = {"convert.unit": "ten miles in kilometres", "convert.currency": "ten dollars in euros"}
    for name, text in said.items():
        memory = desk.ctx.memory
        memory.last = Past(0.0, text, name, {}, "template", 1.0, "", "", "done")
        again = "and in metres" if name == "convert.unit" else "and in pounds"
        told = desk.ask(again, name, "dialog", amount="ten", **{"from": "metres", "to": "kilometres"}).speech
        assert told in ("10 miles is 16,093.44 metres.", "10 US dollars is 6.40 pounds, as of Friday.")


def test_there_and_back_is_the_same(desk: Desk) -> None:
    from skills.convert.units import convert

    for one in units(False).values():
        for other in units(False).values():
            if one.kind == other.kind:
                assert convert(convert(Fraction(7, 3), one, other), other, one) == Fraction(7, 3)


def test_no_name_means_two_units() -> None:
    for language in ("en", "zh"):
        column = [name for unit in units(False).values() for name in dict.fromkeys(unit.names[language])]
        assert sorted(column) == sorted(unit_names(language))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("how much is ten dollars in euros", "10 US dollars is 8 euros, as of Friday."),
        ("how many euros to the pound", "1 pound is 1.25 euros, as of Friday."),
        ("how many yen do you get for twenty dollars", "20 US dollars is 2,560 yen, as of Friday."),
        ("what is the exchange rate between the pound and the euro", "1 pound is 1.25 euros, as of Friday."),
        ("how much is the dollar today", "1 US dollar is 0.80 euros, as of Friday."),
        ("what would a fiver be in euros", "5 pounds is 6.25 euros, as of Friday."),
        ("what's bitcoin worth in pounds", "1 bitcoin is 70,000 pounds."),
        ("how many bitcoins is a thousand dollars", "1,000 US dollars is 0.011 bitcoins."),
    ],
)
def test_money_is_converted_and_the_day_of_the_rate_is_told(desk: Desk, said: str, told: str) -> None:
    assert desk.money(said) == told


def test_money_is_converted_in_mandarin(desk: Desk) -> None:
    mandarin = desk.in_mandarin()
    assert mandarin.money("一百美元是多少人民币") == "按星期五的汇率，100美元是640人民币。"
    assert mandarin.money("今天美元汇率多少") == "按星期五的汇率，1美元是6.40人民币。"
    assert mandarin.money("零点五个比特币多少钱") == "0.50比特币是325,000人民币。"


def test_the_money_at_home_is_a_setting(desk: Desk) -> None:
    desk.ctx = replace(desk.ctx, settings=replace(desk.ctx.settings, currency="GBP"))
    assert desk.money("what's the euro rate today") == "1 euro is 0.80 pounds, as of Friday."


def test_the_last_rate_serves_with_its_day_when_nobody_answers(desk: Desk) -> None:
    desk.money("ten dollars in euros")
    desk.fake.server.on("*", Canned("out of order", 500, kind="text/plain"))
    desk.clock.now += 9 * 86_400
    desk.ctx = replace(desk.ctx, now=desk.ctx.now.replace(day=30))
    told = desk.money("twenty dollars in euros")
    assert told == "20 US dollars is 16 euros, as of Friday, the twentieth of November."
    with pytest.raises(ServiceError):
        desk.money("twenty dollars in yen")


def test_the_older_service_is_asked_where_the_newer_does_not_answer(desk: Desk) -> None:
    good = Canned({"amount": 1.0, "base": "USD", "date": "2026-11-23", "rates": {"EUR": 0.9}})
    desk.fake.server.on("/v2/rate/USD/EUR", Canned({"message": "busy"}, 503)).on("/v1/latest", good)
    assert desk.money("ten dollars in euros") == "10 US dollars is 9 euros."


def test_ones_own_service_is_asked_first(desk: Desk) -> None:
    with fake_money({"USD": 1.0, "EUR": 2.0}) as own:
        desk.ctx = replace(desk.ctx, settings=replace(desk.ctx.settings, own_frankfurter=own.server.url))
        assert desk.money("ten dollars in euros").startswith("10 US dollars is 20 euros")
        assert desk.fake.server.asked == []


def test_a_rate_is_asked_for_twice_a_day(desk: Desk) -> None:
    desk.money("ten dollars in euros")
    desk.money("fifty dollars in euros")
    assert len(desk.fake.server.asked) == 1


def test_money_that_nobody_knows_is_named(desk: Desk) -> None:
    assert "kuna" in desk.failed("what do i get for a hundred euros in kuna", "convert.currency")
    assert "Egyptian" in desk.failed("ten dollars in egyptian pounds", "convert.currency")
    assert "another coin" in desk.failed("one bitcoin in ethereum", "convert.currency")
    assert desk.ask("what is the exchange rate", "convert.currency").outcome is Outcome.ASKED
