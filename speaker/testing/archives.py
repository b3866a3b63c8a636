"""A file server on 127.0.0.1 that behaves, or misbehaves, as asked; and archives for it to serve."""

import io
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

Answer = Callable[[BaseHTTPRequestHandler], None]


class FileServer:
    """Answers each request with `answer`, which may be changed at any time; use it in a `with`.

    `ranges` holds the Range header of each request, `None` where there was none.
    """

    def __init__(self) -> None:
        self.answer: Answer = lambda request: request.send_error(404)
        self.ranges: list[str | None] = []
        outer = self

        class Request(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.ranges.append(self.headers.get("Range"))
                try:
                    outer.answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        serve = {"poll_interval": 0.01}
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs=serve, name="file server")
        self._closed = False
        self._thread.start()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def __enter__(self) -> "FileServer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def send(
    request: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str], stall: float = 0
) -> None:
    """Send exactly these headers and this body; then be silent for `stall` seconds, and hang up."""
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)
    request.wfile.flush()
    time.sleep(stall)
    request.close_connection = True


def good(data: bytes, tag: str = '"one"', kind: str = "application/zip") -> Answer:
    """Serve data as a good server does, ranges included."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        start = asked_from(request)
        headers = {"ETag": tag, "Content-Type": kind}
        if start and request.headers.get("If-Range") == tag:
            if start >= len(data):
                send(request, 416, b"", {"Content-Range": f"bytes */{len(data)}", "Content-Length": "0"})
                return
            headers |= {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
            send(request, 206, data[start:], headers | {"Content-Length": str(len(data) - start)})
            return
        send(request, 200, data, headers | {"Content-Length": str(len(data))})

    return answer


def broken(data: bytes, after: int, promised: int | None = None, stall: float = 0.0, **headers: str) -> Answer:
    """Send only the first bytes of what was promised; then hang up, or fall silent."""
    length = str(len(data) if promised is None else promised)

    def answer(request: BaseHTTPRequestHandler) -> None:
        send(request, 200, data[:after], {"ETag": '"one"', "Content-Length": length} | headers, stall)

    return answer


def asked_from(request: BaseHTTPRequestHandler) -> int:
    """Return the byte that a request wants to go on from."""
    asked = request.headers.get("Range")
    return int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()
