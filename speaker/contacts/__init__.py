"""Contacts: who can be called, and how."""

from speaker.contacts.contact import Address, AddressKind, Contact

__all__ = ["Address", "AddressKind", "Contact"]
