"""Rubbish on the wire and on the control socket: nothing crashes, nobody is called, and the next call works."""

import asyncio
import random
import socket
from pathlib import Path

from speaker.calls import Ended, Rings, RingsThere
from speaker.errors import PhoneError
from speaker.peers.baresip.control import Netstrings, framed
from tests.calls.lines import connect, end

MANY = 10_000
INVITE = (
    b"INVITE sip:ben@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK1;rport\r\n"
    b"From: <sip:x@127.0.0.1>;tag=1\r\nTo: <sip:ben@127.0.0.1>\r\nCall-ID: 1@x\r\nCSeq: 1 INVITE\r\n"
    b"Contact: <sip:x@127.0.0.1:5999>\r\nContent-Type: application/sdp\r\nContent-Length: 60\r\n\r\n"
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nm=audio 9 RTP/AVP 0\r\n"
)


def damaged(whole: bytes, dice: random.Random) -> bytes:
    """Return a message with a few things wrong with it."""
    data = bytearray(whole)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(data))
        match dice.randrange(4):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randrange(1, 30)]
            case 2:
                data[at:at] = dice.randbytes(dice.randrange(1, 30))
            case _:
                data[at:at] = data[at : at + 20] * dice.randrange(2, 5)
        if not data:
            data = bytearray(b"x")
    return bytes(data[:1400])


async def test_rubbish_on_the_wire_calls_nobody_and_breaks_nothing(tmp_path: Path) -> None:
    dice = random.Random(11)
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben") as ben:
        pid = ben.phone.pid
        with socket.socket(type=socket.SOCK_DGRAM) as stranger:
            for count in range(MANY):
                # Without a Via that can be answered, and without the right user, no call is to come of it.
                message = damaged(INVITE.replace(b"sip:ben@", b"sip:nobody@"), dice)
                stranger.sendto(message, ("127.0.0.1", ben.phone.port))
                if count % 100 == 0:
                    await asyncio.sleep(0.005)
        await asyncio.sleep(0.5)
        assert ben.phone.pid == pid
        assert not any(isinstance(event, Rings | RingsThere) for event in ben.told)
        call, _ = await connect(anna, ben)
        await anna.phone.hang_up(call)
        await ben.until(Ended)


def test_rubbish_on_the_control_socket_is_an_error_or_nothing() -> None:
    dice = random.Random(12)
    event = {"event": True, "type": "CALL_INCOMING", "id": "1", "peeruri": "sip:x@y", "direction": "incoming"}
    refused = read = 0
    for _ in range(MANY):
        messages = Netstrings()
        data = damaged(framed(event) * 3, dice)
        cut = dice.randrange(len(data))
        try:
            for piece in (data[:cut], data[cut:]):
                for message in messages.feed(piece):
                    assert isinstance(message, dict)
                    read += 1
        except PhoneError:
            refused += 1
    assert refused > MANY / 4 and read > MANY / 10


def test_messages_come_split_and_glued() -> None:
    messages = Netstrings()
    data = framed({"event": True, "type": "A"}) + framed({"event": True, "type": "Ø"})
    found = [message for at in range(len(data)) for message in messages.feed(data[at : at + 1])]
    assert [each["type"] for each in found] == ["A", "Ø"]
    assert [each["type"] for each in Netstrings().feed(data)] == ["A", "Ø"]
