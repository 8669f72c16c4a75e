"""People who use the API through a browser's session and do not give up when the line is cut."""

import http.client
import json
import re
import threading
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from tulay.areas.identity.rules import code_at

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE_S = 60
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # as the factories give an app; theirs need Django, a soak starts without
PAUSE_S = 0.2
LOST = (OSError, http.client.HTTPException, ValueError)


class Caller:
    """Somebody signed in; sends each change under a key until it is answered for good."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}
        self.repeated = 0
        self.line = threading.local()

    def sign_in(self, email, password):
        page = self._patiently("GET", "/account/sign-in/")[1]
        form = {"email": email, "password": password}
        form["csrfmiddlewaretoken"] = TOKEN.search(page.decode())[1]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, body = self._patiently("POST", "/account/sign-in/", urlencode(form), kind)
        assert status == 302, body.decode()[:2000]
        while "tulay_session" not in self.cookies:  # a code that was used comes again with the next
            page = self._patiently("GET", "/account/sign-in/factor/")[1]
            form = {"way": "otp", "code": code_at(SECRET, int(time.time()) // 30)}
            form["csrfmiddlewaretoken"] = TOKEN.search(page.decode())[1]
            status, _ = self._patiently("POST", "/account/sign-in/factor/", urlencode(form), kind)
            time.sleep(0 if status == 302 else PAUSE_S)
        return self

    def send(self, path, body, *, key):
        """Send until there is an answer; return its status and what it says."""
        token = next(value for name, value in self.cookies.items() if name.endswith("csrf"))
        headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": token,
            "Idempotency-Key": str(uuid5(NAMESPACE_URL, key)),
        }
        status, answer = self._patiently("POST", f"/api/v1{path}", json.dumps(body), headers)
        return status, json.loads(answer)

    def _patiently(self, method, path, body=None, headers=()):
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                status, answer = self._once(method, path, body, dict(headers))
            except LOST as error:
                status, answer = 0, repr(error).encode()
            # 401: nobody could be asked who this is.
            if status not in {0, 429} and status < 500:
                return status, answer
            self.repeated += 1
            assert time.monotonic() < until, f"{method} {path}: {status} {answer.decode()[:500]}"
            time.sleep(PAUSE_S)

    def _once(self, method, path, body, headers):
        line = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            line.request(method, path, body, headers)
            answer = line.getresponse()
            content = answer.read()
            for header in answer.headers.get_all("Set-Cookie") or ():
                for name, morsel in SimpleCookie(header).items():
                    self.cookies[name] = morsel.value
            return answer.status, content
        finally:
            line.close()
