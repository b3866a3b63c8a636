"""What a chat service means by its error, and what the owner can do about it."""

from typing import Any

import requests

from speaker.errors import ServiceRefused, ServiceUnavailable, SkillError
from speaker.language_model import Settings

_OWNERS = {
    401: "the key is refused; look at conversation.api_key, auth_header and auth_prefix",
    402: "it wants to be paid",
    403: "the key may not be used for that, or not from here",
    404: 'it knows no "{model}" at {base_url}; look at conversation.model and base_url (Ollama: pull it)',
}


def error_of(response: requests.Response) -> dict[str, Any]:
    """Return the `error` of an answer as a mapping; empty if there is none."""
    try:
        error = response.json().get("error")
    except (ValueError, AttributeError, requests.RequestException):
        return {}
    if isinstance(error, str):  # Ollama's own
        return {"message": error}
    return error if isinstance(error, dict) else {}


def is_filtered(error: dict[str, Any]) -> bool:
    """Tell whether a filter has stopped the words: no fault of anybody's settings."""
    return error.get("code") == "content_filter"


def explained(status: int, error: dict[str, Any], service: str, settings: Settings) -> SkillError:
    """Return our error for the service's."""
    if error.get("code") == "insufficient_quota":
        return ServiceRefused(service, f"{status}, the quota is used up; raise it, or choose another service")
    if status in _OWNERS:
        why = _OWNERS[status].format(model=settings.model, base_url=settings.base_url)
        return ServiceRefused(service, f"{status}, {why}")
    if status in (400, 422):
        return ServiceRefused(service, f"{status}, {_disliked(error, settings)}")
    if status == 429:
        return ServiceUnavailable(service, "429, it has more to do than it can; wait a little")
    if 300 <= status < 400:
        return ServiceRefused(
            service, f"{status}, it sends us elsewhere; write the new address into conversation.base_url"
        )
    loading = " while it loads the model" if "loading" in str(error.get("message", "")).lower() else ""
    return ServiceUnavailable(service, f"{status}, it is out of order{loading}")


def _disliked(error: dict[str, Any], settings: Settings) -> str:
    """Say what to change about a request that it does not take. Its own words may repeat ours, and are left out."""
    field, message = str(error.get("param") or ""), str(error.get("message", ""))
    if "max_completion_tokens" in message and settings.max_tokens_field != "max_completion_tokens":
        return "set conversation.max_tokens_field to max_completion_tokens"
    if "context" in message.lower():
        return "the conversation is longer than its context; lower conversation.turns_kept, or raise its context length"
    if "tool" in field or "tool" in message.lower():
        return (
            "it does not take tools; choose a model that does (llama.cpp: --jinja), or set conversation.omit: [tools]"
        )
    if field and field.partition("[")[0] not in ("messages", "model"):
        return f"it does not take {field}; add that to conversation.omit"
    return "it does not take the request; conversation.omit, extra and system_role change what is sent"
