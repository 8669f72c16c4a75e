"""Sign in as people of the demo do, and name the calls to be measured."""

import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from tests.load.generators import Call
from tulay.areas.identity.rules.factors import code_at

PASSWORD = "Tulay-demo-passphrase-2026"
APP_KEY = "JBSWY3DPEHPK3PXP"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """Enough of a browser to sign in and to hand its cookies to a load generator."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(handler)

    def get(self, path: str) -> str:
        """Return a page's text."""
        with self.opener.open(self.base + path, timeout=30) as answer:
            return str(answer.read().decode())

    def sign_in(self, email: str) -> "Browser":
        """Fill in the sign-in page."""
        token = self._token(self.get("/account/sign-in/"))
        form = {
            "csrfmiddlewaretoken": token,
            "email": email,
            "password": PASSWORD,
            "next": "/account/",
        }
        body = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(
            self.base + "/account/sign-in/", body, {"Origin": self.base}
        )
        with self.opener.open(request, timeout=30) as answer:
            page, url = str(answer.read().decode()), answer.url
        if "/account/sign-in/factor/" in url:
            url = self._show_factor(page)
        assert "/account/sign-in/" not in url, "the demo account could not sign in"
        return self

    def _show_factor(self, page: str) -> str:
        """Fill in the code of the demo's app; one that was used before comes again with the next half minute."""
        for _ in range(4):
            form = {
                "csrfmiddlewaretoken": self._token(page),
                "way": "otp",
                "code": code_at(APP_KEY, int(time.time()) // 30),
                "next": "/account/",
            }
            request = urllib.request.Request(
                self.base + "/account/sign-in/factor/",
                urllib.parse.urlencode(form).encode(),
                {"Origin": self.base},
            )
            try:
                with self.opener.open(request, timeout=30) as answer:
                    return str(answer.url)
            except urllib.error.HTTPError as refused:
                page = str(refused.read().decode())
                time.sleep(15)
        return "/account/sign-in/"

    def json(self, path: str) -> Any:
        """Return what the API answers."""
        return json.loads(self.get("/api/v1" + path))

    def call(self, path: str, *, body: object = None) -> Call:
        """Name a call with this browser's credentials."""
        headers = {"Cookie": "; ".join(f"{c.name}={c.value}" for c in self.jar)}
        if body is None:
            return Call(self.base + path, headers=headers)
        token = next(str(c.value) for c in self.jar if c.name.endswith("csrf"))
        headers |= {"Content-Type": "application/json", "X-CSRFToken": token, "Origin": self.base}
        return Call(self.base + path, "POST", headers, json.dumps(body))

    def _token(self, page: str) -> str:
        found = TOKEN.search(page)
        assert found, "the page has no form"
        return found.group(1)
