"""Internet radio: stations by their name or kind, the owner's own first."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skills.radio.radio_browser import RadioBrowser
from skills.radio.stations import OwnStations, Station, StationSource, Wish
from speaker.skill import (
    Context,
    Data,
    Fault,
    Intent,
    Response,
    ServiceError,
    ServiceUnavailable,
    Skill,
    SkillError,
    values,
)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where stations are known."""

    stations: Mapping[str, str] = field(default_factory=dict)
    """Your own, by the name that one says: {jazz club: "https://..."}; they need nobody else."""
    radio_browser: str = "https://all.api.radio-browser.info"
    """The address of a directory of stations; any of its servers names the others. "" asks nobody."""
    country: str = ""
    """Two letters, as GB: where stations come from if only "the radio" is asked for."""


skill = Skill(
    "radio",
    Path(__file__).parent,
    Settings,
    hosts=("*.api.radio-browser.info",),
    sends=(Data.SAID,),
    providers=("own", "radio-browser"),
    seconds=12.0,
)
_TRIES = 3
"""Stations that are tried, one after another, while somebody waits."""


@skill.names("station")
def own_stations(ctx: Context[Settings]) -> list[str]:
    """Return what the owner calls stations."""
    return list(ctx.settings.stations)


@skill.intent("radio.play")
def play_radio(intent: Intent, ctx: Context[Settings]) -> Response:
    """Play a station by its name or kind; the last one, or one that many hear, where neither was said."""
    kept = ctx.store.get("stations", [])
    if intent.slots.get("change") == "another" and kept:
        # The one that plays goes to the end, so that all have their turn.
        return _play([*(Station(*each) for each in kept[1:]), Station(*kept[0])], ctx)
    # "Radio four" is more than four.
    said = " ".join(filter(None, (intent.slots.get("called"), intent.slots.get("station"))))
    wish = Wish(_digits(said, ctx), intent.slots.get("genre", ""))
    if not wish.name and not wish.genre:
        if kept:
            return _play([Station(*each) for each in kept], ctx)
        wish = Wish(country=ctx.settings.country)
    found = _find(wish, ctx)
    if not found:
        raise SkillError("no_such_station" if said or wish.genre else "no_stations", name=said or wish.genre)
    return _play(found, ctx)


def _find(wish: Wish, ctx: Context[Settings]) -> Sequence[Station]:
    """Return stations of the first who knows any; what was said exactly comes first."""
    missed: ServiceError | None = None
    sources = station_sources(ctx.settings)
    for number, source in enumerate(sources, 1):
        try:
            found = source.find(ctx.web.sharing(len(sources) - number), wish)
        except ServiceError as error:
            missed = error
            continue
        if found:
            return _nearest_first(wish.name, found, ctx)
    if missed is not None:
        raise missed
    return ()


def station_sources(own: Settings) -> list[StationSource]:
    """Return who is asked, in order."""
    browser: list[StationSource] = [RadioBrowser(own.radio_browser.rstrip("/"))] if own.radio_browser else []
    return [OwnStations(own.stations), *browser]


def _nearest_first(said: str, found: Sequence[Station], ctx: Context[Settings]) -> Sequence[Station]:
    """Put the station in front that is called what was said: "bbc radio one" is not "BBC Radio One Dance"."""
    if not said:
        return found
    meant = ctx.named(said, [station.name for station in found]).name
    return sorted(found, key=lambda station: station.name != meant)


def _play(stations: Sequence[Station], ctx: Context[Settings]) -> Response:
    """Play the first that sounds; the others are kept for "another station"."""
    player = ctx.player
    for number, station in enumerate(stations[:_TRIES]):
        try:
            begun = player.play_address(station.address, station.name)
        except ServiceUnavailable as error:
            if error.service == player.name or number + 1 == min(_TRIES, len(stations)):
                raise
            continue
        rest = [*stations[number:], *stations[:number]]
        ctx.store.put("stations", [[each.name, each.address, each.id] for each in rest])
        ctx.bookmarks.note_last(station.address, station.name)
        if not begun:
            return ctx.unsure("not_yet", name=station.name)
        _count(station, ctx)
        return ctx.respond("playing", name=station.name)
    raise ServiceUnavailable(stations[0].name, "none of them plays", Fault.UNREACHABLE)


def _count(station: Station, ctx: Context[Settings]) -> None:
    """Tell who knows it that somebody listens: the community orders stations by that."""
    for source in station_sources(ctx.settings):
        try:
            source.count(ctx.web, station)
        except ServiceError as error:
            _LOG.info("%s does not count: %s", source.name, error)


def _digits(said: str, ctx: Context[Any]) -> str:
    """Return a name as stations write it: "radio four" is Radio 4."""
    language = ctx.words.language
    numbers = [values.read_number(word, language) for word in said.split()]
    return " ".join(
        f"{number.value:g}" if number is not None else word for number, word in zip(numbers, said.split(), strict=True)
    )
