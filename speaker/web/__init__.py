"""requests with deadlines, retries, cache and our errors."""

from speaker.web.cache import Answer
from speaker.web.client import Settings, Web, hosts_in

__all__ = ["Answer", "Settings", "Web", "hosts_in"]
