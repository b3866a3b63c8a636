"""The switchboard: calls beside turns, and what handlers may do with them."""

from speaker.switchboard.accounting import CallLedger
from speaker.switchboard.desk import Desk
from speaker.switchboard.dialling import Dialler, spoken
from speaker.switchboard.line import Line
from speaker.switchboard.reception import Around
from speaker.switchboard.switchboard import Switchboard

__all__ = ["Around", "CallLedger", "Desk", "Dialler", "Line", "Switchboard", "spoken"]
