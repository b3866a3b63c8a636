"""Podcasts: found by name or topic, the newest episode or where one was left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skills.podcasts.directory import Directory, Podcast, Subscriptions
from skills.podcasts.itunes import ITunes
from skills.podcasts.podcast_index import PodcastIndex
from skills.podcasts.shelf import Shelf
from speaker.skill import (
    Context,
    Data,
    Fault,
    FeedItem,
    Intent,
    Question,
    Response,
    ServiceError,
    ServiceUnavailable,
    Skill,
    SkillError,
    Web,
    first_of,
    read_feed,
    spoken,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where podcasts are found."""

    feeds: Mapping[str, str] = field(default_factory=dict)
    """Your own, by the name that one says: {the daily: "https://..."}; they need nobody who finds them."""
    itunes: str = "https://itunes.apple.com"
    """The address of iTunes Search; "" asks it nothing."""
    country: str = ""
    """Two letters, as GB: whose list is searched there."""
    podcast_index: str = "https://api.podcastindex.org/api/1.0"
    """The address of the Podcast Index, for who has a key, which is free."""
    podcast_index_key: str = ""
    podcast_index_secret: str = ""
    order: tuple[str, ...] = ("podcast-index", "itunes")
    """Who is asked first."""


skill = Skill(
    "podcasts",
    Path(__file__).parent,
    Settings,
    # A feed is wherever its maker has put it; what finds it must not lead into the house.
    hosts=("itunes.apple.com", "api.podcastindex.org", "*"),
    sends=(Data.SAID,),
    providers=("own", "podcast-index", "itunes"),
    seconds=14.0,
    rates={"itunes.apple.com": 18},
)


@skill.names("podcast")
def own_podcasts(ctx: Context[Settings]) -> list[str]:
    """Return what the owner calls podcasts."""
    return list(ctx.settings.feeds)


@skill.intent("podcast.play")
def play_podcast(intent: Intent, ctx: Context[Settings]) -> Response:
    """Play an episode: the one that was left, else the newest; the next or the one before, if that was asked for."""
    shelf = Shelf(ctx)
    said = intent.slots.get("podcast") or intent.slots.get("topic", "")
    if said:
        podcast = _find(said, ctx, by_name="podcast" in intent.slots)
    elif shelf.last is not None:
        podcast = shelf.last
    elif ctx.settings.feeds:
        podcast = Podcast(*next(iter(ctx.settings.feeds.items())))
    else:
        return ctx.ask("which_podcast", question=Question(intent, "podcast"))
    service = ctx.say("feed_of", title=podcast.title)
    feed = read_feed(ctx.web, podcast.feed, service=service)
    episodes = [item for item in feed.items if item.sound]
    if not episodes:
        raise SkillError("no_episodes", title=podcast.title)
    episode = _choose(intent.slots.get("which", ""), episodes, shelf, podcast)
    start = shelf.start(podcast, episode)
    begun = ctx.player.play_address(episode.sound, spoken.plain(episode.title) or podcast.title, start)
    shelf.put(podcast, episode)
    ctx.bookmarks.note_last(episode.sound, spoken.plain(episode.title))
    ctx.bookmarks.put(episode.sound, start)
    told = {"title": podcast.title, "episode": spoken.plain(episode.title, 100)}
    if not begun:
        return ctx.unsure("not_yet", episode=told["episode"])
    return Response(ctx.say("going_on" if start else "playing", **told))


def _choose(which: str, episodes: Sequence[FeedItem], shelf: Shelf, podcast: Podcast) -> FeedItem:
    """Return the episode that is meant; `episodes` are the newest first. Leave with words if there is none."""
    last = shelf.episode(podcast)
    at = next((number for number, episode in enumerate(episodes) if episode.id == last), None)
    match which:
        case "newest":
            return episodes[0]
        case "first":
            return episodes[-1]
        case "next" if at is not None:
            if at == 0:
                raise SkillError("no_newer")
            return episodes[at - 1]
        case "previous" if at is not None:
            if at + 1 == len(episodes):
                raise SkillError("no_older")
            return episodes[at + 1]
        case "previous":
            return episodes[min(1, len(episodes) - 1)]
        case _:
            left = at is not None and shelf.start(podcast, episodes[at]) > 0
            return episodes[at if at is not None and left else 0]


def _find(said: str, ctx: Context[Settings], *, by_name: bool) -> Podcast:
    """Return the podcast that was meant. Leave with words if nobody knows it."""
    own = Subscriptions(ctx.settings.feeds).find(ctx.web, said)
    meant = ctx.named(said, [podcast.title for podcast in own]).name if by_name else None
    if meant is not None:
        return next(podcast for podcast in own if podcast.title == meant)
    known = directories(ctx.settings)
    if not known:
        raise SkillError("no_directory")
    try:
        found = first_of(ctx.web.sharing(1), known, lambda directory, web: _search(directory, web, said))
    except ServiceError as error:
        if error.fault is Fault.EMPTY:
            raise SkillError("no_such_podcast", name=said) from error
        raise
    meant = ctx.named(said, [podcast.title for podcast in found]).name if by_name else None
    return next((podcast for podcast in found if podcast.title == meant), found[0])


def _search(directory: Directory, web: Web, said: str) -> Sequence[Podcast]:
    found = directory.find(web, said)
    if not found:
        # Another may know it.
        raise ServiceUnavailable(directory.name, "it knows no such podcast", Fault.EMPTY)
    return found


def directories(own: Settings) -> list[Directory]:
    """Return who can be asked, in the owner's order."""
    ready: dict[str, Directory] = {}
    if own.itunes:
        ready["itunes"] = ITunes(own.itunes.rstrip("/"), own.country)
    if own.podcast_index_key and own.podcast_index_secret:
        address = own.podcast_index.rstrip("/")
        ready["podcast-index"] = PodcastIndex(address, own.podcast_index_key, own.podcast_index_secret)
    return [ready[name] for name in own.order if name in ready]
