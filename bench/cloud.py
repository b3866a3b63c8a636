"""Time to the first sound where a skill's service answers after 300 ms, with and without thinking ahead."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from bench.recordings import read, spoken_set
from bench.spoken_set import Line
from bench.turn import WAKE_WORDS
from bench.whole import Whole, whole
from speaker import hearing
from speaker.testing.weather import FORECAST, FakeHour, fake_weather, open_meteo_body
from speaker.testing.web import Canned

LATENCY = 0.3
"""Seconds until the forecast comes; the service that knows where places are answers at once."""
HOME = ("location.name=Oslo", "location.latitude=59.91", "location.longitude=10.75")
WAYS = {"thinking ahead": "assistant.think_ahead=true", "without": "assistant.think_ahead=false"}


def main(arguments: Sequence[str] = ()) -> None:
    """Print the times; five minutes, as it is spoken."""
    lines = [line for line in spoken_set() if line.intent == "weather.query"]
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    forecast = Canned(open_meteo_body((FakeHour(),) * 240, midnight, now), delay=LATENCY)
    for title, way in WAYS.items():
        with fake_weather() as fake:
            fake.on(FORECAST, forecast)
            with whole([f"listener.wake_words={WAKE_WORDS}", *HOME, *fake.assignments, way]) as speaker:
                turns = [turn for line in lines if (turn := _ask(speaker, line)) is not None]
        times = [turn["latency"]["first_sound"] for turn in turns]
        ahead = sum(turn["ahead"] for turn in turns)
        print(
            f"{title:<16} first_sound p50 {np.percentile(times, 50):.3f}  p95 {np.percentile(times, 95):.3f}"
            f"  of {len(times)}, {ahead} thought ahead",
            flush=True,
        )


def _ask(speaker: Whole, line: Line) -> dict[str, dict[str, float]] | None:
    """Return the turn of a request that was answered with weather that nobody had asked for before."""
    speaker.brain.house.web.forget()
    heard = asyncio.run(
        hearing.hear_samples(speaker.brain, speaker.ears, speaker.synthesizer, read(line), realtime=True)
    )
    done = [turn for turn in heard.turns if (turn["response"] or {}).get("outcome") == "done"]
    return done[0] if done and done[0]["latency"]["first_sound"] is not None else None


if __name__ == "__main__":
    main()
