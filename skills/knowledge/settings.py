"""Who is asked, and with which keys."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Who answers questions. A service with an empty key or address is not asked."""

    wikipedia: str = "https://{language}.wikipedia.org"
    """The address of the encyclopedia; "{language}" becomes en or zh."""
    wikidata: str = "https://www.wikidata.org"
    """The address of Wikidata, which knows crisp facts."""
    wiktionary: str = "https://en.wiktionary.org"
    """The address of the dictionary."""
    searxng: str = ""
    """The address of a SearXNG on your network, as http://192.168.1.5:8080; its settings.yml must allow json."""
    wolfram: str = "https://api.wolframalpha.com"
    """The address of Wolfram|Alpha."""
    wolfram_app_id: str = ""
    """Your AppID for its spoken results."""
    kagi: str = "https://kagi.com"
    """The address of Kagi."""
    kagi_token: str = ""
    """Your token for FastGPT; an answer costs 1.5 cents."""
    tavily: str = "https://api.tavily.com"
    """The address of Tavily."""
    tavily_key: str = ""
    """Your key."""
    brave: str = "https://api.search.brave.com"
    """The address of Brave Search."""
    brave_key: str = ""
    """Your key."""
    web_iq: str = "https://api.microsoft.ai"
    """The address of Microsoft Web IQ, what became of Bing for programs."""
    web_iq_key: str = ""
    """Your key; Microsoft grants access on request."""
    order: tuple[str, ...] = ("wolfram", "kagi", "tavily", "web_iq", "brave", "searxng")
    """Who is asked first of those that are set up, after Wikidata and Wikipedia."""

    @property
    def searches(self) -> bool:
        """Whether any service is set up beside the encyclopedia and its sisters."""
        keys = (self.wolfram_app_id, self.kagi_token, self.tavily_key, self.brave_key, self.web_iq_key)
        return any((*keys, self.searxng))
