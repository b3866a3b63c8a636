"""What stands between the speaker and a server and counts what passes."""

import contextlib
import socket
import threading


class Relay:
    """Stands between the speaker and a server, as a proxy does, and counts what passes."""

    def __init__(self, port: int) -> None:
        self.passed = 0
        self._more = threading.Condition()
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ways: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                self._ways += [client, server]
                for ends in ((client, server, True), (server, client, False)):
                    self._threads.append(threading.Thread(target=self._pass, args=ends))
                    self._threads[-1].start()

    def _pass(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                with self._more:
                    self.passed += len(data) if counts else 0
                    self._more.notify_all()
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def after(self, count: int) -> int:
        """Return what passed, once it is as much as `count`: what left may still lie in a buffer, or in the backlog."""
        with self._more:
            self._more.wait_for(lambda: self.passed >= count, timeout=10)
            return self.passed

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for way in self._ways:
            with contextlib.suppress(OSError):
                way.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()
        for way in self._ways:
            way.close()
