"""Why a turn cannot go on; an honest sentence ends it."""

from speaker.intent import Outcome


class Stop(Exception):
    """`key` names the sentence; the text is for the log and the trace, and holds nothing that was said."""

    def __init__(self, key: str, why: str, outcome: Outcome = Outcome.FAILED) -> None:
        super().__init__(why)
        self.key = key
        self.outcome = outcome
