"""Run localstripe on this machine alone: `python -m tests.gateways.local_stripe PORT`.

A process of its own, since it is GPL and the product never imports it. It keeps its books in memory: by itself it would
write them to a fixed file and listen everywhere.
"""

import sys

from aiohttp import web
from localstripe import resources
from localstripe.server import app


def main(port):
    resources.Store.dump_to_disk = lambda _: None
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
