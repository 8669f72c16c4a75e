"""Somebody at the API's door: the actor a test names, set where `site` sets the real one."""

import json

from django.test import Client

from tulay.areas.identity.queries import visitor

PRESENT = {}


class StandIn:
    """Sets the actor whose id the header names; a visitor otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = PRESENT.get(request.headers.get("X-Actor", ""), visitor())
        request.language = "en"
        return self.get_response(request)


class Caller:
    """Sends JSON as one actor."""

    def __init__(self, actor=None):
        self.headers = {}
        if actor is not None:
            PRESENT[str(actor.person_id)] = actor
            self.headers["X-Actor"] = str(actor.person_id)
        self.client = Client()

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def send(self, method, path, body, **headers):
        return self.client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body),
            content_type="application/json",
            headers=self.headers | headers,
        )

    def post(self, path, body, **headers):
        return self.send("POST", path, body, **headers)

    def upload(self, path, file, **fields):
        return self.client.post(f"/api/v1{path}", {"file": file, **fields}, headers=self.headers)

    def delete(self, path):
        return self.client.delete(f"/api/v1{path}", headers=self.headers)
