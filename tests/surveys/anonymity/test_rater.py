"""What a rater's program refuses before it hands anything out, and what it does when a server refuses."""

import copy

import pytest

from surveys.anonymity.credentials import read_code
from surveys.anonymity.groups import group_id
from surveys.anonymity.manifest import KeyedGroup, fingerprint, issue
from surveys.anonymity.rater import Rater
from surveys.anonymity.refusals import (
    AnswerUnreadable,
    BadElement,
    BadInfo,
    FingerprintDiffers,
    GroupTooSmall,
    NotInManifest,
    NotOpenNow,
    OpeningKeysDiffer,
    ProofRefused,
    ServerRefused,
    SheetTooLong,
    StepsNotApart,
    WrongLeader,
)
from tests.surveys.anonymity.scene import ADA, BEN, PeopleSide, facts, freeze, sheet


@pytest.fixture
def people():
    side = PeopleSide(freeze(facts(), facts(BEN)))
    side.invite("token", side.wave.gid(ADA, "peer"), side.wave.gid(BEN, "peer"))
    return side


class Ballots:
    """A ballot side that notes what came and answers as it is told."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.received = []

    def put(self, path, body):
        self.received.append((path, body))
        return self.answers.pop(0) if self.answers else (204, None)


def _unchanged(path, answer):
    return answer


def _rater(people, change=_unchanged, ballots=None, **options):
    def post(path, body):
        status, answer = people.post(path, body)
        return status, change(path, copy.deepcopy(answer))

    return Rater(post, (ballots or Ballots()).put, "token", **options)


def _altered(**changes):
    def change(path, answer):
        if path == "/invitation":
            answer["groups"][0].update(changes)
        return answer

    return change


def test_an_honest_invitation_is_accepted(people):
    fingerprint = people.wave.manifest.fingerprint
    invitation = _rater(people, fingerprint=fingerprint).look()
    assert [group.facts.leader for group in invitation.groups] == ["Ada Example", "Ben Example"]
    assert invitation.root == people.wave.manifest.root


def test_one_request_collects_for_all_leaders(people):
    rater = _rater(people)
    rater.collect()
    assert set(rater.collected) == {ADA, BEN}
    assert len(people.blinded) == 2


def test_collecting_again_with_the_code_gives_the_same_credentials(people):
    first = _rater(people)
    first.collect()
    second = _rater(people, secret=read_code(first.code))
    second.collect()
    assert [one.output for one in first.collected.values()] == [
        one.output for one in second.collected.values()
    ]


def test_a_second_credential_is_refused(people):
    _rater(people).collect()
    with pytest.raises(ServerRefused) as refusal:
        _rater(people).collect()
    assert (refusal.value.status, refusal.value.code) == (409, "collected")
    assert refusal.value.sentence == "Please enter your recovery code."


def test_an_unknown_invitation_is_refused(people):
    people.invited.clear()
    with pytest.raises(ServerRefused) as refusal:
        _rater(people).look()
    assert refusal.value.status == 404


def test_a_key_made_for_this_rater_alone_is_refused(people):
    tagged = freeze(facts(), facts(BEN)).manifest.groups[0].public
    with pytest.raises(NotInManifest):
        _rater(people, _altered(pk=tagged.hex())).look()


def test_another_manifest_than_that_of_the_mail_is_refused(people):
    other = freeze(facts(), facts(BEN)).manifest.fingerprint
    with pytest.raises(FingerprintDiffers):
        _rater(people, fingerprint=other).look()


def test_a_fingerprint_that_does_not_belong_to_the_root_is_refused(people):
    def change(path, answer):
        return {**answer, "root": "00" * 32}

    with pytest.raises(FingerprintDiffers):
        _rater(people, change).look()


def test_a_changed_text_under_the_same_name_is_refused(people):
    info = people.wave.manifest.groups[0].info.replace("Technical", "Other")
    with pytest.raises(NotInManifest):
        _rater(people, _altered(info=info)).look()


def test_a_wrong_leader_beside_the_text_is_refused(people):
    with pytest.raises(WrongLeader):
        _rater(people, _altered(leader={"name": "Somebody Else", "role": "cto"})).look()


def test_a_group_below_k_is_refused():
    side = PeopleSide(freeze(facts(invited=4)))
    side.invite("token", side.wave.gid(ADA, "peer"))
    with pytest.raises(GroupTooSmall):
        _rater(side).look()


def test_a_number_of_invited_that_is_not_the_texts_is_refused(people):
    with pytest.raises(GroupTooSmall):
        _rater(people, _altered(invited=60)).look()


def test_another_opening_key_is_refused(people):
    def change(path, answer):
        return {**answer, "opening_keys": [key.hex() for key in freeze().manifest.opening_keys]}

    with pytest.raises(OpeningKeysDiffer):
        _rater(people, change).look()


def test_a_strongest_level_that_collects_and_answers_at_once_is_refused():
    side = PeopleSide(freeze(facts(level="strongest")))
    side.invite("token", side.wave.gid(ADA, "peer"))
    with pytest.raises(StepsNotApart):
        _rater(side).look()


def test_a_text_of_another_protocol_is_refused():
    wave = freeze(facts())
    info = wave.manifest.groups[0].info.replace('"suite":1', '"suite":9')
    keyed = KeyedGroup(info, wave.manifest.groups[0].public)
    side = PeopleSide(wave)
    side.invite("token", wave.gid(ADA, "peer"))
    entry = {"info": info, "gid": group_id(info).hex(), "path": []}

    def change(path, answer):
        altered = _altered(**entry)(path, answer)
        return {**altered, "root": keyed.leaf.hex(), "fingerprint": fingerprint(keyed.leaf)}

    with pytest.raises(BadInfo):
        _rater(side, change).look()


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"root": "zz"}, {"root": "00" * 32, "opening_keys": [], "groups": 1}]
)
def test_an_answer_of_another_form_is_refused(people, answer):
    def change(path, honest):
        return answer

    with pytest.raises(AnswerUnreadable):
        _rater(people, change).look()


def test_an_evaluation_under_another_key_is_refused(people):
    other = freeze(facts(), facts(BEN))

    def change(path, answer):
        if path == "/collect":
            gid = people.wave.gid(ADA, "peer")
            blinded = people.blinded["token", gid]
            evaluation = issue(other.seed, people.wave.manifest.by_gid[gid].info, blinded)
            answer[gid.hex()] = {"z": evaluation.element.hex(), "proof": evaluation.proof.hex()}
        return answer

    with pytest.raises(ProofRefused):
        _rater(people, change).collect()


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (None, AnswerUnreadable),
        ({"z": "zz", "proof": ""}, AnswerUnreadable),
        ({"z": "00" * 32, "proof": "00" * 64}, BadElement),
    ],
)
def test_an_evaluation_of_another_form_is_refused(people, entry, refusal):
    gid = people.wave.gid(ADA, "peer").hex()

    def change(path, answer):
        return {**answer, gid: entry} if path == "/collect" else answer

    with pytest.raises(refusal):
        _rater(people, change).collect()


def test_nothing_is_collected_while_the_wave_is_not_open(people):
    people.phase = "early"
    with pytest.raises(NotOpenNow):
        _rater(people).collect()
    assert people.blinded == {}


def test_sending_collects_first_and_numbers_the_versions(people):
    ballots = Ballots()
    rater = _rater(people, ballots=ballots)
    rater.send({ADA: sheet(1), BEN: sheet(2)})
    rater.send({ADA: sheet(3)})
    assert [body["v"] for _, body in ballots.received] == [1, 1, 2]
    assert ballots.received[0][0] == f"/b/{people.wave.gid(ADA, 'peer').hex()}"


def test_another_device_learns_the_stored_version_and_sends_the_next(people):
    ballots = Ballots((409, {"error": "older", "sentence": "Older.", "v": 4}), (204, None))
    _rater(people, ballots=ballots).send({ADA: sheet(1)})
    assert [body["v"] for _, body in ballots.received] == [1, 5]


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (403, {"error": "phase", "sentence": "Closed."}, "phase"),
        (409, {"error": "full", "sentence": "100 % full."}, "full"),
        (502, None, ""),
    ],
)
def test_what_the_ballot_side_refuses_is_told(people, status, answer, code):
    rater = _rater(people, ballots=Ballots((status, answer)))
    with pytest.raises(ServerRefused) as refusal:
        rater.send({ADA: sheet(1)})
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert refusal.value.sentence == (answer or {}).get("sentence", "The server refused without a reason.")


def test_a_send_that_broke_off_is_finished_as_the_same_version(people):
    ballots = Ballots((503, None), (204, None))
    rater = _rater(people, ballots=ballots)
    with pytest.raises(ServerRefused):
        rater.send({ADA: sheet(1)})
    rater.send({ADA: sheet(1)})
    assert [body["v"] for _, body in ballots.received] == [1, 1]


def test_a_leader_who_was_not_in_the_invitation_cannot_be_rated(people):
    with pytest.raises(KeyError):
        _rater(people).send({"ff" * 16: sheet(1)})


def test_answers_that_are_too_long_are_not_sent(people):
    ballots = Ballots()
    with pytest.raises(SheetTooLong):
        _rater(people, ballots=ballots).send({ADA: sheet(1, "x" * 5000)})
    assert ballots.received == []
