"""What must outlive the power: small values by room and key, in SQLite."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from speaker.errors import StateError

_SCHEMA = "CREATE TABLE IF NOT EXISTS kept (room TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (room, key))"


class State:
    """Values as JSON; written and synced before `put` returns. Safe to use from any thread.

    `path` may be ":memory:". Raises StateError with a remedy when the disk is full or the file is damaged.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._failing():
            if isinstance(path, Path):
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db: sqlite3.Connection | None = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            # NORMAL loses the last commits in a power cut; a confirmed timer must not be among them.
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute(_SCHEMA)

    def get(self, room: str, key: str, default: Any = None) -> Any:
        rows = self._run("SELECT value FROM kept WHERE room = ? AND key = ?", room, key)
        return json.loads(rows[0][0]) if rows else default

    def put(self, room: str, key: str, value: Any) -> None:
        self._run("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", room, key, json.dumps(value))

    def delete(self, room: str, key: str) -> None:
        self._run("DELETE FROM kept WHERE room = ? AND key = ?", room, key)

    def items(self, room: str) -> list[tuple[str, Any]]:
        """Return all keys and values of a room, by key."""
        rows = self._run("SELECT key, value FROM kept WHERE room = ? ORDER BY key", room)
        return [(key, json.loads(value)) for key, value in rows]

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _run(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with self._lock, self._failing():
            if self._db is None:
                raise StateError(f"{self._path}: is closed")
            return self._db.execute(statement, values).fetchall()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StateError(
                f"{self._path}: cannot be used ({error}); make room on the disk, or move the file away to start afresh"
            ) from error
