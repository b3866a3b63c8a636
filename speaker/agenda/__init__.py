"""What rings or is done at its time: timers, alarms, reminders, delayed commands; durable."""

from speaker.agenda.agenda import MOST, Agenda
from speaker.agenda.clocks import Why, boot
from speaker.agenda.entry import Due, Entry, Kind

__all__ = ["MOST", "Agenda", "Due", "Entry", "Kind", "Why", "boot"]
