"""Lambda's Runtime API over HTTP on loopback: one invocation, and what the function made of it.

Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from .outcome import Outcome

__all__ = ["RuntimeApi"]

BASE = "/2018-06-01/runtime"
REQUEST = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


class RuntimeApi(ThreadingHTTPServer):
    """Hands out one event and takes one answer; whoever asks for a second event waits."""

    daemon_threads = True

    def __init__(self, function: str, event: Any, seconds: float) -> None:
        """Listen on a free port; the invocation may take this many seconds."""
        super().__init__(("127.0.0.1", 0), _Request)
        self.function, self.event, self.seconds = function, event, seconds
        self.asked = threading.Event()
        self.done = threading.Event()
        self.outcome: Outcome | None = None
        self._handed = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        """The value of `AWS_LAMBDA_RUNTIME_API`."""
        return f"127.0.0.1:{self.server_port}"

    def take(self) -> bool:
        """Whether the event is still to be had; it is had once."""
        self.asked.set()
        return self._handed.acquire(blocking=False)

    def finish(self, outcome: Outcome) -> None:
        """Keep the first end that is reported."""
        if self.outcome is None:
            self.outcome = outcome
        self.done.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a function that is ended breaks off in the middle of a call."""

    def __exit__(self, *_: object) -> None:
        """Stop listening, and let go of who waits."""
        self.done.set()
        self.shutdown()
        self.server_close()


class _Request(BaseHTTPRequestHandler):
    """One call of a runtime client."""

    protocol_version = "HTTP/1.1"

    @property
    def api(self) -> RuntimeApi:
        """The server, by its own name."""
        return cast(RuntimeApi, self.server)

    def do_GET(self) -> None:
        """`/runtime/invocation/next`: the event, or nothing for as long as anybody waits."""
        if self.path != f"{BASE}/invocation/next":
            self._say(404)
        elif self.api.take():
            deadline = int((time.time() + self.api.seconds) * 1000)
            self._say(
                200,
                json.dumps(self.api.event).encode(),
                {
                    "Lambda-Runtime-Aws-Request-Id": REQUEST,
                    "Lambda-Runtime-Deadline-Ms": str(deadline),
                    "Lambda-Runtime-Invoked-Function-Arn": ARN + self.api.function,
                    "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
                },
            )
        else:
            self.api.done.wait()
            self.close_connection = True

    def do_POST(self) -> None:
        """An answer, a failure of the function, or a failure to start."""
        body = self._body()
        if self.path == f"{BASE}/invocation/{REQUEST}/response":
            self._answer(body)
        elif self.path == f"{BASE}/invocation/{REQUEST}/error":
            self._failure("failed", body)
        elif self.path == f"{BASE}/init/error":
            self._failure("refused", body)
        else:
            self._say(404)

    def _answer(self, body: bytes) -> None:
        """Take a payload: JSON, as every caller but a streaming one expects."""
        try:
            outcome = Outcome("answered", answer=json.loads(body))
        except ValueError:
            outcome = Outcome("answered", answer=body.decode("utf-8", "replace"))
        self._say(202, b'{"status":"OK"}\n')
        self.api.finish(outcome)

    def _failure(self, kind: Any, body: bytes) -> None:
        """Take an error report."""
        try:
            said = json.loads(body)
        except ValueError:
            said = {}
        self._say(202, b'{"status":"OK"}\n')
        self.api.finish(Outcome(kind, type=said.get("errorType", ""), error=said.get("errorMessage", "")))

    def _body(self) -> bytes:
        """The request's body: of a given length, or in chunks (aws-lambda-go sends those, with trailers, from v1.38)."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _say(self, status: int, body: bytes = b"{}", headers: dict[str, str] | None = None) -> None:
        """Send a whole response."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test's output is for its failure."""
