"""Has a request answered that nobody says just now: a step of a routine, a delayed command."""

from speaker.finding import Verdict
from speaker.intent import Outcome, Response
from speaker.tongue import Tongue

_NOWHERE = "nowhere"
"""A place in which nobody ever said anything: what was talked about before has nothing to do with it."""
_SURE = (Verdict.SURE, Verdict.LOOSE)


async def bid(tongue: Tongue, text: str, by: str = "") -> Response:
    """Answer a text as if it had been said; what is not surely understood is refused, for nobody is there to ask.

    A skill that asks for it (`by`) is not asked itself: a routine that starts itself would never end.
    """
    route = tongue.dialog.resolve(text, _NOWHERE).route
    refused = Response(tongue.words.responses["not_understood"][0].format(heard=text), Outcome.REFUSED)
    if route.verdict not in _SURE or not route.intents or any(intent.skill in ("", by) for intent in route.intents):
        return refused
    responses = [(await tongue.handlers.answer(intent))[0] for intent in route.intents]
    outcomes = {response.outcome for response in responses}
    speech = " ".join(response.speech for response in responses if response.speech)
    outcome = responses[0].outcome if len(outcomes) == 1 else Outcome.PARTLY
    return Response(speech, outcome, hush=any(response.hush for response in responses))
