"""Models: what there is to fetch, what is installed, and which one to use."""

from speaker.catalog.download import Limits
from speaker.catalog.entries import SHIPPED_MODELS, Catalog, Entry
from speaker.catalog.finding import find, find_best, suggestion
from speaker.catalog.store import Store

__all__ = ["SHIPPED_MODELS", "Catalog", "Entry", "Limits", "Store", "find", "find_best", "suggestion"]
