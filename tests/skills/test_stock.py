"""What the stock skill says about shares and coins."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from skills.stock import Settings, skill
from speaker.sentences import load_words
from speaker.skill import Context, Intent, Outcome, Response, ServiceRefused, SkillError
from speaker.testing.exchanges import KEY, FakeExchanges, fake_exchanges
from speaker.testing.web import Canned
from speaker.web import Settings as WebSettings
from speaker.web import Web


@dataclass
class Desk:
    ctx: Context[Any]
    fake: FakeExchanges

    def ask(self, business: str = "", when: str = "") -> Response:
        slots = {name: text for name, text in {"business": business, "datetime": when}.items() if text}
        return skill.handlers["stock.query"](Intent(skill.name, "stock.query", slots), self.ctx)

    def with_keys(self, **keys: str) -> None:
        url = self.fake.server.url
        addresses = {name: url for name in ("finnhub", "twelve_data", "alpha_vantage", "coingecko")}
        self.ctx = replace(self.ctx, settings=Settings(**addresses, **keys))


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with fake_exchanges() as fake:
        web = Web(WebSettings(total=2.0), clock=house.clock)
        desk = Desk(replace(house.context(skill), web=web), fake)
        desk.with_keys(finnhub_key=KEY)
        yield desk
        web.close()


def test_the_price_is_told_with_the_way_it_went(desk: Desk) -> None:
    response = desk.ask("apple")
    assert (response.speech, response.source) == ("Apple is at 261.70 dollars, down 0.5 percent.", "Finnhub")
    assert desk.ask("tesla's shares").speech == "Tesla is at 400.00 dollars, up 25 percent."


def test_companies_that_are_not_in_the_table_are_searched(desk: Desk) -> None:
    assert desk.ask("sleep").speech == "Sleep Country is at 5.00 dollars, unchanged."
    with pytest.raises(SkillError, match="unknown_company"):
        desk.ask("fnord")


def test_coins_need_no_key(desk: Desk) -> None:
    desk.with_keys()
    assert desk.ask("bitcoin").speech == "Bitcoin is at 91,234 dollars, down 1.2 percent."


def test_without_a_key_it_is_said_which_to_set(desk: Desk) -> None:
    desk.with_keys()
    response = desk.ask("apple")
    assert response.outcome is Outcome.FAILED
    assert "skills.stock.finnhub_key" in response.speech


def test_the_close_of_yesterday_is_known_and_nothing_before(desk: Desk) -> None:
    assert desk.ask("apple", "yesterday").speech == "Apple closed at 262.90 dollars the day before."
    response = desk.ask("apple", "last friday")
    assert response.outcome is Outcome.PARTLY
    assert response.speech == "I only know the latest price: Apple is at 261.70 dollars."


def test_the_next_service_answers_where_the_first_does_not(desk: Desk) -> None:
    desk.with_keys(finnhub_key=KEY, twelve_data_key=KEY)
    desk.fake.server.on("/api/v1/quote", Canned("out of order", 500, kind="text/plain"))
    assert desk.ask("apple").source == "Twelve Data"


def test_a_key_that_is_refused_is_said_so_even_behind_status_200(desk: Desk) -> None:
    for key in ("finnhub_key", "twelve_data_key", "alpha_vantage_key"):
        desk.with_keys(**{key: "wrong"})
        with pytest.raises(ServiceRefused):
            desk.ask("apple")


def test_no_company_is_asked_for(desk: Desk) -> None:
    asked = desk.ask()
    assert asked.question is not None and asked.question.slot == "business"


def test_prices_are_told_in_mandarin(desk: Desk) -> None:
    desk.ctx = replace(desk.ctx, language="zh", words=load_words(skill.folder, "zh"))
    assert desk.ask("苹果").speech == "苹果现在261.70美元，跌了百分之0.5。"
    assert desk.ask("苹果股票", "昨天").speech == "苹果前一天收盘262.90美元。"
