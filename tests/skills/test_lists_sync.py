"""Lists in step with a real CalDAV server, over a network that comes and goes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from skills.lists import skill
from skills.lists.shelf import Shelf
from skills.lists.syncing import Settings
from skills.lists.tasks import read_task
from speaker.skill import Fault, Intent, Outcome, Response, ServiceRefused, ServiceUnavailable, Store
from speaker.testing.caldav import radicale
from speaker.testing.failures import FAILURES, Failure
from speaker.web import Dav, Web
from speaker.web import Settings as WebSettings


class Line:
    """The way to the server: up, down, or up for the question and down for the answer."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.state = "up"

    def send(self, method: str, url: str, **more: Any) -> Any:
        writing = method in ("PUT", "DELETE")
        if self.state == "down" or (self.state == "lost" and not writing):
            raise ServiceUnavailable("the list server", "the line is cut", Fault.UNREACHABLE)
        reply = self._web.send(method, url, **more)
        if self.state in ("lost", "lost answers") and writing:
            raise ServiceUnavailable("the list server", "the line was cut", Fault.TIMEOUT)
        return reply


@dataclass
class Kitchen:
    """A speaker with lists, and a phone that has them too."""

    house: Any
    line: Line
    settings: Settings
    phone: Dav

    def say(self, name: str, text: str = "", /, **slots: str) -> Response:
        ctx = replace(self.house.context(skill), web=self.line, settings=self.settings)
        return skill.handlers[name](Intent(skill.name, name, slots, text), ctx)

    def on(self, name: str = "shopping") -> list[str]:
        return sorted(item.text for item in Shelf(Store(self.house.state, skill.name)).items(name))

    def there(self, name: str = "Shopping list") -> list[str]:
        """Return what the phone shows."""
        return sorted(task.text for task in self.tasks(name) if not task.done)

    def tasks(self, name: str = "Shopping list") -> Any:
        found = (read_task(one.data, one.url, one.etag) for one in self.phone.query(self.folder(name), "VTODO"))
        return [task for task in found if task is not None]

    def folder(self, name: str = "Shopping list") -> str:
        return next(each.url for each in self.phone.collections() if each.name == name)

    def write(self, uid: str, text: str, *more: str, status: str = "NEEDS-ACTION", name: str = "Shopping list") -> None:
        """Add or change a thing on the phone."""
        lines = ["BEGIN:VTODO", f"UID:{uid}", "DTSTAMP:20261101T000000Z", f"SUMMARY:{text}", f"STATUS:{status}", *more]
        body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//phone//", *lines, "END:VTODO", "END:VCALENDAR", ""]
        old = next((task for task in self.tasks(name) if task.uid == uid), None)
        url = old.href if old else f"{self.folder(name)}{uid}.ics"
        assert self.phone.put(url, "\r\n".join(body), old.etag if old else "") is not None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale(tmp_path_factory.mktemp("radicale")) as url:
        yield url


@pytest.fixture
def kitchen(house: Any, server: str, request: pytest.FixtureRequest) -> Iterator[Kitchen]:
    web = Web(WebSettings(per_minute=100_000))
    user = "".join(letter for letter in request.node.name if letter.isalnum())
    phone = Dav(web, server, user, "secret", service="the server")
    phone.make("Shopping list", "VTODO")
    yield Kitchen(house, Line(web), Settings(caldav=server, user=user, password="secret"), phone)
    web.close()


def test_what_is_said_here_is_on_the_phone_and_the_other_way_round(kitchen: Kitchen) -> None:
    kitchen.say("list.add", item="milk and a loaf of bread")
    assert kitchen.there() == ["a loaf of bread", "milk"]
    kitchen.write("a", "Eggs")
    assert kitchen.say("list.query").speech == (
        "There are three things on the shopping list: milk, a loaf of bread and Eggs."
    )
    assert kitchen.say("list.add", item="eggs").speech == "The shopping list has eggs on it already."


def test_what_was_bought_here_is_ticked_off_there_with_all_else_as_it_was(kitchen: Kitchen) -> None:
    kitchen.write("a", "Milk", "DESCRIPTION:the blue one", "X-COLOUR:blue")
    kitchen.say("list.remove", "i bought the milk", item="milk")
    (task,) = kitchen.tasks()
    assert (task.done, kitchen.on()) == (True, [])
    assert "the blue one" in task.source and "X-COLOUR:blue" in task.source


def test_what_was_taken_off_on_one_side_is_gone_on_the_other(kitchen: Kitchen) -> None:
    kitchen.say("list.add", item="milk; eggs; bread")
    kitchen.say("list.remove", item="milk")
    assert kitchen.there() == ["bread", "eggs"]
    eggs, bread = sorted((task for task in kitchen.tasks()), key=lambda task: task.text, reverse=True)
    kitchen.phone.delete(eggs.href, eggs.etag)
    kitchen.write(bread.uid, "bread", status="COMPLETED")
    assert kitchen.say("list.query").speech == "There is nothing on the shopping list."


def test_a_list_that_the_server_has_not_is_made_there(kitchen: Kitchen) -> None:
    kitchen.say("list.add", item="a tent", list="camping")
    assert kitchen.there("Camping list") == ["a tent"]
    kitchen.phone.make("Groceries", "VEVENT")
    assert kitchen.say("list.query", "what lists do i have").speech == (
        "You have the shopping list with zero, the to do list with zero and the camping list with one."
    )


def test_a_list_of_the_phone_is_known_here(kitchen: Kitchen) -> None:
    kitchen.phone.make("Packing", "VTODO")
    kitchen.write("a", "Passport", name="Packing")
    assert kitchen.say("list.query", list="packing").speech == "There is one thing on the packing list: Passport."


def test_a_list_may_have_another_name_there(kitchen: Kitchen) -> None:
    kitchen.phone.make("Einkauf", "VTODO")
    kitchen.settings = replace(kitchen.settings, names={"shopping": "Einkauf"})
    kitchen.say("list.add", item="milk")
    assert kitchen.there("Einkauf") == ["milk"]


def test_what_the_server_could_not_be_told_is_kept_and_told_later(kitchen: Kitchen) -> None:
    kitchen.say("list.add", item="eggs")
    kitchen.line.state = "down"
    response = kitchen.say("list.add", item="milk")
    assert response.outcome is Outcome.PARTLY
    assert response.speech.endswith(
        "It is kept here; the server doesn't answer, so I'll tell it the next time that we use the lists."
    )
    kitchen.say("list.remove", "i bought the eggs", item="eggs")
    read = kitchen.say("list.query")
    assert read.speech == (
        "There is one thing on the shopping list: milk. "
        "That is what I have here; the server doesn't answer, so it may know more."
    )
    kitchen.line.state = "up"
    assert kitchen.there() == ["eggs"]
    kitchen.say("list.query", list="to do")
    assert (kitchen.there(), kitchen.on()) == (["milk"], ["milk"])


def test_an_answer_that_was_lost_doubles_nothing(kitchen: Kitchen) -> None:
    kitchen.say("list.query")
    kitchen.line.state = "lost answers"
    kitchen.say("list.add", item="milk")
    kitchen.line.state = "up"
    kitchen.say("list.query")
    assert (kitchen.there(), kitchen.on()) == (["milk"], ["milk"])


def test_what_may_have_arrived_does_not_come_back_once_it_was_taken_off(kitchen: Kitchen) -> None:
    kitchen.say("list.query")
    kitchen.line.state = "lost answers"
    kitchen.say("list.add", item="milk")
    kitchen.line.state = "down"
    kitchen.say("list.remove", item="milk")
    kitchen.line.state = "up"
    assert kitchen.say("list.query").speech == "There is nothing on the shopping list."
    assert kitchen.there() == []


def test_what_was_taken_off_here_and_changed_there_stays(kitchen: Kitchen) -> None:
    kitchen.write("a", "Milk")
    kitchen.say("list.query")
    kitchen.line.state = "down"
    kitchen.say("list.remove", item="milk")
    kitchen.line.state = "up"
    kitchen.write("a", "Oat milk")
    kitchen.say("list.query")
    assert kitchen.on() == kitchen.there() == ["Oat milk"]


def test_what_both_put_on_it_is_kept_twice_and_read_once(kitchen: Kitchen) -> None:
    kitchen.say("list.query")
    kitchen.line.state = "down"
    kitchen.say("list.add", item="milk")
    kitchen.line.state = "up"
    kitchen.write("a", "milk")
    assert kitchen.say("list.query").speech == "There is one thing on the shopping list: milk."
    kitchen.say("list.remove", item="milk")
    assert (kitchen.on(), kitchen.there()) == ([], [])


def test_a_list_that_was_lost_on_the_server_is_not_lost_here(kitchen: Kitchen) -> None:
    kitchen.say("list.add", item="milk")
    kitchen.phone.delete(kitchen.folder())
    kitchen.say("list.query")
    kitchen.say("list.query")
    assert kitchen.on() == kitchen.there() == ["milk"]


def test_who_is_not_let_in_is_told_what_to_look_at(kitchen: Kitchen) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise ServiceRefused("the list server", "401", Fault.KEY)

    kitchen.line.send = refuse  # type: ignore[method-assign]
    assert "user and password" in kitchen.say("list.add", item="milk").speech
    assert kitchen.on() == ["milk"]


@pytest.mark.parametrize("failure", [each for each in FAILURES if not each.slow], ids=str)
def test_no_failure_of_the_server_keeps_a_thing_off_the_list(kitchen: Kitchen, failure: Failure) -> None:
    with failure.at("*") as url:
        kitchen.settings = replace(kitchen.settings, caldav=url)
        response = kitchen.say("list.add", item="milk")
    assert response.outcome is Outcome.PARTLY
    assert "kept here" in response.speech
    assert kitchen.on() == ["milk"]


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_lost_whatever_happens_in_whatever_order(kitchen: Kitchen, seed: int) -> None:
    chance = random.Random(seed)
    wanted: set[str] = set()
    kitchen.say("list.query")
    for step in range(20):
        kitchen.line.state = chance.choice(["up", "down", "lost answers"])
        deed = chance.choice(["add here", "add there", "take off here", "take off there"])
        here, there = kitchen.on(), kitchen.there()
        if deed == "add here":
            kitchen.say("list.add", again=f"here {step}")
            wanted.add(f"here {step}")
        elif deed == "add there":
            kitchen.write(f"there{step}", f"there {step}")
            wanted.add(f"there {step}")
        elif deed == "take off here" and here:
            gone = chance.choice(here)
            items = Shelf(Store(kitchen.house.state, skill.name)).items("shopping")
            uid = next(item.uid for item in items if item.text == gone)
            kitchen.say("list.remove", chance.choice(["", "bought"]), uids=uid)
            wanted.discard(gone)
        elif deed == "take off there" and there:
            gone = chance.choice(there)
            task = next(each for each in kitchen.tasks() if each.text == gone)
            kitchen.phone.delete(task.href, task.etag)
            # Nobody here knows that it ever arrived, so that it is sent once more: better twice than never.
            items = Shelf(Store(kitchen.house.state, skill.name)).items("shopping")
            if all(item.etag for item in items if item.text == gone):
                wanted.discard(gone)
    kitchen.line.state = "up"
    kitchen.say("list.query")
    kitchen.say("list.query")
    assert kitchen.on() == kitchen.there() == sorted(wanted)
