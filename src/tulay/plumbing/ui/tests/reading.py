"""A small reader of pages, enough to ask which element belongs to which."""

from html.parser import HTMLParser

VOID = {"input", "img", "br", "meta", "link", "hr"}


class Page(HTMLParser):
    """Every element as (tag, attributes), and the text of the page."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.words = ""
        self.open = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> is out of order"

    def handle_data(self, data):
        self.words += data

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def ids(self):
        return [attributes["id"] for _tag, attributes in self.elements if "id" in attributes]
