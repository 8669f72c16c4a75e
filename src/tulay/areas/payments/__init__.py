"""Payments: money of other people, kept so that every cent can be accounted for.

Nouns: account, transfer, entry, hold (the ledger); wallet, statement; payment, refund, gateway, merchant, payout.
Invariants: the entries of a transfer sum to zero and never change; an account with a floor is never below it.
It never learns what it is paid for: a reference is opaque, and areas above hear of it by events.
"""
