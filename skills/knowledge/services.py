"""The services that the owner has set up, in his order. Imported only where there are any."""

from skills.knowledge.answer import Answerer
from skills.knowledge.brave import Brave
from skills.knowledge.kagi import Kagi
from skills.knowledge.searxng import SearXNG
from skills.knowledge.settings import Settings
from skills.knowledge.tavily import Tavily
from skills.knowledge.web_iq import WebIQ
from skills.knowledge.wolfram import Wolfram


def answerers(own: Settings, *, metric: bool) -> list[Answerer]:
    ready: dict[str, Answerer | None] = {
        "wolfram": Wolfram(_base(own.wolfram), own.wolfram_app_id, metric) if own.wolfram_app_id else None,
        "kagi": Kagi(_base(own.kagi), own.kagi_token) if own.kagi_token else None,
        "tavily": Tavily(_base(own.tavily), own.tavily_key) if own.tavily_key else None,
        "web_iq": WebIQ(_base(own.web_iq), own.web_iq_key) if own.web_iq_key else None,
        "brave": Brave(_base(own.brave), own.brave_key) if own.brave_key else None,
        "searxng": SearXNG(_base(own.searxng)) if own.searxng else None,
    }
    return [found for name in own.order if (found := ready.get(name)) is not None]


def _base(address: str) -> str:
    return address.rstrip("/")
