"""Shopping list, tasks, and lists of any name: kept on the device, in step with a server if there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skills.lists.naming import Chosen, choose, hints, label
from skills.lists.shelf import Item, Shelf, Status
from skills.lists.splitting import name_of, split
from skills.lists.wanted import find
from speaker.skill import Context, Intent, Question, Reply, Response, Skill


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the lists are kept beside this device."""


skill = Skill("lists", Path(__file__).parent, Settings)

_READ_OUT = 20
"""Things; nobody keeps more in mind."""


@skill.names("item")
def things(ctx: Context[Settings]) -> list[str]:
    """Return what is or was on lists: it will be said again."""
    return sorted(Shelf(ctx.store).used())


@skill.names("list")
def lists(ctx: Context[Settings]) -> list[str]:
    """Return what the lists are called."""
    return [name for name in Shelf(ctx.store).names() if name not in ("shopping", "todo")]


@skill.intent("list.add", offline=True)
def add(intent: Intent, ctx: Context[Settings]) -> Response:
    """Put things on a list; make the list if there is none of that name."""
    shelf = Shelf(ctx.store)
    create = intent.slots.get("do") == "create"
    if create and not intent.slots.get("list"):
        return ctx.ask("what_name", question=Question(intent, "list"))
    chosen = choose(intent, ctx, shelf.names())
    if isinstance(chosen, Response):
        return chosen
    wanted = _things(intent, ctx, shelf, chosen)
    if not wanted and (create or not chosen.known):
        return _make(intent, ctx, shelf, chosen)
    if not wanted:
        asked = replace(intent, slots={name: said for name, said in intent.slots.items() if name != "item"})
        return ctx.ask(
            "what_to_add", reply=Reply.DICTATION, question=Question(asked, "item"), list=label(chosen.name, ctx)
        )
    there = shelf.items(chosen.name)
    already = [thing for thing in wanted if _is_on(thing, there, ctx)]
    new = [thing for thing in wanted if thing not in already]
    shelf.make(chosen.name)
    added = shelf.add(chosen.name, new) if new else []
    shelf.remember(name_of(thing, ctx.words.language) for thing in new)
    speech = _said(ctx, chosen, new, already)
    back = {"list": chosen.name, "uids": " ".join(item.uid for item in added)}
    return Response(speech, undo=Intent(skill.name, "list.remove", back) if added else None)


@skill.intent("list.query", reads=True, offline=True)
def query(intent: Intent, ctx: Context[Settings]) -> Response:
    """Read a list, tell whether something is on it, or which lists there are."""
    shelf = Shelf(ctx.store)
    if not intent.slots and hints(intent.text, ctx.words.language, "lists"):
        return _tell_lists(ctx, shelf)
    chosen = choose(intent, ctx, shelf.names())
    if isinstance(chosen, Response):
        return chosen
    if not chosen.known:
        return _no_such(ctx, shelf, chosen)
    items = shelf.items(chosen.name)
    if intent.slots.get("item"):
        return _tell_whether(intent, ctx, shelf, chosen)
    if not items:
        return ctx.respond("empty", list=label(chosen.name, ctx))
    told = list(dict.fromkeys(item.text for item in items))
    if len(told) > _READ_OUT:
        rest = ctx.tell.number(len(told) - _READ_OUT)
        told = [*told[:_READ_OUT], ctx.say("rest", count=rest)]
    key = "one_thing" if len(items) == 1 else "has"
    count = ctx.tell.number(len(items))
    return ctx.respond(key, list=label(chosen.name, ctx), count=count, things=ctx.tell.listed(told))


@skill.intent("list.remove", offline=True)
def remove(intent: Intent, ctx: Context[Settings]) -> Response:
    """Take things off a list, or all of it once that was confirmed."""
    shelf = Shelf(ctx.store)
    chosen = choose(intent, ctx, shelf.names())
    if isinstance(chosen, Response):
        return chosen
    if not chosen.known:
        return _no_such(ctx, shelf, chosen)
    status = Status.BOUGHT if hints(intent.text, ctx.words.language, "bought") else Status.REMOVED
    if "uids" in intent.slots:
        uids = intent.slots["uids"].split()
        gone = [item for item in shelf.items(chosen.name) if item.uid in uids]
        return _take_off(ctx, shelf, chosen, gone, [], status)
    which, language = intent.slots.get("which", ""), ctx.words.language
    if not intent.slots.get("item") and which in ("", "all", "list"):
        if which or intent.confirmed or hints(intent.text, language, "everything"):
            return _clear(intent, ctx, shelf, chosen, status)
        return ctx.ask("what_to_remove", question=Question(intent, "item"), list=label(chosen.name, ctx))
    found = find(intent, ctx, shelf, chosen)
    if found.asked is not None:
        return found.asked
    return _take_off(ctx, shelf, Chosen(found.name), found.items, found.missing, status)


def _things(intent: Intent, ctx: Context[Settings], shelf: Shelf, chosen: Chosen) -> list[str]:
    if "again" in intent.slots:
        return intent.slots["again"].split("\n")
    said, tasks = intent.slots.get("item", ""), chosen.name == "todo"
    return split(said, intent.text, ctx.words.language, shelf.used(), tasks=tasks)


def _make(intent: Intent, ctx: Context[Settings], shelf: Shelf, chosen: Chosen) -> Response:
    name = label(chosen.name, ctx)
    if chosen.known:
        return ctx.fail("there_already", list=name)
    shelf.make(chosen.name)
    back = Intent(skill.name, "list.remove", {"list": chosen.name, "which": "list"}, confirmed=True)
    return ctx.respond("made", undo=back, list=name)


def _is_on(thing: str, there: Sequence[Item], ctx: Context[Settings]) -> bool:
    """Tell whether a thing need not be added; another amount of it is another thing."""
    name = name_of(thing, ctx.words.language)
    return any(item.text == thing or (thing == name == name_of(item.text, ctx.words.language)) for item in there)


def _said(ctx: Context[Settings], chosen: Chosen, new: list[str], already: list[str]) -> str:
    name = label(chosen.name, ctx)
    parts = []
    if new:
        parts.append(ctx.say("added" if chosen.known else "added_new", list=name, things=ctx.tell.listed(new)))
    if already:
        key = "already" if len(already) == 1 else "already_more"
        parts.append(
            ctx.say(key, list=name, things=ctx.tell.listed(already), Things=_capital(ctx.tell.listed(already)))
        )
    return ctx.say("sentences").join(parts)


def _tell_lists(ctx: Context[Settings], shelf: Shelf) -> Response:
    told = [
        ctx.say("list_with", list=label(name, ctx), count=ctx.tell.number(len(shelf.items(name))))
        for name in shelf.names()
    ]
    return ctx.respond("your_lists", lists=ctx.tell.listed(told))


def _tell_whether(intent: Intent, ctx: Context[Settings], shelf: Shelf, chosen: Chosen) -> Response:
    found = find(intent, ctx, shelf, chosen, ask=False)
    if not found.items:
        thing = ctx.tell.listed(found.missing)
        return ctx.respond("is_not_on", list=label(chosen.name, ctx), thing=thing)
    told = ctx.tell.listed([item.text for item in found.items])
    return ctx.respond("is_on", list=label(found.name, ctx), things=told)


def _no_such(ctx: Context[Settings], shelf: Shelf, chosen: Chosen) -> Response:
    known = ctx.tell.listed([label(name, ctx) for name in shelf.names()])
    return ctx.fail("no_such_list", list=label(chosen.name, ctx), lists=known)


def _clear(intent: Intent, ctx: Context[Settings], shelf: Shelf, chosen: Chosen, status: Status) -> Response:
    items = shelf.items(chosen.name)
    name = label(chosen.name, ctx)
    whole = intent.slots.get("which") == "list"
    if not items:
        if whole:
            shelf.drop(chosen.name)
        return ctx.respond("dropped" if chosen.name not in shelf.names() else "empty", list=name)
    if not intent.confirmed:
        key = "sure_one" if len(items) == 1 else "sure"
        asked = replace(intent, slots={**intent.slots, "list": chosen.name})
        return ctx.confirm(key, asked, list=name, count=ctx.tell.number(len(items)), thing=items[0].text)
    shelf.take_off(chosen.name, [item.uid for item in items], status)
    if whole:
        shelf.drop(chosen.name)
    back = {"list": chosen.name, "again": "\n".join(item.text for item in items)}
    return ctx.respond("cleared", undo=Intent(skill.name, "list.add", back), list=name)


def _take_off(
    ctx: Context[Settings], shelf: Shelf, chosen: Chosen, gone: Sequence[Item], missing: list[str], status: Status
) -> Response:
    name, wanted = label(chosen.name, ctx), ctx.tell.listed(missing)
    if not gone:
        return ctx.fail("not_there", list=name, things=wanted)
    shelf.take_off(chosen.name, [item.uid for item in gone], status)
    told = ctx.tell.listed([item.text for item in gone])
    back = Intent(skill.name, "list.add", {"list": chosen.name, "again": "\n".join(item.text for item in gone)})
    key = "took_off" if status is Status.REMOVED else "ticked_off"
    if missing:
        return ctx.partly(f"{key}_some", undo=back, list=name, things=told, missing=wanted)
    return ctx.respond(key, undo=back, list=name, things=told)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
