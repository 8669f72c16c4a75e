"""The embedded platform: PostgreSQL and Valkey from wheels, one supervisor, backup and doctor.

Nothing here is needed where PostgreSQL and Valkey are run by somebody else.
"""
