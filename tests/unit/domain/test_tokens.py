"""Tokens are bound to their purpose, survive a new key, and die with the key that made them."""

from satupintu.domain.evidence.tokens import Keyring, draw, fingerprint


def test_a_token_of_one_purpose_is_void_for_another() -> None:
    ring = Keyring(["one"])
    assert ring.verify("task", "7", ring.sign("task", "7"))
    assert not ring.verify("status", "7", ring.sign("task", "7"))
    assert not ring.verify("task", "8", ring.sign("task", "7"))


def test_old_links_survive_a_new_key_until_the_old_key_is_dropped() -> None:
    old = Keyring(["old"])
    token = old.sign("task", "7")
    assert Keyring(["new", "old"]).verify("task", "7", token)
    assert Keyring(["new", "old"]).mac("task", "7", old.newest) == token
    assert not Keyring(["new"]).verify("task", "7", token)
    assert Keyring(["new"]).mac("task", "7", old.newest) is None


def test_a_token_has_256_bits_and_only_its_fingerprint_is_kept() -> None:
    assert len(Keyring(["k"]).sign("task", "7")) == 43
    assert len(draw()) == 43
    assert fingerprint("x") != "x"
    assert len(fingerprint("x")) == 64
