"""Notifications: tell a person something, in their language, where they read it, and know whether it arrived.

Nouns: message, delivery, attempt, preference.
Invariant: one delivery per (message, channel).
A message is written in the transaction that causes it; an e-mail leaves after the commit, by an errand whose
attempt is on record before the mail server is called. A repeated sending carries the same Message-ID. A text message
travels the same way through a gateway. Links and codes that open something are sent to one address, never shown in the
inbox, and emptied when their way has ended.
"""
