"""Lists as one says them, and what the server does not know of them."""

from dataclasses import replace
from typing import Any

from skills.lists.naming import Chosen, label
from skills.lists.shelf import Items, Shelf
from speaker.skill import Context, Outcome, Response, ServiceError, ServiceRefused

_READ_OUT = 20
"""Things; nobody keeps more in mind."""


def tell_list(ctx: Context[Any], chosen: Chosen, items: Items) -> Response:
    """Read a list; what is on it twice, because two people put it there, is read once."""
    name, told = label(chosen.name, ctx), list(dict.fromkeys(item.text for item in items))
    if not told:
        return ctx.respond("empty", list=name)
    key, count = "one_thing" if len(told) == 1 else "has", ctx.tell.number(len(told))
    if len(told) > _READ_OUT:
        told = [*told[:_READ_OUT], ctx.say("rest", count=ctx.tell.number(len(told) - _READ_OUT))]
    return ctx.respond(key, list=name, count=count, things=ctx.tell.listed(told))


def tell_all(ctx: Context[Any], shelf: Shelf) -> Response:
    """Tell which lists there are."""
    told = [
        ctx.say("list_with", list=label(name, ctx), count=ctx.tell.number(len(shelf.items(name))))
        for name in shelf.names()
    ]
    return ctx.respond("your_lists", lists=ctx.tell.listed(told))


def tell_added(ctx: Context[Any], chosen: Chosen, new: list[str], already: list[str]) -> str:
    """Tell what was put on a list, and what was on it before."""
    name, parts = label(chosen.name, ctx), []
    if new:
        told = ctx.tell.listed(new)
        parts.append(ctx.say("added" if chosen.known else "added_new", list=name, things=told, Things=capital(told)))
    if already:
        parts.append(ctx.say("already", list=name, things=ctx.tell.listed(already)))
    return ctx.say("sentences").join(parts)


def tell_no_such(ctx: Context[Any], shelf: Shelf, chosen: Chosen) -> Response:
    known = ctx.tell.listed([label(name, ctx) for name in shelf.names()])
    return ctx.fail("no_such_list", list=label(chosen.name, ctx), lists=known)


def with_trouble(
    response: Response, trouble: ServiceError | None, ctx: Context[Any], key: str = "kept_here"
) -> Response:
    """Add what is wrong with the server: the list is right here, and there it may not be."""
    if trouble is None:
        return response
    why = ctx.say(f"{key}_refused" if isinstance(trouble, ServiceRefused) else key)
    outcome = Outcome.PARTLY if response.outcome is Outcome.DONE else response.outcome
    return replace(response, speech=ctx.say("sentences").join((response.speech, why)), outcome=outcome)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
