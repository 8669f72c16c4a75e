"""Who asks the API in these tests, and what they know of it."""

from uuid import UUID

from tulay.areas.identity.models import Session
from tulay.areas.identity.queries.sessions import forget_visits, hash_of


class Audience:
    """Credentials, and the ids that somebody inside would know."""

    def __init__(self, name, world, session=None):
        self.name = name
        token, proof = session or ("", "")
        self._token = token
        self._cookies = {"tulay_session": token, "tulay_csrf": proof} if token else {}
        self._headers = {"X-CSRFToken": proof} if token else {}
        self._known = {
            "request_id": world.requests,
            "service_id": [world.service_id],
            "agency_id": [world.agency.id],
            "assignee_id": [world.officer.person_id, world.second.person_id],
        }

    def come_back(self):
        """Undo it where an earlier operation signed them out: the next one is to be asked by somebody, too."""
        mine = Session.objects.filter(token_hash=hash_of(self._token), revoked_at__isnull=False)
        if self._token and mine.update(revoked_at=None):
            forget_visits()

    def sign(self, case):
        """Give a case these credentials, so that schemathesis can take them away again and look what happens."""
        case.headers["Accept-Encoding"] = "identity"  # the transport would not unpack it
        if self._cookies:
            case.cookies = {**(case.cookies or {}), **self._cookies}
            case.headers.update(self._headers)
            case._has_explicit_auth = True
        return case

    def inform(self, case):
        """Put known ids in the place of two in three invented ones: who knows none sees only 404."""
        for part in ("path_parameters", "body"):
            given = getattr(case, part)
            if isinstance(given, dict):
                informed = {name: self._known_id(name, value) for name, value in given.items()}
                if informed != given:  # else schemathesis judges again what it has encoded already
                    setattr(case, part, informed)

    def _known_id(self, name, value):
        try:
            number = UUID(value).int if isinstance(value, str) else 0
        except ValueError:
            return value
        known = self._known.get(name, ())
        return str(known[number % len(known)]) if known and number % 3 and number else value
