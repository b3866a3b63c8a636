"""Answers questions, tells who and what things are, explains words; and says who says so."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from skills.knowledge import prose
from skills.knowledge.answer import Answer, nothing
from skills.knowledge.asking import Fact, bare, is_small, read_fact, read_query
from skills.knowledge.settings import Settings
from skills.knowledge.wikipedia import Article, Several, Wikipedia, summary_of
from speaker.skill import (
    Context,
    Data,
    Fault,
    Intent,
    Outcome,
    Question,
    Response,
    ServiceError,
    Skill,
    SkillError,
    Units,
    Web,
    first_of,
)

skill = Skill(
    "knowledge",
    Path(__file__).parent,
    Settings,
    hosts=(
        *("en.wikipedia.org", "zh.wikipedia.org", "www.wikidata.org", "en.wiktionary.org", "api.wolframalpha.com"),
        *("kagi.com", "api.tavily.com", "api.search.brave.com", "api.microsoft.ai"),
    ),
    sends=(Data.SAID,),
    providers=(*("wikidata", "wikipedia", "wiktionary", "wolfram", "kagi", "tavily", "web_iq", "brave", "searxng"),),
    seconds=12.0,
)
T = TypeVar("T")
_ASKING = ("search.query", "wiki.query", "definition.query")


@dataclass(frozen=True, slots=True)
class _Source:
    """Somebody who can be asked this question."""

    name: str
    ask: Callable[[Web], Answer | Several]


@skill.intent("search.query", reads=True)
def search(intent: Intent, ctx: Context[Settings]) -> Response:
    """Answer a question in one or two sentences."""
    asked = _asked(intent, "query")
    if not asked:
        return ctx.ask("what_to_search", question=Question(intent, "query"))
    query = read_query(asked, ctx.words.language)
    wikipedia = _encyclopedia(ctx)
    encyclopedia = _Source(wikipedia.name, lambda web: wikipedia.answer(web, query))
    return _answer(intent, ctx, [*_facts(intent, ctx, asked), encyclopedia, *_services(ctx, asked)], query.text)


@skill.intent("wiki.query", reads=True)
def tell_about(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell who or what something is."""
    term = intent.slots.get("term", "")
    if not term:
        return ctx.ask("what_to_tell", question=Question(intent, "term"))
    asked = _asked(intent, "term")
    sources = [*_facts(intent, ctx, asked), _article(ctx, term), *_services(ctx, asked)]
    return _answer(intent, ctx, sources, term)


@skill.intent("definition.query", reads=True)
def define(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell what a word means."""
    term = ctx.meaning("term", intent.slots.get("term", "")).strip()
    for lead in ctx.words.meanings.get("lead", {}):
        term = term.removeprefix(lead).strip()
    if not term:
        return ctx.ask("what_to_define", question=Question(intent, "term"))
    sources = [_article(ctx, term), *_services(ctx, _asked(intent, "term"))]
    if ctx.words.language == "en":
        # The others' entries are made in other ways, and the service reads English ones only.
        sources.insert(0, _Source("Wiktionary", lambda web: _define(web, ctx, term)))
    return _answer(intent, ctx, sources, term)


@skill.intent("search.more", reads=True)
def tell_more(intent: Intent, ctx: Context[Settings]) -> Response:
    """Go on about what was just asked."""
    said = ""
    for past in ctx.memory.recent():
        said += past.said
        if past.intent != "search.more":
            break
    else:
        return ctx.fail("more_about_what")
    title = past.slots.get("term") or past.slots.get("query") or ""
    fact = read_fact(past.heard, ctx.words.language)
    if past.intent not in _ASKING or not title:
        return ctx.fail("more_about_what")
    wikipedia = _encyclopedia(ctx)
    found = _unless_nothing(lambda: wikipedia.look_up(ctx.web, fact.subject if fact is not None else title))
    if not isinstance(found, Article):
        return ctx.fail("no_more")
    rest = [one for one in wikipedia.more(ctx.web, found.title) if one not in said]
    if not rest:
        return ctx.fail("no_more")
    return Response(prose.first(rest), source=f"{found.title}, Wikipedia, CC BY-SA 4.0")


def _asked(intent: Intent, slot: str) -> str:
    """Return the whole question; after a question back only the slot tells what is meant."""
    return intent.slots.get(slot, "") if intent.source == "dialog" else intent.text or intent.slots.get(slot, "")


def _facts(intent: Intent, ctx: Context[Settings], asked: str) -> list[_Source]:
    """Return the table of facts as a source, if a fact is asked for."""
    language = ctx.words.language
    fact = read_fact(asked, language)
    if intent.source == "dialog" and fact is None:
        # "How old is Brad Pitt?" - "And Tom Cruise?"
        before = (read_fact(past.heard, language) for past in ctx.memory.recent() if past.intent in _ASKING)
        known = next((one for one in before if one is not None), None)
        fact = replace(known, subject=bare(asked, language)) if known is not None else None
    if fact is None:
        return []
    return [_Source("Wikidata", lambda web: _fact(web, ctx, fact))]


def _fact(web: Web, ctx: Context[Settings], fact: Fact) -> Answer:
    # Loading a skill shall be quick: what only some questions need comes with the first of them.
    from skills.knowledge import facts
    from skills.knowledge.wikidata import Wikidata

    wikidata = Wikidata(ctx.settings.wikidata.rstrip("/"), ctx.words.language)
    speech = facts.tell(ctx, fact, wikidata.find(web, fact))
    return Answer(speech, wikidata.name, "Wikidata, CC0") if speech else nothing(wikidata.name)


def _encyclopedia(ctx: Context[Settings]) -> Wikipedia:
    language = ctx.words.language
    return Wikipedia(ctx.settings.wikipedia.replace("{language}", language).rstrip("/"), language)


def _article(ctx: Context[Settings], term: str) -> _Source:
    wikipedia = _encyclopedia(ctx)

    def ask(web: Web) -> Answer | Several:
        found = wikipedia.look_up(web, term)
        return summary_of(found) if isinstance(found, Article) else found

    return _Source(wikipedia.name, ask)


def _define(web: Web, ctx: Context[Settings], term: str) -> Answer:
    from skills.knowledge.wiktionary import Wiktionary

    wiktionary = Wiktionary(ctx.settings.wiktionary.rstrip("/"))
    one, *others = wiktionary.define(web, term, ctx.words.language)
    said = [ctx.say("meaning", term=term, kind=one.kind or ctx.say("word"), meaning=one.text)]
    said += [ctx.say("also", kind=other.kind, meaning=other.text) for other in others[:1] if other.kind]
    return Answer(prose.first(said), wiktionary.name, f"{term}, Wiktionary, CC BY-SA 4.0")


def _services(ctx: Context[Settings], asked: str) -> list[_Source]:
    """Return the services that the owner has set up."""
    if not ctx.settings.searches:
        return []
    from skills.knowledge.services import answerers

    query = read_query(asked, ctx.words.language)
    ready = answerers(ctx.settings, metric=ctx.units is Units.METRIC)
    return [_Source(one.name, lambda web, one=one: one.answer(web, query)) for one in ready]  # type: ignore[misc]


def _answer(intent: Intent, ctx: Context[Settings], sources: list[_Source], about: str) -> Response:
    found = _unless_nothing(lambda: first_of(ctx.web, sources, lambda source, web: source.ask(web)))
    if found is None:
        raise SkillError("nothing_found" if ctx.settings.searches else "nothing_without_search", about=about)
    if isinstance(found, Several):
        return _which(intent, ctx, found)
    source = ctx.meaning("source", found.source)
    speech = ctx.say("according", source=source, text=_continued(found.text, ctx.words.language))
    return Response(speech, Outcome.DONE, source=found.credit or found.source)


def _which(intent: Intent, ctx: Context[Settings], several: Several) -> Response:
    if len(several.choices) < 2:
        raise SkillError("too_many", about=several.title)
    names = {
        ctx.say("the_kind", kind=kind) if kind != title else title: title for kind, title in several.choices.items()
    }
    asked = ctx.tell.listed(list(names), ctx.say("or"))
    return ctx.ask("which", question=Question(intent, "term", names), about=several.title, choices=asked)


def _unless_nothing(ask: Callable[[], T]) -> T | None:
    """Return what is found; `None` if all that were asked have nothing about it."""
    try:
        return ask()
    except ServiceError as error:
        if error.fault in (Fault.EMPTY, Fault.NOT_FOUND):
            return None
        raise


def _continued(text: str, language: str) -> str:
    """Return a sentence as it stands behind "according to": The and It lose their capitals."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if is_small(first, language) else text
