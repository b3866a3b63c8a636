"""What two speakers say to get to know each other, and who can't get in between."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from speaker.intercom.handshake import Handshake, HandshakeBroken, Message

Change = Callable[[Message], Message]


def unchanged(message: Message) -> Message:
    return message


def converse(one: Handshake, other: Handshake, on_the_way: Change = unchanged, *, limit: int = 20) -> list[Message]:
    """Carry what the two say to each other, until both wait for people; returns all of it."""
    carried = []
    waiting = [(other, message) for message in one.begin()]
    while waiting and len(carried) < limit:
        hearer, message = waiting.pop(0)
        message = on_the_way(message)
        carried.append(message)
        teller = one if hearer is other else other
        waiting += [(teller, answer) for answer in hearer.hear(message)]
    return carried


def pair(someone: Any) -> tuple[Handshake, Handshake]:
    kitchen, nursery = someone("kitchen"), someone("nursery")
    return (
        Handshake(kitchen, "Kitchen", shown=nursery.certificate),
        Handshake(nursery, "Nursery", shown=None),
    )


def test_both_say_the_same_digits_and_trust_after_two_yes(someone: Any) -> None:
    one, other = pair(someone)
    converse(one, other)
    assert one.digits == other.digits and len(one.digits) == 6 and one.digits.isdigit()
    assert (one.room, other.room) == ("Nursery", "Kitchen")
    (yes,) = one.agree(True)
    other.hear(yes)
    assert one.peer is None and other.peer is None
    (yes,) = other.agree(True)
    one.hear(yes)
    assert one.peer is not None and other.peer is not None
    assert one.peer.we_call == other.peer.calls_us and one.peer.calls_us == other.peer.we_call
    assert one.peer.we_call != one.peer.calls_us and len(one.peer.we_call) == 32
    assert one.peer.certificate == someone("nursery").certificate
    (kept,) = one.kept()
    other.hear(kept)
    assert other.done and not one.done


def test_digits_are_new_each_time(someone: Any) -> None:
    seen = set()
    for _ in range(10):
        one, other = pair(someone)
        converse(one, other)
        seen.add(one.digits)
    assert len(seen) > 8


def test_one_no_ends_it_for_both(someone: Any) -> None:
    one, other = pair(someone)
    converse(one, other)
    other.agree(True)
    (no,) = one.agree(False)
    other.hear(no)
    assert other.refused and other.peer is None and one.peer is None
    with pytest.raises(HandshakeBroken):
        one.hear({"step": "yes", "token": "a" * 32})
        one.hear({"step": "kept"})
    assert one.peer is None


def test_who_stands_in_the_middle_makes_the_digits_differ(someone: Any) -> None:
    """It talks to both with a key of its own, and passes on what it can."""
    kitchen, nursery, middle = someone("kitchen"), someone("nursery"), someone("middle")
    same = 0
    for _ in range(20):
        left = Handshake(kitchen, "Kitchen", shown=middle.certificate), Handshake(middle, "Nursery", shown=None)
        right = Handshake(middle, "Kitchen", shown=nursery.certificate), Handshake(nursery, "Nursery", shown=None)
        converse(*left)
        converse(*right)
        same += left[0].digits == right[1].digits
    assert not same


def test_a_middle_that_passes_on_the_certificates_is_seen_by_tls(someone: Any) -> None:
    kitchen, nursery, middle = someone("kitchen"), someone("nursery"), someone("middle")
    one = Handshake(kitchen, "Kitchen", shown=middle.certificate)
    with pytest.raises(HandshakeBroken, match="TLS"):
        converse(one, Handshake(nursery, "Nursery", shown=None))
    assert not one.digits


def test_who_claims_the_certificate_of_another_can_not_prove_it(someone: Any) -> None:
    kitchen, nursery, thief = someone("kitchen"), someone("nursery"), someone("thief")
    one = Handshake(thief, "Kitchen", shown=nursery.certificate)
    other = Handshake(nursery, "Nursery", shown=None)

    def steal(message: Message) -> Message:
        mine = message.get("certificate") == thief.certificate.hex()
        return {**message, "certificate": kitchen.certificate.hex()} if mine else message

    with pytest.raises(HandshakeBroken):
        converse(one, other, steal)
    assert not other.digits


def test_a_nonce_chosen_late_is_not_the_one_committed_to(someone: Any) -> None:
    one, other = pair(someone)

    def choose(message: Message) -> Message:
        return {**message, "nonce": "00" * 32} if "proof" in message and "nonce" in message else message

    with pytest.raises(HandshakeBroken, match="bound"):
        converse(one, other, choose)
    assert not one.digits


def test_another_room_name_on_the_way_is_noticed(someone: Any) -> None:
    one, other = pair(someone)

    def rename(message: Message) -> Message:
        return {**message, "room": "Bedroom"} if message.get("room") == "Kitchen" else message

    with pytest.raises(HandshakeBroken):
        converse(one, other, rename)
    assert not one.digits and not other.digits


def test_what_was_said_in_another_pairing_is_worth_nothing(someone: Any) -> None:
    said = converse(*pair(someone))
    for listener, old in zip(pair(someone), (said[1::2], said[0::2]), strict=True):
        listener.begin()
        with pytest.raises(HandshakeBroken):
            for message in old:
                listener.hear(message)
        assert not listener.digits


def test_we_do_not_pair_with_ourselves(someone: Any) -> None:
    own = someone("kitchen")
    with pytest.raises(HandshakeBroken, match="us"):
        converse(Handshake(own, "Kitchen", shown=own.certificate), Handshake(own, "Kitchen", shown=None))


@pytest.mark.parametrize("early", ["yes", "kept", "no", "proof", "nonce"])
def test_nothing_counts_before_its_turn(someone: Any, early: str) -> None:
    for listener in pair(someone):
        listener.begin()
        with pytest.raises(HandshakeBroken):
            listener.hear({"step": early, "token": "a" * 32, "nonce": "00" * 32, "proof": "00"})
        with pytest.raises(HandshakeBroken):
            listener.hear({"step": "greeting", "version": 1, "room": "Hall", "certificate": ""})
        assert listener.peer is None and not listener.agree(True)


def test_kept_before_our_yes_is_a_lie(someone: Any) -> None:
    one, other = pair(someone)
    converse(one, other)
    one.hear({"step": "yes", "token": "a" * 32})
    with pytest.raises(HandshakeBroken):
        one.hear({"step": "kept"})
    assert not one.done and one.peer is None


def test_garbage_is_refused_and_nothing_else(someone: Any) -> None:
    chance = random.Random(7)
    values: list[Any] = ["", "a" * 9000, 3, None, [], {}, "zz", "00" * 32, True, 1.5, "yes", "Küche\n\0"]
    keys = ["version", "room", "certificate", "commitment", "nonce", "proof", "token"]
    for _ in range(1000):
        listener = chance.choice(pair(someone))
        step = chance.choice(["greeting", "nonce", "proof", "yes", "no", "kept", "", None, 5])
        message = {"step": step, **{key: chance.choice(values) for key in chance.sample(keys, chance.randint(0, 7))}}
        with pytest.raises(HandshakeBroken):
            listener.hear(message)
        assert listener.peer is None and not listener.digits
