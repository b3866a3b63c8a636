"""Radio by name and by kind: the owner's own stations first, then a directory on several servers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from skills.radio import Settings, skill
from speaker.skill import Mode, Outcome, ServiceError, SkillError
from speaker.testing.radio import FakeRadioBrowser, fake_radio_browser
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings as WebSettings
from speaker.web import Web


@dataclass
class Desk:
    house: Any
    fake: FakeRadioBrowser

    def say(self, **slots: str) -> str:
        return str(self.house.ask(skill, "radio.play", **slots).speech)


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with fake_radio_browser() as fake:
        house.web = Web(WebSettings(total=2.0))
        house.settings = Settings(stations={"Kitchen Jazz": "http://own.example.org/k.mp3"}, radio_browser=fake.url)
        yield Desk(house, fake)
        house.web.close()


def test_a_station_of_ones_own_needs_nobody(desk: Desk) -> None:
    assert desk.say(station="kitchen jazz") == "Here is Kitchen Jazz."
    assert desk.house.player.address == "http://own.example.org/k.mp3"
    assert desk.fake.web.asked == []


def test_what_was_said_exactly_comes_before_what_more_people_hear(desk: Desk) -> None:
    assert desk.say(station="bbc radio four") == "Here is BBC Radio 4."
    assert desk.house.player.mode is Mode.PLAYING


def test_radio_four_is_more_than_four(desk: Desk) -> None:
    assert desk.say(station="four", called="radio") == "Here is BBC Radio 4."


def test_who_listens_is_counted(desk: Desk) -> None:
    desk.say(station="jazz fm")
    assert len(desk.fake.clicked) == 1


def test_a_kind_is_played_and_another_station_of_it_after_that(desk: Desk) -> None:
    desk.house.settings = replace(desk.house.settings, stations={})
    assert desk.say(genre="jazz") == "Here is Jazz FM."
    assert desk.say(change="another") == "Here is Smooth Jazz Oslo."
    assert desk.say(change="another") == "Here is Jazz Cellar."


def test_the_radio_is_what_played_last_or_what_many_hear_at_home(desk: Desk) -> None:
    desk.house.settings = replace(desk.house.settings, stations={}, country="NO")
    assert desk.say() == "Here is Smooth Jazz Oslo."
    desk.say(station="jazz fm")
    assert desk.say() == "Here is Jazz FM."


def test_a_station_that_does_not_play_is_passed_over_and_where_none_does_it_is_told(desk: Desk) -> None:
    desk.house.settings = replace(desk.house.settings, stations={})
    desk.house.player.silent = frozenset({"http://stream.example.org/jazz.mp3"})
    assert desk.say(genre="jazz") == "Here is Smooth Jazz Oslo."
    desk.house.player.silent = frozenset(each["url"] for each in desk.fake.stations)
    with pytest.raises(ServiceError) as error:
        desk.say(genre="jazz")
    assert error.value.response == "service_unreachable"


def test_no_sound_yet_is_no_success_and_counts_nobody(desk: Desk) -> None:
    desk.house.player.slow = True
    assert desk.house.ask(skill, "radio.play", station="jazz fm").outcome is Outcome.UNKNOWN
    assert desk.fake.clicked == []


def test_a_player_that_is_gone_is_told_at_once(desk: Desk) -> None:
    desk.house.player.gone = True
    with pytest.raises(ServiceError, match="the player"):
        desk.say(station="jazz fm")


def test_an_unknown_station_is_told(desk: Desk) -> None:
    with pytest.raises(SkillError) as error:
        desk.say(station="radio gaga")
    assert (error.value.response, error.value.values) == ("no_such_station", {"name": "radio gaga"})


def test_a_server_that_fails_costs_nothing_but_a_moment(desk: Desk) -> None:
    with FakeWeb() as broken:
        broken.on("*", Canned("down", 500))
        desk.fake.servers = [urlsplit(broken.url).netloc, urlsplit(desk.fake.url).netloc]
        assert desk.say(station="jazz fm") == "Here is Jazz FM."


def test_with_the_directory_gone_ones_own_stations_still_play(desk: Desk) -> None:
    desk.fake.web.on("*", Canned("", 503))
    assert desk.say(station="kitchen jazz") == "Here is Kitchen Jazz."
    with pytest.raises(ServiceError) as error:
        desk.say(station="jazz fm")
    assert error.value.response == "service_broken"


def test_nothing_set_up_says_what_to_set(desk: Desk) -> None:
    desk.house.settings = Settings(radio_browser="")
    with pytest.raises(SkillError, match="no_stations"):
        desk.say()
