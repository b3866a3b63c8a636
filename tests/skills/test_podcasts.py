"""Podcasts: found by name, newest first, gone on with where they were left, and told honestly where there is none."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from skills.podcasts import Settings, skill
from speaker.skill import Outcome, ServiceError, SkillError
from speaker.testing.podcasts import KEY, FakePodcasts, fake_podcasts
from speaker.testing.web import Canned
from speaker.web import Settings as WebSettings
from speaker.web import Web


@dataclass
class Desk:
    house: Any
    fake: FakePodcasts

    def say(self, **slots: str) -> str:
        return str(self.house.ask(skill, "podcast.play", **slots).speech)

    def leave_at(self, seconds: float) -> None:
        """Listen so far, and do something else."""
        self.house.context(skill).bookmarks.put(self.house.player.address, seconds)


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with fake_podcasts() as fake:
        house.web = Web(WebSettings(total=2.0))
        house.settings = Settings(itunes=fake.url, podcast_index=fake.url)
        yield Desk(house, fake)
        house.web.close()


def test_the_newest_episode_is_played(desk: Desk) -> None:
    assert desk.say(podcast="the daily bird") == "The Daily Bird: Wednesday."
    assert desk.house.player.address == "https://cdn.example.org/wednesday.mp3?t=0"


def test_a_name_that_several_have_is_found_by_its_sound(desk: Desk) -> None:
    assert desk.say(podcast="daily sience") == "Daily Science: Atoms."


def test_what_was_left_goes_on_there(desk: Desk) -> None:
    desk.say(podcast="the daily bird")
    desk.leave_at(1234.0)
    desk.say(podcast="planet money")
    assert desk.say(podcast="the daily bird") == "Going on with Wednesday, from The Daily Bird."
    assert desk.house.player.elapsed == 1234.0


def test_it_is_known_by_its_id_though_its_address_has_changed(desk: Desk) -> None:
    desk.say(podcast="the daily bird")
    desk.leave_at(1234.0)
    desk.fake.episodes["The Daily Bird"] = ("Thursday", "Wednesday", "Tuesday")
    assert desk.say(podcast="the daily bird") == "Going on with Wednesday, from The Daily Bird."
    assert desk.house.player.address == "https://cdn.example.org/wednesday.mp3?t=1"
    assert desk.house.player.elapsed == 1234.0
    assert desk.say(podcast="the daily bird", which="newest") == "The Daily Bird: Thursday."


def test_what_was_heard_to_its_end_makes_way_for_the_newest(desk: Desk) -> None:
    desk.say(podcast="the daily bird")
    desk.leave_at(0.0)
    desk.fake.episodes["The Daily Bird"] = ("Thursday", "Wednesday")
    assert desk.say(podcast="the daily bird") == "The Daily Bird: Thursday."


def test_a_podcast_without_a_name_is_the_last_one(desk: Desk) -> None:
    asked = desk.house.ask(skill, "podcast.play")
    assert asked.speech == "Which podcast?"
    assert desk.house.reply(skill, asked, "planet money").speech == "Planet Money: Gold."
    assert desk.say() == "Planet Money: Gold."


def test_the_one_before_and_the_next_and_the_first(desk: Desk) -> None:
    desk.say(podcast="the daily bird")
    assert desk.say(which="previous") == "The Daily Bird: Tuesday."
    assert desk.say(which="next") == "The Daily Bird: Wednesday."
    with pytest.raises(SkillError, match="no_newer"):
        desk.say(which="next")
    assert desk.say(podcast="the daily bird", which="first") == "The Daily Bird: Monday."
    with pytest.raises(SkillError, match="no_older"):
        desk.say(which="previous")


def test_ones_own_podcasts_need_nobody_who_finds_them(desk: Desk) -> None:
    desk.house.settings = Settings(feeds={"Money": desk.fake.feed("Planet Money")}, itunes="")
    assert desk.say(podcast="money") == "Money: Gold."
    with pytest.raises(SkillError, match="no_directory"):
        desk.say(podcast="radiolab")


def test_another_directory_is_asked_where_the_first_fails_or_knows_nothing(desk: Desk) -> None:
    desk.house.settings = replace(desk.house.settings, podcast_index_key=KEY, podcast_index_secret="wrong")
    assert desk.say(podcast="planet money") == "Planet Money: Gold."


def test_an_unknown_podcast_and_one_without_sound_are_told(desk: Desk) -> None:
    with pytest.raises(SkillError) as error:
        desk.say(podcast="xylophone hour")
    assert error.value.response == "no_such_podcast"
    desk.fake.episodes["Planet Money"] = ()
    with pytest.raises(ServiceError) as missing:
        desk.say(podcast="planet money")
    assert missing.value.service == "the feed of Planet Money"


def test_a_feed_that_is_gone_is_named(desk: Desk) -> None:
    desk.house.settings = Settings(feeds={"Money": f"{desk.fake.url}/nowhere"})
    desk.fake.web.on("/nowhere", Canned("", 404))
    with pytest.raises(ServiceError) as error:
        desk.say(podcast="money")
    assert (error.value.service, error.value.response) == ("the feed of Money", "service_not_found")


def test_no_sound_yet_is_no_success(desk: Desk) -> None:
    desk.house.player.slow = True
    assert desk.house.ask(skill, "podcast.play", podcast="planet money").outcome is Outcome.UNKNOWN
