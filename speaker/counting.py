"""Connections that count what leaves through them: the bytes of requests, as a proxy would see them."""

import threading
from typing import Any

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Meter(threading.local):
    """Bytes that this thread has sent; each request has a thread of its own."""

    sent: int = 0

    def take(self) -> int:
        """Return them, and begin anew."""
        sent, self.sent = self.sent, 0
        return sent


class CountingAdapter(requests.adapters.HTTPAdapter):
    """Counts what is sent to a server or a proxy, before encryption."""

    def __init__(self, meter: Meter, **options: Any) -> None:
        self._pools = _pools(meter)
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(meter: Meter) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def send(self, data: Any) -> None:
            super().send(data)
            meter.sent += len(data)

    class Secure(HTTPSConnection):
        def send(self, data: Any) -> None:
            super().send(data)
            meter.sent += len(data)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
