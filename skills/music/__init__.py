"""Music that a player has: by artist, album, song, genre or playlist; and what plays, whatever it is."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skills.music import sleeping
from skills.music.finding import Found, find
from speaker.skill import By, Context, Intent, Mode, Playing, Question, Repeat, Response, Skill, SkillError


@dataclass(frozen=True, slots=True)
class Settings:
    """What is meant where nothing is named."""

    favourites: str = ""
    """The playlist that "add this to my playlist" means; "" is the one called Favourites in your language."""


skill = Skill("music", Path(__file__).parent, Settings)
_LOG = logging.getLogger(__name__)
_HEARD = 300
"""Names that the recognizer learns; with more of them everything would sound like one."""
_ORDERS = {"one": Repeat.ONE, "all": Repeat.ALL, "once": Repeat.OFF}


@skill.names("artist")
def artists(ctx: Context[Settings]) -> Sequence[str]:
    """Return whose music there is, if it is not too much to be told apart by ear."""
    return _names(By.ARTIST, ctx)


@skill.names("playlist")
def playlists(ctx: Context[Settings]) -> Sequence[str]:
    """Return what the playlists are called."""
    return _names(By.PLAYLIST, ctx)


def _names(by: By, ctx: Context[Settings]) -> Sequence[str]:
    try:
        names = ctx.player.names(by)
    except SkillError as error:
        _LOG.debug("no names of %ss: %s", by, error)
        return ()
    return names if len(names) <= _HEARD else ()


@skill.intent("music.play")
def play_music(intent: Intent, ctx: Context[Settings]) -> Response:
    """Play what was asked for by any of its names; all there is, shuffled, where none was said."""
    _check_room(intent, ctx)
    player = ctx.player
    found = find(intent, ctx, player)
    if isinstance(found, Response):
        return found
    shuffle = "shuffle" in intent.slots or not found.wanted
    if not player.play(found.wanted, shuffle=shuffle):
        return _nothing(found, ctx)
    return _tell(found, ctx)


def _tell(found: Found, ctx: Context[Settings]) -> Response:
    names = dict(found.wanted)
    title, artist = names.get(By.SONG) or names.get(By.ALBUM), names.get(By.ARTIST)
    if title and artist:
        return ctx.respond("playing_by", title=title, artist=artist)
    if By.PLAYLIST in names:
        return ctx.respond("playing_playlist", name=names[By.PLAYLIST])
    return ctx.respond("playing", names=ctx.tell.listed(list(names.values()))) if names else ctx.respond("playing_any")


@skill.intent("music.query", reads=True)
def tell_playing(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell what plays."""
    if any(by.value in intent.slots for by in By):
        return ctx.fail("only_now")
    now = ctx.player.now()
    if now.mode is Mode.STOPPED or not now.title:
        return ctx.respond("nothing_plays" if now.mode is Mode.STOPPED else "nameless")
    key = "this_is" + ("_by" if now.artist else "") + ("_on" if now.album else "")
    return ctx.respond(key, title=now.title, artist=now.artist, album=now.album)


@skill.intent("media.next")
def skip(intent: Intent, ctx: Context[Settings]) -> Response:
    """Go on to the next piece."""
    now = _playing(intent, ctx)
    if now.queued < 2:
        return ctx.fail("nothing_next")
    ctx.player.skip(1)
    return _tell_next(ctx)


@skill.intent("media.previous")
def go_back(intent: Intent, ctx: Context[Settings]) -> Response:
    """Go back to the piece before, or to the start of this one."""
    now = _playing(intent, ctx)
    if "again" in intent.slots or now.queued < 2:
        if now.length is None:
            return ctx.fail("no_start")
        ctx.player.skip(0)
    else:
        ctx.player.skip(-1)
    return _tell_next(ctx)


def _tell_next(ctx: Context[Settings]) -> Response:
    now = ctx.player.now()
    if now.mode is Mode.STOPPED:
        return ctx.respond("was_last")
    return ctx.respond("here_is", title=now.title) if now.title else Response("")


@skill.intent("media.pause")
def pause(intent: Intent, ctx: Context[Settings]) -> Response:
    """Be silent; what plays can go on from there."""
    if "quietly" in intent.slots:
        # A sleep timer, long after somebody has stopped it by hand: no word may wake who sleeps.
        ctx.player.pause()
        return Response("")
    _check_room(intent, ctx)
    if ctx.player.now().mode is not Mode.PLAYING:
        return ctx.fail("nothing_plays")
    ctx.player.pause()
    return Response("")


@skill.intent("media.resume")
def resume(intent: Intent, ctx: Context[Settings]) -> Response:
    """Go on where it was; after a power cut with what was played last."""
    _check_room(intent, ctx)
    player = ctx.player
    now = player.now()
    if now.mode is Mode.PLAYING:
        return ctx.respond("plays_already")
    if now.queued:
        player.resume()
        return Response("")
    if ctx.bookmarks.last is None:
        return ctx.fail("nothing_to_resume")
    address, title = ctx.bookmarks.last
    begun = player.play_address(address, title, ctx.bookmarks.get(address))
    return ctx.respond("here_is", title=title) if begun else ctx.unsure("not_yet", title=title)


@skill.intent("media.sleep")
def sleep(intent: Intent, ctx: Context[Settings]) -> Response:
    """Stop playing in a while, at a time, or when this piece is over; or don't."""
    _check_room(intent, ctx)
    if intent.slots.get("change") == "cancel":
        return sleeping.cancel(ctx)
    if ctx.player.now().mode is not Mode.PLAYING:
        return ctx.fail("nothing_plays")
    if intent.slots.get("change") == "after_this":
        ctx.player.end_after_this()
        return ctx.respond("ends_after_this")
    if "duration" not in intent.slots and "datetime" not in intent.slots:
        return ctx.ask("how_long", question=Question(intent, "duration"))
    return sleeping.stop_later(intent, ctx)


@skill.intent("media.order")
def set_order(intent: Intent, ctx: Context[Settings]) -> Response:
    """Shuffle, or play in order; repeat this piece, all, or nothing."""
    _playing(intent, ctx)
    order = intent.slots.get("order", "shuffle")
    if order in _ORDERS:
        ctx.player.set_repeat(_ORDERS[order])
        return ctx.respond(f"repeat_{order}")
    ctx.player.set_shuffle(order == "shuffle")
    return ctx.respond("shuffled" if order == "shuffle" else "in_order")


@skill.intent("playlist.add")
def add_to_playlist(intent: Intent, ctx: Context[Settings]) -> Response:
    """Put what plays, or what is named, on a playlist; ask before a new one is made."""
    player = ctx.player
    said = {slot: text for slot, text in intent.slots.items() if slot != By.PLAYLIST}
    found = find(Intent(intent.skill, intent.name, said), ctx, player)
    if isinstance(found, Response):
        return found
    if not found.wanted:
        _playing(intent, ctx)
    playlist = _playlist(intent.slots.get("playlist", ""), ctx)
    if playlist not in player.names(By.PLAYLIST) and not intent.confirmed:
        return ctx.confirm("new_playlist", intent, playlist=playlist)
    if not player.add_to(playlist, found.wanted):
        return _nothing(found, ctx)
    return ctx.respond("added", playlist=playlist)


def _playlist(said: str, ctx: Context[Settings]) -> str:
    usual = ctx.settings.favourites or ctx.say("favourites")
    if not said:
        return usual
    return ctx.named(said, ctx.player.names(By.PLAYLIST)).name or said[:1].upper() + said[1:]


def _playing(intent: Intent, ctx: Context[Settings]) -> Playing:
    """Return what plays or pauses. Leave with words if nothing does."""
    _check_room(intent, ctx)
    now = ctx.player.now()
    if now.mode is Mode.STOPPED:
        raise SkillError("nothing_plays")
    return now


def _check_room(intent: Intent, ctx: Context[Settings]) -> None:
    room = intent.slots.get("room", "")
    if room and ctx.named(room, [ctx.home.room or room]).name is None:
        raise SkillError("only_here", room=room)


def _nothing(found: Found, ctx: Context[Settings]) -> Response:
    if not found.wanted:
        return ctx.fail("nothing_plays")
    return ctx.fail("not_together", names=ctx.tell.listed(list(found.wanted.values())))
