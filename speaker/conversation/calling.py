"""Calls of tools within one turn: checked, answered under the rules of any other request, and noted."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from speaker.conversation.claims import Act
from speaker.conversation.speech import is_debris, speakable
from speaker.conversation.stop import Stop
from speaker.conversation.tools import Offer, WrongCall
from speaker.conversation.words import ConversationWords
from speaker.intent import Intent, Outcome, Response
from speaker.language_model import Message, Role, Tool, Toolbox, ToolCall

LONGEST_ANSWER = 4_000
"""Characters of a tool's answer that the model is given."""
LONGEST_SPEECH = 300
"""Characters of the answer of somebody else's tool that may be read out as it is."""

Answer = Callable[[Intent], Response]


@dataclass(slots=True)
class Caller:
    """Calls what a model wants called; keeps what came of it."""

    offers: Mapping[str, Offer]
    toolbox: Toolbox | None
    answer: Answer
    reads: Callable[[Intent], bool]
    words: ConversationWords
    acts: list[Act] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    """Of our own skills."""
    untold: list[Act] = field(default_factory=list)
    """What the user has not heard of yet."""
    corrected: bool = False
    """The model was told once that it had done something wrong; there is no second time."""
    _made: set[str] = field(default_factory=set)

    @property
    def asked(self) -> Response | None:
        """What a skill asks back; the user's answer has to come first."""
        last = self.responses[-1] if self.responses else None
        return last if last is not None and (last.outcome is Outcome.ASKED or last.expects_reply) else None

    def tools(self) -> list[Tool]:
        others = self.toolbox.tools() if self.toolbox is not None else ()
        return [*(offer.tool for offer in self.offers.values()), *others]

    def call(self, call: ToolCall, text: str, language: str, seconds: float) -> Message:
        """Return what the model is told about a call; `seconds` are what is left for it. Raises Stop."""
        offer = self.offers.get(call.name)
        if offer is not None:
            return self._ours(offer, call, text, language)
        if self.toolbox is not None and any(tool.name == call.name for tool in self.toolbox.tools()):
            return self._others(self.toolbox, call, text, seconds)
        return self._wrong(call, "no_such_tool", name=call.name[:64])

    def _ours(self, offer: Offer, call: ToolCall, text: str, language: str) -> Message:
        try:
            intent = offer.intent_of(call.arguments, text, language)
        except WrongCall as fault:
            return self._wrong(call, "wrong_arguments", fault=fault, parameters=", ".join(offer.slots) or "-")
        self._once(call)
        response = self.answer(intent)
        self.responses.append(response)
        self._note(Act(intent.name, response.outcome, response.speech, self.reads(intent)))
        return _told(call, {"outcome": response.outcome.value, "said": response.speech})

    def _others(self, toolbox: Toolbox, call: ToolCall, text: str, seconds: float) -> Message:
        if call.arguments is None:
            return self._wrong(call, "wrong_arguments", fault="the parameters are no JSON object", parameters="-")
        self._once(call)
        answer = toolbox.call(call.name, call.arguments, seconds, text)
        speech = speakable(answer.text) if len(answer.text) <= LONGEST_SPEECH and not is_debris(answer.text) else ""
        usual = self.words.responses["outside_done" if answer.ok else "outside_failed"]
        outcome = Outcome.DONE if answer.ok else Outcome.FAILED
        self._note(Act(call.name, outcome, speech or usual, toolbox.reads(call.name), outside=True))
        return _told(call, {"outcome": outcome.value, "result": answer.text[:LONGEST_ANSWER]})

    def _once(self, call: ToolCall) -> None:
        made = json.dumps([call.name, call.arguments], sort_keys=True)
        if made in self._made:
            raise Stop("looped", f"{call.name} is called again with the same parameters")
        self._made.add(made)

    def _note(self, act: Act) -> None:
        self.acts.append(act)
        self.untold.append(act)

    def _wrong(self, call: ToolCall, key: str, **values: object) -> Message:
        if self.corrected:
            raise Stop(key, f"the model calls {call.name[:64]} wrongly, twice")
        self.corrected = True
        return Message(Role.TOOL, self.words.corrections[key].format(**values), answers=call.id)


def _told(call: ToolCall, answer: Mapping[str, str]) -> Message:
    return Message(Role.TOOL, json.dumps(answer, ensure_ascii=False), answers=call.id)
