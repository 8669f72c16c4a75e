"""The twin: the same three calls as most teams would write them (DRF, gunicorn), to compare with.

Own database, own tables of the same shape; session credential, own rows only, throttle, access log; one transaction
per write with request, transition, audit and outbox rows.
"""
