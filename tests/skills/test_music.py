"""Music asked for by any of its names, found by its sound, and told honestly where there is none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skills.music import skill
from skills.music.finding import near
from speaker.skill import By, Kind, Mode, Outcome, Repeat, Response, SkillError
from speaker.testing.players import FakePlayer


@pytest.fixture
def player(house: Any) -> FakePlayer:
    made: FakePlayer = house.player
    return made


def titles(player: FakePlayer) -> list[str]:
    return [piece.title for piece in player.queue]


def test_an_artist_is_played(house: Any, player: FakePlayer) -> None:
    assert house.ask(skill, "music.play", artist="the beatles").speech == "Here is The Beatles."
    assert titles(player) == ["Yellow Submarine", "Here Comes the Sun", "Something"]
    assert player.mode is Mode.PLAYING


def test_a_song_by_somebody_is_played(house: Any, player: FakePlayer) -> None:
    said = house.ask(skill, "music.play", song="so what", artist="miles davis").speech
    assert (said, titles(player)) == ("Here is So What by Miles Davis.", ["So What"])


def test_a_name_alone_may_be_anything_whatever_it_was_taken_for(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play", artist="abbey road")
    assert titles(player) == ["Here Comes the Sun", "Something"]
    house.ask(skill, "music.play", song="jazz")
    assert titles(player) == ["So What", "Blue in Green"]


def test_a_name_misheard_is_found_by_its_sound(house: Any, player: FakePlayer) -> None:
    assert house.ask(skill, "music.play", artist="mile davies").speech == "Here is Miles Davis."


def test_nothing_named_is_everything_shuffled(house: Any, player: FakePlayer) -> None:
    assert house.ask(skill, "music.play").outcome is Outcome.DONE
    assert len(player.queue) == len(player.library)
    assert player.shuffle


def test_a_playlist_is_played_as_it_is_or_shuffled(house: Any, player: FakePlayer) -> None:
    assert house.ask(skill, "music.play", playlist="cooking").speech == "Here is your playlist Cooking."
    assert (titles(player), player.shuffle) == (["Something", "So What"], False)
    house.ask(skill, "music.play", playlist="cooking", shuffle="yes")
    assert player.shuffle


def test_what_there_is_not_is_told_and_what_plays_goes_on(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play", artist="the beatles")
    with pytest.raises(SkillError) as error:
        house.ask(skill, "music.play", artist="metallica")
    assert (error.value.response, error.value.values) == ("not_found", {"name": "metallica"})
    assert house.ask(skill, "music.play", song="so what", artist="the beatles").outcome is Outcome.FAILED
    assert len(player.queue) == 3


def test_what_sounds_alike_is_asked_about(house: Any, player: FakePlayer) -> None:
    asked = house.ask(skill, "music.play", album="abby rude")
    if asked.outcome is Outcome.ASKED:
        asked = house.reply(skill, asked, "Abbey Road")
    assert asked.speech == "Here is Abbey Road."


def test_what_plays_is_told(house: Any, player: FakePlayer) -> None:
    assert house.ask(skill, "music.query").speech == "Nothing is playing."
    house.ask(skill, "music.play", song="so what")
    assert house.ask(skill, "music.query").speech == "This is So What by Miles Davis, from Kind of Blue."


def test_next_and_back_tell_what_comes(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play", artist="the beatles")
    assert house.ask(skill, "media.next").speech == "Here Comes the Sun."
    assert house.ask(skill, "media.previous").speech == "Yellow Submarine."
    player.elapsed = 12.0
    assert house.ask(skill, "media.previous", again="yes").speech == "Yellow Submarine."
    assert player.elapsed == 0.0


def test_behind_the_last_one_is_the_end(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play", album="abbey road")
    house.ask(skill, "media.next")
    assert house.ask(skill, "media.next").speech == "That was the last one."
    house.ask(skill, "music.play", song="something")
    assert house.ask(skill, "media.next").speech == "There is nothing after this."
    assert player.mode is Mode.PLAYING


def test_it_pauses_and_goes_on_without_a_word(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play")
    assert house.ask(skill, "media.pause") == Response("")
    assert player.mode is Mode.PAUSED
    assert house.ask(skill, "media.resume") == Response("")
    assert player.mode is Mode.PLAYING
    assert house.ask(skill, "media.resume").speech == "It is playing already."


def test_nothing_to_pause_or_to_go_on_with_is_told(house: Any, player: FakePlayer) -> None:
    assert house.ask(skill, "media.pause").outcome is Outcome.FAILED
    assert house.ask(skill, "media.resume").outcome is Outcome.FAILED
    with pytest.raises(SkillError, match="nothing_plays"):
        house.ask(skill, "media.next")


def test_after_a_power_cut_it_goes_on_where_it_was(house: Any, player: FakePlayer) -> None:
    bookmarks = house.context(skill).bookmarks
    bookmarks.note_last("http://example.org/7.mp3", "Seven")
    bookmarks.put("http://example.org/7.mp3", 61.0)
    assert house.ask(skill, "media.resume").speech == "Seven."
    assert (player.address, player.elapsed) == ("http://example.org/7.mp3", 61.0)


def test_it_stops_in_half_an_hour_though_the_power_fails(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play")
    said = house.ask(skill, "media.sleep", duration="half an hour")
    (entry,) = house.agenda.all(Kind.COMMAND)
    assert house.agenda.due(entry) == house.context(skill).now + timedelta(minutes=30)
    assert said.speech == "I stop it in half an hour."
    house.do(skill, said.undo)
    assert house.agenda.all(Kind.COMMAND) == []


def test_a_new_sleep_timer_replaces_the_old_one(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play")
    house.ask(skill, "media.sleep", duration="ten minutes")
    house.ask(skill, "media.sleep", datetime="at five p m")
    (entry,) = house.agenda.all(Kind.COMMAND)
    assert house.agenda.due(entry).hour == 17
    assert house.ask(skill, "media.sleep", change="cancel").speech == "All right, it plays on."
    assert house.ask(skill, "media.sleep", change="cancel").outcome is Outcome.FAILED


def test_what_the_sleep_timer_says_to_itself_is_understood_and_wakes_nobody(house: Any, player: FakePlayer) -> None:
    command = house.context(skill).say("sleep_command")
    assert command in house.context(skill).words.intents["media.pause"].examples
    assert house.ask(skill, "media.pause", quietly="yes") == Response("")


def test_how_long_it_shall_play_is_asked(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play")
    asked = house.ask(skill, "media.sleep")
    assert house.reply(skill, asked, "ten minutes").outcome is Outcome.DONE
    assert house.ask(skill, "media.sleep", duration="three days").outcome is Outcome.FAILED
    assert house.ask(skill, "media.sleep", change="after_this").outcome is Outcome.DONE
    assert player.ends_after_this


def test_order_and_repetition(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play", artist="the beatles")
    house.ask(skill, "media.order", order="shuffle")
    house.ask(skill, "media.order", order="one")
    assert (player.shuffle, player.repeat) == (True, Repeat.ONE)
    house.ask(skill, "media.order", order="in_order")
    house.ask(skill, "media.order", order="once")
    assert (player.shuffle, player.repeat) == (False, Repeat.OFF)


def test_what_plays_is_put_on_a_playlist_that_is_made_if_wanted(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "music.play", song="so what")
    assert house.ask(skill, "playlist.add", playlist="cooking").speech == "It is on Cooking now."
    asked = house.ask(skill, "playlist.add")
    assert asked.speech == "There is no playlist Favourites. Shall I make it?"
    assert "Favourites" not in player.playlists
    house.do(skill, replace(asked.question.intent, confirmed=True))
    assert player.playlists["Favourites"] == ["So What"]


def test_what_is_named_is_put_on_a_playlist(house: Any, player: FakePlayer) -> None:
    house.ask(skill, "playlist.add", song="something", artist="the beatles", playlist="cooking")
    assert player.playlists["Cooking"] == ["Something", "So What", "Something"]


def test_another_room_is_not_played_in(house: Any, player: FakePlayer) -> None:
    house.home = replace(house.home, room="kitchen")
    with pytest.raises(SkillError, match="only_here"):
        house.ask(skill, "music.play", room="bedroom")
    assert house.ask(skill, "music.play", room="kitchen").outcome is Outcome.DONE


def test_a_library_of_thousands_is_narrowed_before_it_is_listened_to() -> None:
    names = [f"Song number {number}" for number in range(5000)] + ["Yellow Submarine", "晴天"]
    assert near("yelow submarin", names)[0] == "Yellow Submarine"
    assert near("晴天", names)[0] == "晴天"


@pytest.mark.parametrize("by", By)
def test_every_kind_is_found_as_it_is_written(house: Any, player: FakePlayer, by: By) -> None:
    name = player.names(by)[0]
    assert house.ask(skill, "music.play", **{by.value: name.lower()}).outcome is Outcome.DONE


def test_the_recognizer_learns_whose_music_there_is_and_no_player_costs_it_nothing(
    house: Any, player: FakePlayer
) -> None:
    assert "Miles Davis" in skill.namers["artist"](house.context(skill))
    assert list(skill.namers["playlist"](house.context(skill))) == ["Cooking"]
    player.gone = True
    assert list(skill.namers["artist"](house.context(skill))) == []
