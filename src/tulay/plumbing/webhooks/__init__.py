"""Telling a stranger's server, as Standard Webhooks 1.0 says: signed, never into our own network, tried again for days.

Areas keep who subscribed and what was delivered; here is how one message travels.
"""
