"""The line by which somebody shows that they speak for a server. (DELIBERATION.md, *The accused are heard*.)

The token is made for one account and one server: who copies another's line has proved nothing, and it can be made
again at any time from the installation's key, so that none needs to be kept.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from jurybot.core.names import Domain

FILE = "/.well-known/jurybot-proof.txt"
RECORD = "_jurybot"
PREFIX = "jurybot-proof="
TOKEN_LENGTH = 32  # hexadecimal digits: 128 bits


def token_for(key: bytes, name: Domain, who: str) -> str:
    """The token by which `who` (an account's address such as "ana@bad.example") proves to speak for `name`."""
    said = b"jurybot/v1/proof\0" + name.encode() + b"\0" + who.lower().encode()
    return hmac.new(key, said, sha256).hexdigest()[:TOKEN_LENGTH]


def line_for(token: str) -> str:
    """The line as it must stand in the file, or as the record's text."""
    return PREFIX + token


def has_line(lines: Iterable[str], token: str) -> bool:
    """Whether one of the lines is the one with this token; blanks and quotes around it do not matter."""
    return any(hmac.compare_digest(line.strip().strip('"').encode(), line_for(token).encode()) for line in lines)
