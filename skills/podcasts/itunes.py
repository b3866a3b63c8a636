"""iTunes Search: nearly every podcast there is; no key, twenty questions a minute."""

from collections.abc import Sequence
from dataclasses import dataclass

from skills.podcasts.directory import Podcast
from speaker.skill import Fault, ServiceUnavailable, Web, spoken

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ITunes:
    """Calls its JSON JavaScript."""

    base: str
    country: str = ""
    name: str = "the podcast search"

    def find(self, web: Web, words: str) -> Sequence[Podcast]:
        asked = {"media": "podcast", "entity": "podcast", "term": words, "limit": 8}
        params = {**asked, "country": self.country.upper()} if self.country else asked
        kinds = ("json", "javascript")
        answer = web.get_json(f"{self.base}/search", params, service=self.name, fresh_for=_DAY, kinds=kinds)
        try:
            # Those that one has to pay for have no feed.
            return [
                Podcast(spoken.plain(row["collectionName"], 80), str(row["feedUrl"]))
                for row in answer["results"]
                if row.get("feedUrl")
            ]
        except (TypeError, KeyError, AttributeError) as error:
            raise ServiceUnavailable(self.name, f"a podcast lacks {error}", Fault.GARBLED) from error
