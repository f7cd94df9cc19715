"""Against the published vectors: GB/T 32905 (SM3), GB/T 32907 (SM4), RFC 8998 (SM4-GCM), RFC 8032 (Ed25519)."""

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wenmai.kernel import crypto

OLD_SIGNING, NEW_SIGNING = "11" * 32, "22" * 32


@pytest.fixture
def keys(settings):
    """Sets the installation's keys; everything cached is forgotten before and after."""

    def use(**changes) -> None:
        settings.KEYS = replace(settings.KEYS, **changes)
        for cached in (crypto._index_keys, crypto._field_keys, crypto._signing_keys):
            cached.cache_clear()

    yield use
    for cached in (crypto._index_keys, crypto._field_keys, crypto._signing_keys):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_matches_the_examples_of_the_standard(text, digest):
    assert crypto.digest(text) == digest


def test_sm3_of_nothing_matches_openssl_where_it_is_there():
    if "sm3" not in hashlib.algorithms_available:
        assert len(crypto.digest(b"")) == 64
        return
    assert crypto.digest(b"") == hashlib.new("sm3", b"").hexdigest()


def test_sm4_matches_the_example_of_the_standard():
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    sealer = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert (sealer.update(block) + sealer.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_matches_rfc_8998():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    text = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = crypto.provider.encrypt(key, nonce, text, about)
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert sealed[:16].hex() == "17f399f08c67d5ee19d0dc9969c4bb7d"
    assert crypto.provider.decrypt(key, nonce, sealed, about) == text


def test_ed25519_matches_rfc_8032():
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert (
        key.public_key().public_bytes_raw().hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


def test_a_sealed_field_opens_only_for_its_purpose():
    sealed = crypto.seal("13900139000", "phone")
    assert crypto.open_sealed(sealed, "phone") == "13900139000"
    with pytest.raises(crypto.Unreadable):
        crypto.open_sealed(sealed, "id number")


def test_sealing_twice_gives_different_bytes():
    assert crypto.seal("13900139000", "phone") != crypto.seal("13900139000", "phone")


@pytest.mark.parametrize("place", [0, 5, 17, -1])
def test_a_changed_field_does_not_open(place):
    sealed = bytearray(crypto.seal("13900139000", "phone"))
    sealed[place] ^= 1
    with pytest.raises(crypto.Unreadable):
        crypto.open_sealed(bytes(sealed), "phone")


@pytest.mark.parametrize("cut", [0, 3, 20])
def test_a_cut_field_does_not_open(cut):
    with pytest.raises(crypto.Unreadable):
        crypto.open_sealed(crypto.seal("13900139000", "phone")[:cut], "phone")


def test_fields_of_an_old_key_still_open_and_new_ones_take_the_new_key(keys):
    keys(field_keys=("11" * 16,))
    old = crypto.seal("甲", "name")
    keys(field_keys=("22" * 16, "11" * 16))
    new = crypto.seal("甲", "name")
    assert (crypto.open_sealed(old, "name"), crypto.open_sealed(new, "name")) == ("甲", "甲")
    assert old[:4] != new[:4]
    keys(field_keys=("22" * 16,))
    with pytest.raises(crypto.Unreadable):
        crypto.open_sealed(old, "name")


def test_a_blind_index_is_steady_keyed_and_bound_to_its_purpose(keys):
    keys(index_keys=("11" * 32,))
    index = crypto.blind_index("13900139000", "phone")
    assert index == crypto.blind_index("13900139000", "phone")
    assert index != crypto.blind_index("13900139000", "card")
    keys(index_keys=("22" * 32, "11" * 32))
    assert crypto.blind_index("13900139000", "phone") != index
    assert index in crypto.blind_indexes("13900139000", "phone")


def test_a_signature_holds_for_the_text_and_through_a_change_of_keys(keys):
    keys(code_seeds=(OLD_SIGNING,))
    signed = crypto.sign(b"text")
    assert (crypto.verify(b"text", signed), crypto.verify(b"other", signed)) == (True, False)
    keys(code_seeds=(NEW_SIGNING, OLD_SIGNING))
    assert crypto.verify(b"text", signed) is True
    assert crypto.sign(b"text").key != signed.key
    keys(code_seeds=(NEW_SIGNING,))
    assert crypto.verify(b"text", signed) is False


def test_a_public_key_is_enough_to_check(keys):
    keys(code_seeds=(NEW_SIGNING, OLD_SIGNING))
    signed = crypto.sign(b"text")
    public = crypto.public_keys()
    assert next(iter(public)) == signed.key
    assert crypto.verifies(public[signed.key], b"text", signed.raw) is True
    assert crypto.verifies("zz", b"text", signed.raw) is False
