"""What the ballot app itself refuses."""

from __future__ import annotations

from surveys.anonymity.refusals import ProtocolRefusal


class CookieSent(ProtocolRefusal):
    """A request carried a cookie: something that could name a person has no place here."""

    status = 400
    code = "cookie"


class Malformed(ProtocolRefusal):
    """A request does not have the form of a ballot."""

    status = 400
    code = "malformed"


class UnknownGroup(ProtocolRefusal):
    """There is no such ballot group."""

    status = 404
    code = "unknown-group"


class BadMac(ProtocolRefusal):
    """The ballot does not come with the credential of this group, or was changed on its way."""

    status = 403
    code = "mac"


class TooFast(ProtocolRefusal):
    """Too many ballots in a short time."""

    status = 429
    code = "too-fast"
