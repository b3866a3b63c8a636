"""Calls: what a phone must do to fit, and what is known of a call."""

from speaker.calls.phone import (
    Account,
    Call,
    Ended,
    Ending,
    Established,
    KeyPressed,
    LineChanged,
    MakePhone,
    Phone,
    PhoneEvent,
    PhoneOptions,
    Rings,
    RingsThere,
    Secured,
    Tell,
)
from speaker.calls.records import CallKind, CallNow, CallState, Dialling, PastCall, VoiceMessage

__all__ = [
    "Account",
    "Call",
    "CallKind",
    "CallNow",
    "CallState",
    "Dialling",
    "Ended",
    "Ending",
    "Established",
    "KeyPressed",
    "LineChanged",
    "MakePhone",
    "PastCall",
    "Phone",
    "PhoneEvent",
    "PhoneOptions",
    "Rings",
    "RingsThere",
    "Secured",
    "Tell",
    "VoiceMessage",
]
