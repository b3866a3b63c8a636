"""Shopping list, tasks, and lists of any name: kept on the device, in step with a server if there is one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from skills.lists.naming import Chosen, choose, framed, hints, label
from skills.lists.shelf import Item, Shelf, Status
from skills.lists.splitting import name_of, split
from skills.lists.syncing import Settings, Sync
from skills.lists.telling import capital, tell_added, tell_all, tell_list, tell_no_such, with_trouble
from skills.lists.wanted import find, place_in
from speaker.skill import Context, Data, Intent, Question, Reply, Response, Skill

skill = Skill(
    "lists",
    Path(__file__).parent,
    Settings,
    sends=(Data.SAID, Data.HOUSE, Data.PLACE, Data.CONTACT),
    providers=("device", "caldav"),
)


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
    intent = framed(intent, ctx.words.language)
    shelf = Shelf(ctx.store)
    create = intent.slots.get("do") == "create"
    if create and not intent.slots.get("list"):
        return ctx.ask("what_name", question=Question(intent, "list"))
    sync = Sync(ctx, shelf)
    sync.names()
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
    sync.pull(chosen.name)
    there = shelf.items(chosen.name)
    already = [thing for thing in wanted if _is_on(thing, there, ctx)]
    new = [thing for thing in wanted if thing not in already]
    shelf.make(chosen.name)
    added = shelf.add(chosen.name, new) if new else []
    shelf.remember(name_of(thing, ctx.words.language) for thing in new)
    sync.push(chosen.name)
    back = {"list": chosen.name, "uids": " ".join(item.uid for item in added)}
    undo = Intent(skill.name, "list.remove", back) if added else None
    return with_trouble(Response(tell_added(ctx, chosen, new, already), undo=undo), sync.trouble, ctx)


@skill.intent("list.query", reads=True, offline=True)
def query(intent: Intent, ctx: Context[Settings]) -> Response:
    """Read a list, tell whether something is on it, or which lists there are."""
    shelf = Shelf(ctx.store)
    sync = Sync(ctx, shelf)
    sync.names()
    if not intent.slots and hints(intent.text, ctx.words.language, "lists"):
        return with_trouble(tell_all(ctx, shelf), sync.trouble, ctx, "as_here")
    chosen = choose(intent, ctx, shelf.names())
    if isinstance(chosen, Response):
        return chosen
    if not chosen.known:
        return tell_no_such(ctx, shelf, chosen)
    sync.pull(chosen.name)
    if intent.slots.get("item"):
        told = _tell_whether(intent, ctx, shelf, chosen)
    else:
        told = tell_list(ctx, chosen, shelf.items(chosen.name))
    return with_trouble(told, sync.trouble, ctx, "as_here")


@skill.intent("list.remove", offline=True)
def remove(intent: Intent, ctx: Context[Settings]) -> Response:
    """Take things off a list, or all of it once that was confirmed."""
    intent = framed(intent, ctx.words.language)
    shelf = Shelf(ctx.store)
    sync = Sync(ctx, shelf)
    sync.names()
    chosen = choose(intent, ctx, shelf.names())
    if isinstance(chosen, Response):
        return chosen
    if not chosen.known:
        return tell_no_such(ctx, shelf, chosen)
    sync.pull(chosen.name)
    response, name = _remove(intent, ctx, shelf, chosen)
    if response.undo is None:
        return response
    sync.push(name)
    return with_trouble(response, sync.trouble, ctx)


def _remove(intent: Intent, ctx: Context[Settings], shelf: Shelf, chosen: Chosen) -> tuple[Response, str]:
    """Return the answer, and the list that was changed."""
    status = Status.BOUGHT if hints(intent.text, ctx.words.language, "bought") else Status.REMOVED
    if "uids" in intent.slots:
        uids = intent.slots["uids"].split()
        gone = [item for item in shelf.items(chosen.name) if item.uid in uids]
        return _take_off(ctx, shelf, chosen, gone, [], status), chosen.name
    if not intent.slots.get("item") and not place_in(intent, ctx):
        if intent.confirmed or _means_all(intent, ctx, chosen):
            return _clear(intent, ctx, shelf, chosen, status), chosen.name
        question = Question(intent, "item")
        return ctx.ask("what_to_remove", question=question, list=label(chosen.name, ctx)), chosen.name
    found = find(intent, ctx, shelf, chosen)
    if found.asked is not None:
        return found.asked, found.name
    return _take_off(ctx, shelf, Chosen(found.name), found.items, found.missing, status), found.name


def _means_all(intent: Intent, ctx: Context[Settings], chosen: Chosen) -> bool:
    """Tell whether nothing but the list was named; "delete my shopping list" means all that is on it."""
    language = ctx.words.language
    if intent.slots.get("which") in ("all", "list") or hints(intent.text, language, "everything"):
        return True
    return chosen.said and not hints(intent.text, language, "vague")


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
    language = ctx.words.language
    bare = thing == name_of(thing, language)
    texts = [item.text.casefold() for item in there]
    return any(text == thing or (bare and thing == name_of(text, language)) for text in texts)


def _tell_whether(intent: Intent, ctx: Context[Settings], shelf: Shelf, chosen: Chosen) -> Response:
    found = find(intent, ctx, shelf, chosen, ask=False)
    if not found.items:
        thing = ctx.tell.listed(found.missing)
        return ctx.respond("is_not_on", list=label(chosen.name, ctx), thing=thing)
    told = ctx.tell.listed([item.text for item in found.items])
    return ctx.respond("is_on", list=label(found.name, ctx), things=told)


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
        return ctx.partly(f"{key}_some", undo=back, list=name, things=told, Things=capital(told), missing=wanted)
    return ctx.respond(key, undo=back, list=name, things=told, Things=capital(told))
