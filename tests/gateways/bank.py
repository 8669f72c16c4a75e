"""A bank for tests: reads orders by the standard's own schema, and answers with a statement."""

from datetime import date
from pathlib import Path

import xmlschema

from tulay.areas.payments.tests.camt import statement

SCHEMA = Path(__file__).parents[1] / "contracts" / "iso20022" / "pain.001.001.09.xsd"


class Bank:
    """Books what it is ordered, as far as the test lets it."""

    def __init__(self):
        self.schema = xmlschema.XMLSchema(SCHEMA)
        self.orders = {}

    def takes(self, content):
        """Read an order; what the schema or its own sums refuse is an error."""
        told = self.schema.to_dict(content.decode())["CstmrCdtTrfInitn"]
        [batch] = told["PmtInf"]
        orders = {
            one["PmtId"]["EndToEndId"]: round(float(one["Amt"]["InstdAmt"]["$"]) * 100)
            for one in batch["CdtTrfTxInf"]
        }
        assert len(orders) == int(told["GrpHdr"]["NbOfTxs"])
        assert sum(orders.values()) == round(float(told["GrpHdr"]["CtrlSum"]) * 100)
        assert not orders.keys() & self.orders.keys(), "an order comes once"
        self.orders |= orders
        return batch["DbtrAcct"]["Id"]["Othr"]["Id"], list(orders)

    def answers(self, *lines, name):
        """Write a statement of (what, order): booked, returned; whatever is left out is missing."""
        sign = {"booked": -1, "returned": 1}
        rows = [
            (f"{what}-{order}", order, sign[what] * self.orders[order], date(2026, 11, 22))
            for what, order in lines
        ]
        return statement(rows, name=name, opening=100_000_000)
