"""Boxes: only a holder reads them, they all look alike, and nobody changes or moves one unseen."""

import os
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from surveys.anonymity.opening_keys import (
    new_opening_key,
    public_bytes,
    read_private,
    read_public,
    write_private,
)
from surveys.anonymity.refusals import BadOpeningKey, CannotOpen, SheetTooLong
from surveys.anonymity.sealing import PAD, box_size, seal, unseal

GID, T = bytes(range(16)), bytes(range(32))


@pytest.fixture(scope="module")
def holders():
    return [new_opening_key(), new_opening_key()]


def _sealed(holders, sheet=b'{"v":1}'):
    return seal(sheet, [public_bytes(key) for key in holders], GID, T)


def test_the_keyholder_and_the_deputy_each_open_alone(holders):
    box = _sealed(holders)
    assert [unseal(box, key, GID, T) for key in holders] == [b'{"v":1}'] * 2


def test_one_holder_is_enough(holders):
    assert unseal(_sealed(holders[:1]), holders[0], GID, T) == b'{"v":1}'


def test_nobody_else_opens(holders):
    with pytest.raises(CannotOpen):
        unseal(_sealed(holders), new_opening_key(), GID, T)


@pytest.mark.parametrize("length", [0, 1, 500, PAD])
def test_every_box_has_the_same_size(holders, length):
    box = _sealed(holders, b"x" * length)
    assert len(box) == box_size(2)
    assert unseal(box, holders[0], GID, T) == b"x" * length


def test_what_does_not_fit_is_refused(holders):
    with pytest.raises(SheetTooLong):
        _sealed(holders, b"x" * (PAD + 1))


def test_a_box_without_holder_is_refused():
    with pytest.raises(BadOpeningKey):
        _sealed([])


@pytest.mark.parametrize("place", [0, 1, 40, 150, 240, 300, -1])
def test_a_changed_box_does_not_open(holders, place):
    box = bytearray(_sealed(holders[:1]))
    box[place] ^= 1
    with pytest.raises(CannotOpen):
        unseal(bytes(box), holders[0], GID, T)


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x01\x01", b"\x01\x00" + bytes(12 + PAD + 16)])
def test_what_is_no_box_does_not_open(holders, box):
    with pytest.raises(CannotOpen):
        unseal(box, holders[0], GID, T)


def test_a_box_moved_to_another_group_or_ballot_does_not_open(holders):
    box = _sealed(holders)
    for gid, t in ((bytes(16), T), (GID, bytes(32))):
        with pytest.raises(CannotOpen):
            unseal(box, holders[0], gid, t)


def test_two_boxes_with_the_same_sheet_have_nothing_in_common(holders):
    one, other = _sealed(holders), _sealed(holders)
    assert one[2:67] != other[2:67]
    assert one[-64:] != other[-64:]


def test_a_private_key_lies_in_a_file_that_only_its_owner_reads(tmp_path):
    key, path = new_opening_key(), tmp_path / "keys" / "wave.pem"
    previous = os.umask(0)
    try:
        write_private(path, key)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public_bytes(read_private(path.read_bytes())) == public_bytes(key)


def test_a_private_key_is_never_overwritten(tmp_path):
    write_private(tmp_path / "wave.pem", new_opening_key())
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "wave.pem", new_opening_key())


def _pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_files_with_other_things_are_no_opening_keys():
    others = [
        b"",
        b"no key",
        _pem(ec.generate_private_key(ec.SECP384R1())),
        _pem(rsa.generate_private_key(65537, 2048)),
    ]
    for pem in others:
        with pytest.raises(BadOpeningKey):
            read_private(pem)


@pytest.mark.parametrize("data", [b"", bytes(65), b"\x04" + b"\x07" * 64, b"\x02" + bytes(32)])
def test_bytes_that_are_no_point_are_no_opening_key(data):
    with pytest.raises(BadOpeningKey):
        read_public(data)
