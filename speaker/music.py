"""Minds the music that a player plays beside us: quieter while somebody is heard or speaks, silent at a word."""

import logging
import threading
from collections.abc import Callable

from speaker.errors import SpeakerError
from speaker.events import (
    Activity,
    ActivityChanged,
    CallChanged,
    Event,
    RingingStopped,
    SpeechBegan,
    SpeechEnded,
    Stilled,
    TimerRang,
    TurnEnded,
)
from speaker.players import Bookmarks, Mode, Player, Playing, Settings

_LOG = logging.getLogger(__name__)

LOOK = 20.0
"""Seconds between two looks at where a long piece is."""
LONG = 600.0
"""Seconds; what is shorter is begun anew, and not where it was left."""
_AUDIBLE = 0.01
_PATIENCE = 3.0
_NEARLY = 30.0
"""Seconds before the end, from which on a piece counts as heard."""


class Music:
    """Talks to the player on a thread of its own: nothing that hears or speaks waits for it."""

    def __init__(
        self,
        open_player: Callable[[], Player],
        level: Callable[[], float],
        sounds: Callable[[], bool],
        bookmarks: Bookmarks,
        settings: Settings,
        *,
        look: float = LOOK,
    ) -> None:
        """`level` is asked for the volume, 0 to 1; `sounds`, whether we ring or speak.

        Let it `follow` the events, and `close` it.
        """
        self._open_player = open_player
        self._level = level
        self._sounds = sounds
        self._bookmarks = bookmarks
        self._settings = settings
        self._look = look
        self._busy = False
        self._in_call = False
        self._waits = False
        """It was playing when a call began, and goes on after it."""
        self._plays = False
        self._still = False
        self._ended = False
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, event: Event) -> None:
        """React to what happens in the speaker."""
        match event:
            case ActivityChanged(activity=activity):
                self._busy = activity is not Activity.IDLE
            case Stilled():
                self._still = True
            case CallChanged(state=state):
                self._in_call = bool(state)
            case SpeechBegan() | SpeechEnded() | TimerRang() | RingingStopped() | TurnEnded():
                pass  # after a turn the volume may be another
            case _:
                return
        self._wake()

    def close(self) -> None:
        """End the thread; what plays goes on, as loud as it was before anybody was heard."""
        if self._thread is not None:
            self._busy, self._ended = False, True
            self._woken.set()
            self._thread.join(_PATIENCE)
            self._thread = None

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="music", daemon=True)
            self._thread.start()
        self._woken.set()

    def _run(self) -> None:
        while not self._ended:
            self._woken.wait(self._look if self._plays else None)
            self._woken.clear()
            try:
                self._mind(self._open_player())
            except SpeakerError as error:
                # Many have no player; who asks for music is told.
                _LOG.debug("music: %s", error)
                self._plays = False

    def _mind(self, player: Player) -> None:
        now = player.now()
        self._plays = now.mode is Mode.PLAYING
        self._mark(now)
        still, self._still = self._still, False
        if still and self._plays:
            player.pause()
            self._plays = False
        self._waits = self._waits and not still
        self._mind_call(player)
        if now.volume is None:
            return
        level = self._settings.loudness
        if not self._settings.pipe:
            # What comes through our own loudspeaker is ducked there.
            ducked = self._busy or self._sounds()
            level *= self._level() * (self._settings.ducked if ducked else 1.0)
        if abs(level - now.volume) > _AUDIBLE:
            player.set_volume(level)

    def _mind_call(self, player: Player) -> None:
        """Pause for a call; go on after it."""
        if self._in_call and self._plays:
            player.pause()
            self._plays, self._waits = False, True
        elif not self._in_call and self._waits:
            self._waits = False
            player.resume()

    def _mark(self, now: Playing) -> None:
        """Remember where a long piece is, in case that somebody wants to go on there."""
        if now.mode is Mode.STOPPED or now.length is None or now.length < LONG:
            return
        self._bookmarks.put(now.address, 0.0 if now.elapsed > now.length - _NEARLY else now.elapsed)
