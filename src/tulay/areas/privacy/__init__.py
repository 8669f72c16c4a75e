"""Privacy: what is held about whom, why, on what ground, until when, and what people may do about it.

Nouns: register, notice, consent, ground.
Invariants: a published notice never changes; what was shown and what was consented to are only ever added.
It knows people by their ids alone, and every area by what that area declares: its columns (`Personal`) and its
holdings. Areas above ask `queries.grounds` before they use personal values.
"""
