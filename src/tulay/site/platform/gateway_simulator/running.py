"""Start the gateway and stay until told to stop."""

import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tulay.site.platform.gateway_simulator.books import Books
from tulay.site.platform.gateway_simulator.desk import Desk
from tulay.site.platform.gateway_simulator.door import Gateway
from tulay.site.platform.gateway_simulator.posting import Poster


@dataclass(frozen=True, slots=True)
class Place:
    """Where the gateway keeps its books, listens and tells; an empty address means that it tells nobody unasked."""

    folder: Path
    port: int
    key: str
    webhook_secret: str
    webhook_url: str = ""


def place_of(address: str, folder: Path, *, web_port: int) -> Place:
    """Read where to be from the address others were given: `http://:key@host:port/?webhook_secret=…`."""
    parts = urlsplit(address)
    secret = parse_qs(parts.query).get("webhook_secret", [""])[0]
    assert parts.port is not None, "the simulator's address names its port"
    told_at = f"http://127.0.0.1:{web_port}/api/v1/webhooks/gateways/simulator"
    return Place(folder, parts.port, parts.password or "", secret, told_at)


def run(place: Place) -> None:
    """Serve until told to stop."""
    books = Books(place.folder)
    poster = Poster(books, url=place.webhook_url, secret=place.webhook_secret)
    server = Gateway(place.port, key=place.key, desk=Desk(books), poster=poster)
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    poster.start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    poster.stop()
    server.shutdown()
