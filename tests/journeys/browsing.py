"""A person at a browser; whatever the browser asks for or complains about is written down."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

WAIT_MS = 20_000
# Chromium itself asks home for updates and lists; nothing but this machine may be reached.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
# A page that answers 404, 409 or 422 is said to be an error of the console, too.
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
HOSTS = {"localhost", "127.0.0.1"}


class Chromium:
    """The browser program."""

    def __init__(self, program):
        self.program = program

    def __enter__(self):
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(
            executable_path=self.program,
            args=[*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        expect.set_options(timeout=WAIT_MS)
        return self

    def __exit__(self, *_):
        self.browser.close()
        self.playwright.stop()

    def person(self, origin, *, scripted=True, language="en", width=1280):
        """Seat somebody at a fresh browser window, as if nobody of their network had signed in lately."""
        Person.product.forgets_tries()
        locale = {"en": "en-GB", "fil": "fil-PH", "ar": "ar"}[language]
        context = self.browser.new_context(
            base_url=origin,
            java_script_enabled=scripted,
            locale=locale,
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(WAIT_MS)
        context.add_cookies([{"name": "tulay_language", "value": language, "url": origin}])
        return Person(context, scripted=scripted)


@dataclass
class Noticed:
    """What went over the line and what the browser did not like."""

    hosts: set = field(default_factory=set)
    complaints: list = field(default_factory=list)
    broken: list = field(default_factory=list)

    def request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"}:
            self.hosts.add(parts.hostname)

    def response(self, response):
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.url}")

    def said(self, message):
        if message.type in {"error", "warning"} and not ANSWERED.match(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def failed(self, error):
        self.complaints.append(f"script: {error}")


class Person:
    """Somebody with a window of their own."""

    product = None

    def __init__(self, context, *, scripted):
        self.context = context
        self.scripted = scripted
        self.noticed = Noticed()
        context.on("request", self.noticed.request)
        context.on("response", self.noticed.response)
        context.on("console", self.noticed.said)
        context.on("weberror", lambda error: self.noticed.failed(error.error))
        self.page = context.new_page()

    def leave(self):
        """Close the window; all that was noticed must have been quiet."""
        self.context.close()
        assert self.noticed.hosts <= HOSTS, f"asked another host: {self.noticed.hosts - HOSTS}"
        assert not self.noticed.broken, self.noticed.broken
        assert not self.noticed.complaints, self.noticed.complaints

    def opens(self, address):
        return self.page.goto(address)

    def presses(self, name, *, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follows(self, name, *, exact=False):
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def writes(self, label, text):
        self.page.get_by_label(label, exact=False).first.fill(text)

    def chooses(self, name):
        self.page.get_by_role("radio", name=name).first.check()

    def ticks(self, name):
        self.page.get_by_role("checkbox", name=name).first.check()

    def attaches(self, label, *files):
        self.page.get_by_label(label, exact=False).first.set_input_files(list(files))

    def reads(self, words):
        """Wait until words stand on the page."""
        expect(self.page.locator("body")).to_contain_text(words)

    def misses(self, words):
        expect(self.page.locator("body")).not_to_contain_text(words)

    @property
    def heading(self):
        return self.page.locator("h1").first.inner_text()

    def follows_button(self, name):
        """Follow a link that looks like a button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def unfolds_filters(self):
        """On a narrow window filters are folded."""
        folded = self.page.locator("details[data-filter]:not([open]) > summary")
        if folded.count():
            folded.first.click()

    def speaks(self, language):
        """Turn the pages into a language, as the links in the header do."""
        answer = self.context.request.post(
            "/language/", form={"language": language, "next": "/help/"}
        )
        assert answer.ok, answer.status
