"""Both sides of a list made one: what changed here, and what changed on the server, since they last agreed."""

from collections.abc import Mapping
from dataclasses import replace

from skills.lists.shelf import Item, Items, Status
from skills.lists.tasks import Task


def merge(items: Items, tasks: Mapping[str, Task], folder: str) -> tuple[Items, Items]:
    """Return what the list is now, and those of it that the server has yet to learn of.

    `tasks` are all on the server, by their UID, and `folder` is where they lie. What was taken off here and changed
    there in the meantime stays on the list: somebody still wants it.
    """
    kept: list[Item] = []
    news: list[Item] = []
    for item in items:
        if not item.href.startswith(folder):
            # The lists have moved to another server, which knows nothing of it.
            item = replace(item, href="", etag="")
        task = tasks.get(item.uid)
        merged = _open(item, task) if item.status is Status.OPEN else _taken_off(item, task)
        if merged is not None:
            kept.append(merged)
            if task is None or merged.status is not Status.OPEN:
                news.append(merged)
    known = {item.uid for item in items}
    kept += [_from(task) for task in tasks.values() if task.uid not in known and not task.done and task.text]
    return tuple(kept), tuple(news)


def _open(item: Item, task: Task | None) -> Item | None:
    if task is None:
        # With an etag it was there before, so that somebody has removed it since.
        return None if item.etag else item
    return None if task.done else replace(item, text=task.text or item.text, href=task.href, etag=task.etag)


def _taken_off(item: Item, task: Task | None) -> Item | None:
    if task is None or task.done:
        return None
    if item.etag and task.etag != item.etag and task.text != item.text:
        return _from(task)
    return replace(item, href=task.href, etag=task.etag)


def _from(task: Task) -> Item:
    return Item(task.uid, task.text, Status.OPEN, task.href, task.etag)
