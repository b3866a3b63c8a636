"""Podcast Index: open to all programs, by a free key of the owner's."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from skills.podcasts.directory import Podcast
from speaker.skill import Fault, ServiceUnavailable, Web, spoken


@dataclass(frozen=True, slots=True)
class PodcastIndex:
    """Each question is signed with the time, which may be three minutes off."""

    base: str
    key: str
    secret: str
    name: str = "the Podcast Index"
    clock: Callable[[], float] = time.time

    def find(self, web: Web, words: str) -> Sequence[Podcast]:
        now = str(int(self.clock()))
        # SHA-1 is what it wants; it protects nothing but this question.
        signed = hashlib.sha1((self.key + self.secret + now).encode(), usedforsecurity=False).hexdigest()
        headers = {"X-Auth-Key": self.key, "X-Auth-Date": now, "Authorization": signed}
        params = {"q": words, "max": 8}
        answer = web.get_json(f"{self.base}/search/byterm", params, service=self.name, headers=headers)
        try:
            if answer["status"] != "true":
                raise ServiceUnavailable(self.name, spoken.plain(answer.get("description")), Fault.BROKEN)
            alive = [row for row in answer["feeds"] if not row.get("dead")]
            return [Podcast(spoken.plain(row["title"], 80), str(row["url"])) for row in alive]
        except (TypeError, KeyError, AttributeError) as error:
            raise ServiceUnavailable(self.name, f"a podcast lacks {error}", Fault.GARBLED) from error
