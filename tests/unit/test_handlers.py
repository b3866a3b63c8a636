"""Handlers: whatever they do, a response comes back."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from speaker.errors import ServiceUnavailable, SkillError, StateError
from speaker.handlers import MOST_STUCK, Handlers, InstalledSkill
from speaker.sentences import COMMON, Words, load_words
from speaker.skill import Intent, Outcome, Response

WORDS = load_words(COMMON, "en")
ASKED = Intent("bird", "bird.do")


def handlers(work: Callable[[], Any], deadline: float = 5.0) -> Handlers:
    def context(_: Intent) -> Any:
        return None

    own = Words("en", responses={"lost": ("I lost {what}.",)})
    skill = InstalledSkill("bird", {"bird.do": lambda intent, ctx: work()}, own, context)
    return Handlers({"bird": skill}, deadline, WORDS)


def fail(error: BaseException) -> Callable[[], Any]:
    def work() -> Any:
        raise error

    return work


async def test_a_response_comes_back_as_it_is() -> None:
    assert await handlers(lambda: Response("Tweet.")).answer(ASKED) == (Response("Tweet."), None)


@pytest.mark.parametrize(
    "error", [ValueError("x"), TimeoutError("a socket's"), StopIteration(), SystemExit(1), KeyError("y")]
)
async def test_a_handler_that_raises_is_answered_for(error: BaseException) -> None:
    response, why = await handlers(fail(error)).answer(ASKED)
    assert response.outcome is Outcome.FAILED
    assert "bird" in response.speech
    assert why is not None and "within" not in why


@pytest.mark.parametrize("given", [None, "text", 7, Response(7), Response("x", "done")])  # type: ignore[arg-type]
async def test_the_wrong_type_is_a_failure_of_the_skill(given: Any) -> None:
    response, why = await handlers(lambda: given).answer(ASKED)
    assert response.outcome is Outcome.FAILED
    assert why is not None and why.startswith(("TypeError", "RuntimeError"))


async def test_a_skill_may_leave_early_in_its_own_words_or_in_ours() -> None:
    assert (await handlers(fail(SkillError("lost", what="it"))).answer(ASKED))[0].speech == "I lost it."
    response, why = await handlers(fail(ServiceUnavailable("Birds", "closed"))).answer(ASKED)
    assert "Birds" in response.speech
    assert why == "Birds is unavailable: closed"


@pytest.mark.parametrize("error", [SkillError("nothing of the kind"), SkillError("lost")])
async def test_leaving_without_words_is_a_failure_of_the_skill(error: SkillError) -> None:
    response, _ = await handlers(fail(error)).answer(ASKED)
    assert (response.outcome, "bird" in response.speech) == (Outcome.FAILED, True)


async def test_state_that_cannot_be_kept_is_told() -> None:
    response, why = await handlers(fail(StateError("disk full"))).answer(ASKED)
    assert (response.outcome, why) == (Outcome.FAILED, "disk full")


async def test_handlers_that_hang_are_given_up_on_and_refused_only_while_they_hang() -> None:
    go = threading.Event()

    def hang() -> Response:
        go.wait(30)
        return Response("at last")

    slow = handlers(hang, deadline=0.01)
    for _ in range(MOST_STUCK):
        assert (await slow.answer(ASKED))[1] == "no answer within 0.01 s"
    assert (await slow.answer(ASKED))[1] == "too many handlers hang"
    go.set()
    async with asyncio.timeout(5):
        while (await slow.answer(ASKED))[1] == "too many handlers hang":  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)


async def test_an_interrupted_handler_counts_until_it_returns_and_others_are_not_forgotten() -> None:
    go = threading.Event()
    slow = handlers(lambda: go.wait(30) and Response("at last"))
    for _ in range(MOST_STUCK):
        turn = asyncio.create_task(slow.answer(ASKED))
        await asyncio.sleep(0)
        turn.cancel()
        await asyncio.wait([turn])
    assert (await slow.answer(ASKED))[1] == "too many handlers hang"
    go.set()
    async with asyncio.timeout(5):
        while (await slow.answer(ASKED))[1] is not None:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)


async def test_errors_of_its_own_never_count_as_hanging() -> None:
    failing = handlers(fail(TimeoutError("a socket's")))
    for _ in range(MOST_STUCK + 1):
        assert (await failing.answer(ASKED))[1] == "TimeoutError: a socket's"


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN])
async def test_words_of_success_are_not_spoken_where_nothing_was_done(outcome: Outcome) -> None:
    own = Words("en", responses={"flown": ("The {bird} has flown.",)}, successes=frozenset({"flown"}))
    lies = {"bird.do": lambda intent, ctx: Response("The mynah has flown.", outcome)}
    lying = Handlers({"bird": InstalledSkill("bird", lies, own, lambda _: fail(ValueError()))}, 5, WORDS)
    response, why = await lying.answer(ASKED)
    assert (response.outcome, response.speech) == (outcome, "That did not work, and bird can't say why.")
    assert why == f"bird.do is {outcome.value}, and its words say that it is done"


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.PARTLY])
async def test_words_of_success_are_spoken_where_something_was_done(outcome: Outcome) -> None:
    own = Words("en", responses={"flown": ("The {bird} has flown.",)}, successes=frozenset({"flown"}))
    done = {"bird.do": lambda intent, ctx: Response("The mynah has flown.", outcome)}
    honest = Handlers({"bird": InstalledSkill("bird", done, own, lambda _: fail(ValueError()))}, 5, WORDS)
    assert (await honest.answer(ASKED))[0].speech == "The mynah has flown."
