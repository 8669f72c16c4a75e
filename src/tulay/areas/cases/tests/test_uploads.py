"""A file in pieces, by tus 1.0: through the API, at the end through the page as well, and over a line that breaks."""

import base64
import http.client
import socket
import threading
from wsgiref.simple_server import WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler

from tulay.areas.cases.models import Document
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import APPLY, browser, make_world, text_of
from tulay.areas.cases.tests.factories import World, make_applicant, make_officer, rows_of
from tulay.areas.cases.web import papers
from tulay.areas.identity.tests.door import Caller
from tulay.plumbing.files import arriving
from tulay.plumbing.files.tests.hostile import EICAR, picture

PIECE = 16 * 1024
TUS = {"Tus-Resumable": "1.0.0"}
PDF = b"%PDF-1.4\n%" + b"a" * 40_000 + b"\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


class Sending:
    """A program that sends a file in pieces."""

    def __init__(self, caller, request_id, content=PDF):
        self.caller, self.content = caller, content
        self.uploads = f"/api/v1/requests/{request_id}/uploads"

    def ask(self, method, path, body=b"", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = named.pop("Content-Type", "application/octet-stream")
        headers = self.caller.headers | TUS | named
        return self.caller.client.generic(method, path, body, content_type=given, headers=headers)

    def begin(self, name="boat.pdf", **headers):
        told = {"Upload_Length": str(len(self.content)), **headers}
        if name:
            coded = base64.b64encode(name.encode()).decode()
            told["Upload_Metadata"] = f"filetype YQ==,filename {coded}"
        answer = self.ask("POST", self.uploads, **told)
        self.path = answer.get("Location", "")
        return answer

    def send(self, at, until, **headers):
        told = {"Upload_Offset": str(at), "Content_Type": "application/offset+octet-stream"}
        return self.ask("PATCH", self.path, self.content[at:until], **(told | headers))

    def send_all(self):
        for at in range(0, len(self.content), PIECE):
            assert self.send(at, at + PIECE).status_code == 204

    def hand_in(self, **fields):
        path = f"{self.path}/document".removeprefix("/api/v1")
        return self.caller.client.post(f"/api/v1{path}", fields, headers=self.caller.headers)


@pytest.fixture
def sending(world, api):
    return Sending(Caller(world.applicant), world.draft())


def test_a_file_in_pieces_becomes_a_document(sending, world):
    begun = sending.begin("../../bo\u202eat.exe")
    assert (begun.status_code, begun["Tus-Resumable"], begun["Upload-Offset"]) == (
        201,
        "1.0.0",
        "0",
    )

    first = sending.send(0, PIECE)
    asked = sending.ask("HEAD", sending.path)
    early = sending.hand_in()
    for at in range(PIECE, len(PDF), PIECE):
        sending.send(at, at + PIECE)
    made = sending.hand_in()

    assert (first.status_code, first["Upload-Offset"]) == (204, str(PIECE))
    assert (asked.status_code, asked["Upload-Offset"]) == (200, str(PIECE))
    assert (asked["Upload-Length"], asked["Cache-Control"]) == (str(len(PDF)), "no-store")
    assert (early.status_code, early.json()["code"]) == (409, "files.upload-unfinished")
    assert made.status_code == 201, made.content
    (document,) = rows_of(Document)
    assert (document.name, document.size) == ("boat.pdf", len(PDF))
    assert sending.ask("HEAD", sending.path).status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.empty"),
        (EICAR, "files.unsafe"),
        (picture()[:200], "files.damaged"),
        (PDF.replace(b"<<>>", b"<</S/Launch>>"), "files.unsafe"),
    ],
    ids=["empty", "virus", "damaged", "program"],
)
def test_what_came_in_pieces_is_checked_as_what_came_at_once(world, api, content, code):
    sending = Sending(Caller(world.applicant), world.draft(), content)
    begun = sending.begin()
    if content:
        sending.send_all()
        begun = sending.hand_in()

    assert (begun.status_code, begun.json()["code"]) == (422, code)
    assert rows_of(Document) == []


def test_pieces_are_held_to_the_protocol(sending):
    sending.begin()
    refusals = {
        "unknown length": (sending.ask("POST", sending.uploads), 400, "malformed"),
        "bad name": (
            sending.ask("POST", sending.uploads, Upload_Length="9", Upload_Metadata="filename %%"),
            400,
            "malformed",
        ),
        "too large": (
            sending.ask("POST", sending.uploads, Upload_Length="10485761"),
            422,
            "files.too-large",
        ),
        "other version": (sending.send(0, PIECE, Tus_Resumable="0.2.2"), 412, "protocol-version"),
        "other type": (sending.send(0, PIECE, Content_Type="text/plain"), 415, None),
        "no place": (sending.send(0, PIECE, Upload_Offset="x"), 400, "malformed"),
        "a hole": (sending.send(PIECE, 2 * PIECE), 409, "files.piece-unfit"),
        "too small": (sending.send(0, 9), 422, "files.piece-too-small"),
    }

    for name, (answer, status, code) in refusals.items():
        assert answer.status_code == status, (name, answer.content)
        assert code in {None, answer.json()["code"]}, name
    assert sending.ask("HEAD", sending.path)["Upload-Offset"] == "0"


def test_an_upload_is_nobody_elses(sending, world):
    sending.begin()
    stranger = make_applicant()
    for other in (stranger, world.officer, make_officer(world.agency)):
        theirs = Sending(Caller(other), "")
        theirs.uploads, theirs.path = sending.uploads, sending.path
        assert theirs.ask("POST", theirs.uploads, Upload_Length="9").status_code in {403, 404}
        assert theirs.ask("HEAD", theirs.path).status_code in {403, 404}
        assert theirs.send(0, PIECE).status_code in {403, 404}
        assert theirs.ask("DELETE", theirs.path).status_code in {403, 404}
        assert theirs.hand_in().status_code in {403, 404}
    elsewhere = sending.path.replace(sending.uploads, f"/api/v1/requests/{world.draft()}/uploads")

    assert sending.ask("HEAD", elsewhere).status_code == 404
    assert Caller().get(sending.path.removeprefix("/api/v1")).status_code == 401
    assert sending.send(0, PIECE).status_code == 204


def test_an_upload_given_up_is_gone_and_a_sent_request_takes_none(sending, world):
    sending.begin()
    assert sending.ask("DELETE", sending.path).status_code == 204
    assert sending.ask("DELETE", sending.path).status_code == 404

    sent = Sending(sending.caller, world.request_in(State.SUBMITTED))
    assert sent.begin().status_code == 409


def test_the_page_hands_in_what_came_in_pieces(db):
    world = make_world()
    client, request_id = browser(world.applicant), world.draft()
    address = f"{APPLY}{request_id}/documents/"
    theirs = {"person_id": world.applicant.person_id, "purpose": f"cases.request:{request_id}"}
    theirs["now"] = papers.clock()

    def sent(content):
        made = arriving.begin(name="boat.png", size=len(content), **theirs)
        arriving.append(made.id, content, at=0, **theirs)
        return made.id

    refused = client.post(address, {"arrived_photo": str(sent(EICAR)), "then": "stay"})
    lost = client.post(address, {"arrived_photo": "no upload", "then": "stay"})
    taken = client.post(address, {"arrived_photo": str(sent(picture())), "then": "stay"})

    assert refused.status_code == lost.status_code == 422
    assert "boat.png: The file contains a program" in text_of(refused)
    assert "Choose the file again." in text_of(lost)
    assert taken.status_code == 302
    (document,) = rows_of(Document)
    assert (document.name, document.requirement) == ("boat.jpg", "photo")
    assert (
        f'data-resume="/api/v1/requests/{request_id}/uploads"'
        in client.get(address).content.decode()
    )


@pytest.fixture
def line(transactional_db, api):
    """The API behind a socket, as a phone meets it."""

    class Quiet(WSGIServer):
        def handle_error(self, *_):
            """A line that breaks is what this is about."""

    with make_server("127.0.0.1", 0, WSGIHandler(), server_class=Quiet) as server:
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        running.start()
        yield server.server_port
        server.shutdown()
        running.join(timeout=60)


def test_a_line_that_breaks_in_the_middle_of_a_piece_costs_that_piece(line):
    world = World()
    caller, request_id = Caller(world.applicant), world.draft()
    uploads = f"/api/v1/requests/{request_id}/uploads"
    headers = caller.headers | TUS

    def ask(method, path, body=None, **more):
        connection = http.client.HTTPConnection("127.0.0.1", line, timeout=60)
        named = {name.replace("_", "-"): value for name, value in more.items()}
        connection.request(method, path, body, headers | named)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    piece = {"Content_Type": "application/offset+octet-stream"}
    begun = ask("POST", uploads, Upload_Length=str(len(PDF)))
    path = begun.headers["Location"]
    assert ask("PATCH", path, PDF[:PIECE], Upload_Offset="0", **piece).status == 204

    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    rest = len(PDF) - PIECE
    with socket.create_connection(("127.0.0.1", line), timeout=60) as phone:
        phone.sendall(
            f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\n{told}Upload-Offset: {PIECE}\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {rest}\r\n\r\n".encode()
        )
        phone.sendall(PDF[PIECE : PIECE + rest // 2])  # and the bus goes into the tunnel

    at = int(ask("HEAD", path).headers["Upload-Offset"])
    assert PIECE <= at < len(PDF)
    assert ask("PATCH", path, PDF[at:], Upload_Offset=str(at), **piece).status == 204
    assert ask("POST", f"{path}/document").status == 201
    (document,) = rows_of(Document)
    assert document.size == len(PDF)
