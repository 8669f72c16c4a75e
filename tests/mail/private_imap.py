"""An IMAP server whose line is private from its first byte: `private_imap.py CERTIFICATE KEY ARGUMENTS OF PYMAP`.

By itself it only makes an open line private (STARTTLS). Like a server whose certificate is renewed, it shows each
caller the one that lies there now.
"""

import asyncio
import ssl
import sys
from functools import partial

from pymap.main import main

FILES, ARGUMENTS = sys.argv[1:3], sys.argv[3:]


def context():
    """Return a context that shows the certificate as it is now, and asks again at each call."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*FILES)
    made.sni_callback = shows_the_present_one
    return made


def shows_the_present_one(line, _name, _first):
    line.context = context()


asyncio.start_server = partial(asyncio.start_server, ssl=context())
sys.argv[1:] = ARGUMENTS
main()
