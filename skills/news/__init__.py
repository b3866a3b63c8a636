"""The news: three headlines with their source, by topic or by who brings them, and more of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skills.news.headlines import Headlines, about, fetch
from speaker.skill import (
    Context,
    Data,
    Fault,
    Intent,
    Outcome,
    Response,
    ServiceError,
    ServiceUnavailable,
    Skill,
    SkillError,
    Web,
    first_of,
    values,
)

_BBC = "https://feeds.bbci.co.uk/news"


def _feeds() -> dict[str, dict[str, str]]:
    return {
        "en": {
            "BBC News": f"{_BBC}/rss.xml",
            "The Guardian": "https://www.theguardian.com/world/rss",
            "NPR": "https://feeds.npr.org/1001/rss.xml",
            "Deutsche Welle": "https://rss.dw.com/rdf/rss-en-all",
        },
        "zh": {
            "BBC中文": "https://feeds.bbci.co.uk/zhongwen/simp/rss.xml",
            "德国之声": "https://rss.dw.com/rdf/rss-chi-all",
        },
    }


def _topics() -> dict[str, dict[str, str]]:
    return {
        "en": {
            "world": f"{_BBC}/world/rss.xml",
            "business": f"{_BBC}/business/rss.xml",
            "politics": f"{_BBC}/politics/rss.xml",
            "health": f"{_BBC}/health/rss.xml",
            "science": f"{_BBC}/science_and_environment/rss.xml",
            "technology": f"{_BBC}/technology/rss.xml",
            "entertainment": f"{_BBC}/entertainment_and_arts/rss.xml",
            "sport": "https://feeds.bbci.co.uk/sport/rss.xml",
        }
    }


@dataclass(frozen=True, slots=True)
class Settings:
    """Who brings the news. Feeds are for your own use; most forbid more."""

    feeds: Mapping[str, Mapping[str, str]] = field(default_factory=_feeds)
    """By language, then by name; the first that answers is read, the others stand in for it."""
    topics: Mapping[str, Mapping[str, str]] = field(default_factory=_topics)
    """By language, then by topic: {en: {football: "https://..."}}."""
    headlines: int = 3
    """How many are read at a time."""


skill = Skill(
    "news",
    Path(__file__).parent,
    Settings,
    # Nothing is asked but whole feeds; yet the address of one for a topic, or for the owner's town, tells as much.
    sends=(Data.SAID, Data.PLACE),
    providers=("feeds",),
)
_OLDEST = 86_400.0
"""Seconds; after a day, what was news is none."""


@dataclass(frozen=True, slots=True)
class _Source:
    """One feed."""

    name: str
    address: str
    topic: str = ""
    """What its headlines must be about; "" where all of them are."""

    def read(self, web: Web) -> Headlines:
        found = fetch(web, self.address, self.name)
        if not self.topic:
            return found
        fitting = about(found, self.topic)
        if not fitting.titles:
            raise ServiceUnavailable(self.name, "nothing about that", Fault.EMPTY)
        return fitting


@skill.names("topic")
def topics(ctx: Context[Settings]) -> list[str]:
    """Return the topics that have a feed."""
    return list(ctx.settings.topics.get(ctx.words.language, {}))


@skill.names("media")
def media(ctx: Context[Settings]) -> list[str]:
    """Return who brings the news."""
    return list(ctx.settings.feeds.get(ctx.words.language, {}))


@skill.intent("news.query", offline=False)
def tell_news(intent: Intent, ctx: Context[Settings]) -> Response:
    """Read headlines: the newest, or the next ones; or what stands behind one of them."""
    kept = Headlines.kept(ctx.store.get("headlines"), ctx.now.timestamp())
    if "which" in intent.slots:
        return _tell_one(intent.slots["which"], kept, ctx)
    if "more" in intent.slots and kept is not None:
        return _read(kept, ctx) if kept.left else ctx.respond("no_more")
    said = intent.slots.get("topic") or intent.slots.get("place", "")
    try:
        found = first_of(
            ctx.web, _sources(intent.slots.get("media", ""), said, ctx), lambda source, web: source.read(web)
        )
    except ServiceError as error:
        if said and error.fault is Fault.EMPTY:
            return ctx.fail("nothing_about", topic=said)
        if said or kept is None or kept.age(ctx.now.timestamp()) > _OLDEST:
            raise
        # With the network gone, what was news this morning is better than none, if its age is told.
        age = ctx.tell.duration(max(60.0, kept.age(ctx.now.timestamp())), 1)
        return Response(
            ctx.say("old_news", age=age, service=error.service) + ctx.say("gap") + _read(kept.again(), ctx).speech
        )
    return _read(found, ctx)


def _sources(medium: str, topic: str, ctx: Context[Settings]) -> Sequence[_Source]:
    """Return the feeds to be asked, in order. Leave with words if there is none."""
    language = ctx.words.language
    feeds = ctx.settings.feeds.get(language, {})
    if not feeds:
        raise SkillError("no_feeds")
    if medium:
        name = ctx.named(medium, feeds).name
        if name is None:
            raise SkillError("unknown_medium", medium=medium, known=ctx.tell.listed(list(feeds)))
        return [_Source(name, feeds[name], topic)]
    by_topic = ctx.settings.topics.get(language, {})
    own = ctx.named(ctx.meaning("topic", topic), by_topic).name if topic else None
    first = [_Source(own, by_topic[own])] if own is not None else []
    return [*first, *(_Source(name, address, topic) for name, address in feeds.items())]


def _read(found: Headlines, ctx: Context[Settings]) -> Response:
    """Read the next headlines, and remember how far that went."""
    titles, rest = found.next(ctx.settings.headlines)
    ctx.store.put("headlines", rest.as_json(ctx.now.timestamp()))
    told = ctx.say("gap").join(ctx.say("headline", title=title.rstrip(" .。")) for title in titles)
    key = "more_from" if found.read else "from"
    return Response(ctx.say(key, source=found.source, headlines=told), Outcome.DONE, source=found.source)


def _tell_one(said: str, kept: Headlines | None, ctx: Context[Settings]) -> Response:
    number = values.read_number(ctx.meaning("which", said), ctx.words.language)
    at = int(number.value) - 1 if number is not None else -1
    if kept is None or not 0 <= at < len(kept.last):
        return ctx.fail("which_headline")
    summary = kept.last[at]
    return ctx.respond("summary", summary=summary) if summary else ctx.fail("no_summary")
