"""What counts as an origin, a loopback host and a mailbox."""

from __future__ import annotations

import ipaddress
import re
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")


def is_origin(text: str) -> bool:
    """Whether the text is scheme, host and optional port and nothing else."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    bare = f"{parts.scheme}://{parts.netloc}" == text and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_fine and bare


def is_loopback(host: str) -> bool:
    """Whether the host is this machine and no other can reach it."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def mailbox_of(text: str) -> Address | None:
    """The one mailbox written as `Name <address>` or as a bare address; None if it is not one."""
    name, address = parseaddr(text)
    if not _ADDRESS.fullmatch(address) or any(ord(sign) < 32 for sign in text):
        return None
    user, domain = address.rsplit("@", 1)
    return Address(name, user, domain)
