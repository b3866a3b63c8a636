"""Talk with a language model, which acts by calling the installed skills and in no other way."""

from speaker.conversation.claims import Act
from speaker.conversation.exchange import Finished, Sentence
from speaker.conversation.streaming import consult, stream
from speaker.conversation.talk import Conversation
from speaker.conversation.tools import Offer, WrongCall, offers

__all__ = ["Act", "Conversation", "Finished", "Offer", "Sentence", "WrongCall", "consult", "offers", "stream"]
