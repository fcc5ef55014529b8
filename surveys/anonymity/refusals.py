"""What the anonymous part refuses, each in a name and a sentence. `code` is what programs read."""

from __future__ import annotations

from surveys.refusals import Refusal


class ProtocolRefusal(Refusal):
    """Something the anonymous part refuses."""

    code = "refused"


class BadElement(ProtocolRefusal):
    """Bytes that are no usable element of the group: wrong length, not canonical, or the identity."""

    status = 400
    code = "bad-element"


class BadScalar(ProtocolRefusal):
    """Bytes that are no usable scalar: wrong length, zero, or not below the order of the group."""

    status = 400
    code = "bad-scalar"


class BadSeed(ProtocolRefusal):
    """A seed that is not exactly 32 bytes long."""

    status = 400
    code = "bad-seed"


class ProofRefused(ProtocolRefusal):
    """The evaluation was not made with the key that the manifest names."""

    status = 400
    code = "proof"


class BadInfo(ProtocolRefusal):
    """The text of a ballot group is not the canonical one, or lacks something."""

    status = 400
    code = "bad-info"


class NotInManifest(ProtocolRefusal):
    """A group or its key does not lead up to the root of the manifest."""

    status = 400
    code = "not-in-manifest"


class BadCode(ProtocolRefusal):
    """A recovery code that cannot be read."""

    status = 400
    code = "bad-code"


class SheetTooLong(ProtocolRefusal):
    """An answer sheet does not fit into a box."""

    status = 413
    code = "sheet-too-long"


class BadOpeningKey(ProtocolRefusal):
    """Bytes or a file that hold no usable opening key."""

    status = 400
    code = "bad-opening-key"


class BadKeyWords(ProtocolRefusal):
    """Words on paper that are no opening key; `row` (1 to 4) is where to look, 0 if rows are missing."""

    status = 400
    code = "bad-key-words"

    def __init__(self, sentence: str, row: int) -> None:
        super().__init__(sentence, row=row)
        self.row = row


class CannotOpen(ProtocolRefusal):
    """A box that this opening key does not open: damaged, for another group, or for other keys."""

    status = 400
    code = "cannot-open"


class OlderBallot(ProtocolRefusal):
    """The urn already holds this ballot in the same or a later version."""

    code = "older"

    def __init__(self, stored: int) -> None:
        super().__init__("A later version of this ballot has already been received.")
        self.stored = stored


class UrnFull(ProtocolRefusal):
    """Every invited person's place in this group is taken."""

    code = "full"


class UrnMissing(ProtocolRefusal):
    """There is no urn for this group."""

    status = 404
    code = "no-urn"


class FolderExists(ProtocolRefusal):
    """The campaign folder was already written; it is written once."""

    code = "folder-exists"


class FolderDamaged(ProtocolRefusal):
    """The campaign folder is not what was written at the freeze."""

    status = 500
    code = "folder-damaged"


class WrongSealedWave(ProtocolRefusal):
    """A file that is not the sealed wave it says it is."""

    status = 400
    code = "wrong-sealed-wave"


class FingerprintDiffers(ProtocolRefusal):
    """The campaign's fingerprint is not the one in the rater's invitation."""

    status = 400
    code = "fingerprint"


class GroupTooSmall(ProtocolRefusal):
    """Fewer people were invited to this group than the promise needs."""

    status = 400
    code = "group-too-small"


class WrongLeader(ProtocolRefusal):
    """The leader shown beside a group is not the one its text names."""

    status = 400
    code = "wrong-leader"


class OpeningKeysDiffer(ProtocolRefusal):
    """The opening keys are not those that the group's text was made with."""

    status = 400
    code = "opening-keys"


class StepsNotApart(ProtocolRefusal):
    """The dates are not those that the protection level promises."""

    status = 400
    code = "steps"


class NotOpenNow(ProtocolRefusal):
    """The wave takes no ballots at the moment."""

    status = 403
    code = "phase"


class AnswerUnreadable(ProtocolRefusal):
    """What a server sent cannot be read."""

    status = 502
    code = "unreadable"


class ServerRefused(ProtocolRefusal):
    """A server said no; `status` and `code` are what it said."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


class BadSigningKey(ProtocolRefusal):
    """The file that should hold the installation's signing key holds something else."""

    status = 500
    code = "bad-signing-key"


class OtherBallots(ProtocolRefusal):
    """What was opened is not what the published transcript lists."""

    code = "other-ballots"
