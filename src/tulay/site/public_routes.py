"""Addresses that ask for no permission, each with its reason (house 5); `tests/architecture/test_routes.py` reads it.

A page is listed by its URL name (`catalogue:index`), an API operation by its operation id (`catalogue_index`), an
address without a name by its pattern. Everything else wears `@needs` or has the name of the action it hands over to.
"""

PUBLIC_ROUTES: dict[str, str] = {
    "livez": "a supervisor asks whether the process lives",
    "readyz": "a proxy asks whether it may send people here",
    "metrics": "answers this machine, or whoever holds its token",
    "problems": "everything that can go wrong, for whoever meets it",
    "identity:language": "everybody chooses the language they read",
    "ui:language": "everybody chooses the language they read",
    "ui:preferences": "everybody chooses how large and how contrasting text is",
    "ui:offline": "shown where there is no line",
    "problem": "what one problem means, where its `type` points",
    "accessibility": "the statement is for everybody",
    "contact": "how to reach us",
    "notice": "what is done with personal data must be read before any is given",
    "help": "help is for everybody",
    "help-page": "help is for everybody",
    "robots": "for search engines",
    "security-txt": "whom to tell of a weakness (RFC 9116)",
    "developers": "the guide to the API",
    "developers-group": "the reference of the API",
    "api:openapi-json": "the description of the API",
    "api:api-root": "leads nowhere; the framework's own",
    "cases:apply": "a visitor begins an application and becomes a guest by it",
    "cases:apply-places": "finds a place by its name while somebody types",
    "cases:track": "whoever holds a tracking code sees state and dates, nothing else",
    "cases_status": "whoever holds a tracking code sees state and dates, nothing else",
    "cases_status_in_catalogue": "whoever holds a tracking code sees state and dates, nothing else",
    "cases_apply": "a visitor applies without an account and becomes a guest by it",
}
