"""Both sides on two local ports, each in a thread, with every request noted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.webapp.ballot_client.ballot_side import BALLOT_APP, FILES, BallotSide, policy
from tests.webapp.ballot_client.people_side import TOKEN, WAVE_ID, Answer, PeopleSide


@dataclass
class Scene:
    """What a test sees: both sides, their addresses, and the requests that reached them."""

    people: PeopleSide
    ballots: BallotSide
    people_origin: str = ""
    ballot_origin: str = ""
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def link(self) -> str:
        """The link in the invitation mail."""
        return f"{self.ballot_origin}/c#i={TOKEN}"


class _Handler(BaseHTTPRequestHandler):
    scene: Scene

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the test reads `Scene.requests`."""

    def note(self) -> None:
        self.scene.requests.append(f"{self.command} {self.path}")
        self.scene.headers.append(dict(self.headers))

    def sent(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return body

    def reply(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def reply_json(self, answer: Answer, **headers: str) -> None:
        status, body = answer
        content = b"" if status == 204 else json.dumps(body).encode()
        self.reply(status, content, "application/json", **headers)


class _PeopleHandler(_Handler):
    def do_POST(self) -> None:
        self.note()
        sent = self.sent()
        origin = {"Access_Control_Allow_Origin": self.scene.ballot_origin}
        if self.scene.people.is_down:
            self.reply_json((503, {}), **origin)
        else:
            self.reply_json(self.scene.people.answer(self.path, sent), **origin)


class _BallotHandler(_Handler):
    def do_GET(self) -> None:
        self.note()
        headers = {
            "Content_Security_Policy": policy(self.scene.people_origin),
            "Referrer_Policy": "no-referrer",
            "Cache_Control": "no-store",
        }
        if self.path == "/c":
            self.reply(200, self.scene.ballots.page().encode(), "text/html; charset=utf-8", **headers)
        elif self.path in FILES:
            content = (BALLOT_APP / "static" / self.path[1:]).read_bytes()
            self.reply(200, content, f"{FILES[self.path]}; charset=utf-8", **headers)
        elif self.path == f"/transcripts/{WAVE_ID}.json" and self.scene.ballots.published:
            self.reply_json((200, self.scene.ballots.published), **headers)
        else:
            self.reply(404, b"", "text/plain")

    def do_PUT(self) -> None:
        self.note()
        self.reply_json(self.scene.ballots.put(self.path.removeprefix("/b/"), self.sent()))


@contextmanager
def _serving(handler: type[_Handler], scene: Scene) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"scene": scene}))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def both_sides(people: PeopleSide) -> Iterator[Scene]:
    """The two servers; people on localhost, ballots on 127.0.0.1, as in the demo."""
    scene = Scene(people, BallotSide(people))
    with _serving(_PeopleHandler, scene) as people_port, _serving(_BallotHandler, scene) as ballot_port:
        scene.people_origin = f"http://localhost:{people_port}"
        scene.ballot_origin = f"http://127.0.0.1:{ballot_port}"
        scene.ballots.people_origin = scene.people_origin
        yield scene
