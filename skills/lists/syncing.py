"""Lists in step with a CalDAV server: what it can't be told now is kept, and told the next time."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from skills.lists.merging import merge
from skills.lists.naming import label, plain
from skills.lists.shelf import Item, Items, Shelf, Status
from skills.lists.tasks import Task, completed, new_task, read_task
from speaker.skill import Context, Dav, Fault, ServiceError

_LOG = logging.getLogger(__name__)
_PATIENCE = 2.5
"""Seconds for each request: the list itself is here, and nobody waits long for a server to hear of it."""
_FRESH = 3600.0
"""Seconds for which it is known which lists the server has."""
_SOON = 60.0
"""Seconds until it is asked again for one that it had not."""
_NEVER_MAKES = frozenset({Fault.FORBIDDEN, Fault.MISUNDERSTOOD, Fault.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the lists are kept beside this device."""

    caldav: str = ""
    """The address of your CalDAV server, as https://cloud.example.org; "" keeps the lists on this device alone."""
    user: str = ""
    password: str = ""
    """A password for apps, where your server gives such."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What a list is called on the server, where that is another name: {shopping: Einkauf, todo: Aufgaben}."""


class Sync:
    """Keeps lists in step during one turn. Never raises for a server: `trouble` tells what is wrong with it."""

    def __init__(self, ctx: Context[Settings], shelf: Shelf) -> None:
        own = ctx.settings
        self._ctx, self._shelf = ctx, shelf
        self.trouble: ServiceError | None = None
        self._seen: dict[str, dict[str, Task]] = {}
        self._dav = (
            Dav(ctx.web, own.caldav, own.user, own.password, service=ctx.say("server"), timeout=_PATIENCE)
            if own.caldav
            else None
        )

    def names(self) -> None:
        """Learn what lists there are on the server."""
        if self._dav is not None and self.trouble is None:
            try:
                for name in self._folders(_FRESH):
                    self._shelf.make(name)
            except ServiceError as error:
                self._note(error)

    def pull(self, name: str) -> None:
        """Take over what others changed, and tell what was changed here, on this list and on those that wait."""
        for each in (name, *(other for other in self._shelf.names() if other != name and self._waits(other))):
            self._step(each, afresh=True)

    def push(self, name: str) -> None:
        """Tell what was changed since `pull`."""
        self._step(name, afresh=False)

    def _waits(self, name: str) -> bool:
        """Tell whether something of a list was never told."""
        return any(item.status is not Status.OPEN or not item.etag for item in self._shelf.all(name))

    def _step(self, name: str, *, afresh: bool) -> None:
        if self._dav is None or self.trouble is not None:
            return
        try:
            folder = self._folder(name)
            if not folder:
                return
            if afresh or name not in self._seen:
                found = (read_task(each.data, each.url, each.etag) for each in self._dav.query(folder, "VTODO"))
                self._seen[name] = {task.uid: task for task in found if task is not None}
            news: Items = ()

            def change(items: Items) -> Items:
                nonlocal news
                kept, news = merge(items, self._seen[name], folder)
                return kept

            self._shelf.change(name, change)
            for item in news:
                self._tell(name, item, folder, self._dav)
        except ServiceError as error:
            self._note(error)

    def _tell(self, name: str, item: Item, folder: str, dav: Dav) -> None:
        """Tell the server of one change. It stays written down here until it was taken."""
        task = self._seen[name].get(item.uid)
        if task is None:
            task = Task(
                item.uid, item.text, False, urljoin(folder, f"{item.uid}.ics"), "", new_task(item, self._ctx.now)
            )
            # Noted first: whether it arrived is not known if no answer comes.
            self._put(name, replace(item, href=task.href))
            etag = dav.put(task.href, task.source)
            if etag is not None:
                task = replace(task, etag=etag or "unknown")
                self._put(name, replace(item, href=task.href, etag=task.etag))
                self._seen[name][item.uid] = task
        elif item.status is Status.BOUGHT:
            done = completed(task, self._ctx.now)
            if dav.put(task.href, done.source, task.etag) is not None:
                self._forget(name, item, done)
        elif dav.delete(task.href, task.etag):
            self._forget(name, item, replace(task, done=True))

    def _put(self, name: str, item: Item) -> None:
        """Write down where a thing is; whether it is still wanted may have changed meanwhile."""

        def change(items: Items) -> Items:
            return tuple(replace(item, status=each.status) if each.uid == item.uid else each for each in items)

        self._shelf.change(name, change)

    def _forget(self, name: str, item: Item, task: Task) -> None:
        self._seen[name][item.uid] = task
        self._shelf.change(name, lambda items: tuple(each for each in items if each.uid != item.uid))

    def _folder(self, name: str) -> str:
        """Return where a list is on the server; make it if something is on it. "" if the server makes none."""
        assert self._dav is not None
        folders = self._folders(_FRESH)
        if name not in folders:
            folders = self._folders(_SOON)
        if name not in folders and self._shelf.items(name):
            title = self._ctx.settings.names.get(name) or label(name, self._ctx).capitalize()
            try:
                folders[name] = self._dav.make(title, "VTODO").url
            except ServiceError as error:
                if error.fault not in _NEVER_MAKES:
                    raise
                _LOG.warning("lists: the server makes no list called %s; it is kept here alone", title)
                return ""
            self._keep(folders, self._ctx.now.timestamp())
            # Whatever it knew of this list is gone, and nobody has taken these off.
            self._shelf.change(name, lambda items: tuple(replace(item, href="", etag="") for item in items))
        return folders.get(name, "")

    def _folders(self, fresh: float) -> dict[str, str]:
        """Return where each list is, as it was found at most so many seconds ago."""
        assert self._dav is not None
        now = self._ctx.now.timestamp()
        kept: dict[str, Any] = self._ctx.store.get("folders", {})
        if kept.get("server") == self._ctx.settings.caldav and 0 <= now - kept["at"] < fresh:
            return dict(kept["urls"])
        ours = {theirs.casefold(): name for name, theirs in self._ctx.settings.names.items()}
        urls: dict[str, str] = {}
        for each in self._dav.collections():
            if "VTODO" in each.kinds and each.writable:
                title = each.name.casefold()
                if title in ours:
                    urls[ours[title]] = each.url
                else:
                    urls.setdefault(plain(title, self._ctx), each.url)
        self._keep(urls, now)
        return urls

    def _keep(self, urls: Mapping[str, str], at: float) -> None:
        self._ctx.store.put("folders", {"server": self._ctx.settings.caldav, "at": at, "urls": dict(urls)})

    def _note(self, error: ServiceError) -> None:
        self.trouble = error
        if error.fault is Fault.NOT_FOUND:
            # Somebody removed the list there: where it is has to be found anew.
            self._ctx.store.delete("folders")
        _LOG.warning("lists: %s; what it doesn't know is kept", error)
