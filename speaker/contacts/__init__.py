"""Contacts: who can be called, and how."""

from speaker.contacts.book import ContactBook
from speaker.contacts.contact import Address, AddressKind, Contact, by_name
from speaker.contacts.numbers import is_emergency, normal, same
from speaker.contacts.server import Server
from speaker.contacts.settings import Settings
from speaker.contacts.vcards import decoded, essence, read_vcards

__all__ = [
    "Address",
    "AddressKind",
    "Contact",
    "ContactBook",
    "Server",
    "Settings",
    "by_name",
    "decoded",
    "essence",
    "is_emergency",
    "normal",
    "read_vcards",
    "same",
]
