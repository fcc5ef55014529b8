"""What the anonymous part refuses, each in a name and a sentence. `code` is what programs read."""

from __future__ import annotations

from surveys.refusals import Refusal


class BadElement(Refusal):
    """Bytes that are no usable element of the group: wrong length, not canonical, or the identity."""

    status = 400
    code = "bad-element"


class BadScalar(Refusal):
    """Bytes that are no usable scalar: wrong length, zero, or not below the order of the group."""

    status = 400
    code = "bad-scalar"


class BadSeed(Refusal):
    """A seed that is not exactly 32 bytes long."""

    status = 400
    code = "bad-seed"


class ProofRefused(Refusal):
    """The evaluation was not made with the key that the manifest names."""

    status = 400
    code = "proof"


class BadInfo(Refusal):
    """The text of a ballot group is not the canonical one, or lacks something."""

    status = 400
    code = "bad-info"


class NotInManifest(Refusal):
    """A group or its key does not lead up to the root of the manifest."""

    status = 400
    code = "not-in-manifest"


class BadCode(Refusal):
    """A recovery code that cannot be read."""

    status = 400
    code = "bad-code"


class SheetTooLong(Refusal):
    """An answer sheet does not fit into a box."""

    status = 413
    code = "sheet-too-long"


class BadOpeningKey(Refusal):
    """Bytes or a file that hold no usable opening key."""

    status = 400
    code = "bad-opening-key"


class CannotOpen(Refusal):
    """A box that this opening key does not open: damaged, for another group, or for other keys."""

    status = 400
    code = "cannot-open"


class OlderBallot(Refusal):
    """The urn already holds this ballot in the same or a later version."""

    code = "older"

    def __init__(self, stored: int) -> None:
        super().__init__("A later version of this ballot has already been received.")
        self.stored = stored


class UrnFull(Refusal):
    """Every invited person's place in this group is taken."""

    code = "full"


class UrnMissing(Refusal):
    """There is no urn for this group."""

    status = 404
    code = "no-urn"


class FolderExists(Refusal):
    """The campaign folder was already written; it is written once."""

    code = "folder-exists"


class FolderDamaged(Refusal):
    """The campaign folder is not what was written at the freeze."""

    status = 500
    code = "folder-damaged"
