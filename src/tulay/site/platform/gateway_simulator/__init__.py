"""The demo's payment gateway: a real HTTP process with books of its own, which knows nothing of ours.

Two truths are the point: what it has on its books is compared with what we have on ours. It is no yes-man: it asks
for a key, checks every amount, currency and reference, keeps what it was asked once, and refuses the same reference
with other facts. What it does with an order depends on the last four digits of the purse it is drawn on or sent to:

    …9901  declines: too little money (answered 201, `failed`)
    …9902  is out of order twice, then takes it (503, 503, 201)
    …9903  takes it, and answers only after its caller's patience has ended
    …9904  takes it, and hangs up without an answer
    …9905  takes its time: `pending`, then succeeds, told by webhook
    …9906  takes its time: `pending`, then fails, told by webhook
    …9907  tells of it three times
    …9908  hangs up before it has understood anything
    …9909  tells of it before it answers
    …9910  takes it, and leaves it out of the first statement
    …9911  tells late things first: success, and only then that it was pending

Elsewhere a seeded plan deals the same moods out (`POST /control/plan`). By hand:
`python -m tulay.site.platform.gateway_simulator FOLDER PORT KEY WEBHOOK_SECRET WEBHOOK_URL`.
"""
