"""`speaker privacy`: what left the house."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated

import typer

from speaker import config
from speaker.cli.common import DONE, Json, guarded, say, say_json
from speaker.state import State
from speaker.web import Sent, SentLedger

_DAY = 86_400.0


def privacy(
    days: Annotated[int, typer.Option("--days", min=1, help="How many days back.")] = 1,
    forget: Annotated[bool, typer.Option("--forget", help="Delete the list; what was sent stays sent.")] = False,
    as_json: Json = False,
) -> None:
    """Print what left the house: when, to whom, which kinds of data, how many bytes, for which request."""

    def work() -> int:
        state = State(config.folders().state / "state.db")
        try:
            ledger = SentLedger(time.time, state, state.items("sent"))
            if forget:
                say(f"{ledger.forget()} entries deleted.")
                return DONE
            sent = ledger.since(time.time() - days * _DAY)
        finally:
            state.close()
        if as_json:
            for each in sent:
                say_json(asdict(each))
        else:
            _tell(sent, days)
        return DONE

    guarded(work)


def _tell(sent: Sequence[Sent], days: int) -> None:
    if not sent:
        say(f"Nothing left this house through me in the last {'day' if days == 1 else f'{days} days'}.")
        return
    for (heard, intent), entries in groupby(sent, lambda each: (each.heard, each.intent)):
        group = list(entries)
        when = datetime.fromtimestamp(group[0].at).strftime("%Y-%m-%d %H:%M:%S")
        say(f"{when}  {heard or 'nobody asked'} ({intent or 'the speaker itself'})")
        for each in group:
            say(f"    {_amount(each)}  {each.host:<32} {_what(each)}")
    hosts = {each.host for each in sent}
    say(f"{len(sent)} requests to {len(hosts)} hosts, {sum(each.bytes for each in sent)} bytes.")


def _amount(sent: Sent) -> str:
    return f"{sent.bytes:>7} bytes" if sent.bytes else f"{'not counted':>13}"


def _what(sent: Sent) -> str:
    """Return the kinds of data; of a call, who was reached and how long was talked."""
    kinds = ", ".join(sent.data) or "nothing about you"
    if sent.skill == "calls" and not sent.intent:
        kinds = "where this speaker can be called"
    return f"{kinds}: {sent.whom}, {timedelta(seconds=round(sent.seconds))}" if sent.whom else kinds
