"""A sentence that was found on a page, with the name of its site."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from skills.knowledge import prose
from skills.knowledge.answer import Answer
from skills.knowledge.picking import Passage


def found_on(passage: Passage, said: Sequence[str], otherwise: str) -> Answer:
    """Return the sentence that answers; its source is the site, or `otherwise`."""
    return Answer(prose.first(said[:1]), site(passage.address) or otherwise, passage.address)


def site(address: str) -> str:
    """Return the name of a site as one would say it: nhs.uk; Wikipedia for all its languages."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return "Wikipedia" if host.endswith("wikipedia.org") else host.removeprefix("www.")
