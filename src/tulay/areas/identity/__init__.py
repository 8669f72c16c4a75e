"""Identity: who somebody is here, how they come in, and what they may do.

Nouns: person, session, role, grant, try (one sign-in under way).
Invariants: one account per e-mail address and per phone number; a session is found by the hash of its token only;
a person holds an open role once per scope.
A guest is a person without an account: they own what they started, by a session of their own.
"""
