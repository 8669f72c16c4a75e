"""What a gateway is answered."""

from ninja import Schema

from tulay.areas.payments.rules.notices import NoticeOutcome


class GatewayNoticeOut(Schema):
    """What came of the message."""

    outcome: NoticeOutcome
