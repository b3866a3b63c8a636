"""Calls: what a phone must do to fit, and what is known of a call."""

from speaker.calls.history import History, message_of
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
    Registered,
    Rings,
    RingsThere,
    Secured,
    Tell,
)
from speaker.calls.records import CallKind, CallNow, CallState, Dialling, PastCall, VoiceMessage
from speaker.calls.screening import Caller, Verdict, screen
from speaker.calls.settings import Settings, Stranger

__all__ = [
    "Account",
    "Call",
    "Caller",
    "CallKind",
    "CallNow",
    "CallState",
    "Dialling",
    "Ended",
    "Ending",
    "Established",
    "History",
    "KeyPressed",
    "LineChanged",
    "MakePhone",
    "PastCall",
    "Phone",
    "PhoneEvent",
    "PhoneOptions",
    "Registered",
    "Rings",
    "RingsThere",
    "Secured",
    "Settings",
    "Stranger",
    "Tell",
    "Verdict",
    "VoiceMessage",
    "message_of",
    "screen",
]
