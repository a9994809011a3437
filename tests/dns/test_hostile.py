"""Name servers that lie, stall and babble: every question ends within its time, in one of three answers."""

from __future__ import annotations

import asyncio
import time

import pytest

from mailcheck.config import Config
from mailcheck.dns import page
from mailcheck.dns.answers import Found, Unanswered
from mailcheck.dns.domain import Subject, inspect
from mailcheck.dns.network import Asking, Network, Server
from tests.dns.hostile import SECRET_ZONE, Hostile

ASKING = Asking(timeout=0.5, tries=2)
GOOD = Found(("good",))


def ask(*labels, asking=ASKING):
    async def go():
        async with Hostile() as hostile, Network([Server("udp", "127.0.0.1", hostile.port)], asking) as network:
            began = time.monotonic()
            found = await asyncio.gather(*(network.ask(f"{label}.{SECRET_ZONE}", "TXT") for label in labels))
            return found, time.monotonic() - began, hostile.asked

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("plain", GOOD),
        ("slow", GOOD),
        ("wrong-id-first", GOOD),
        ("no-edns", GOOD),
        ("truncated", Found(("over tcp",))),
        ("huge", Found(("y" * 255 * 250,))),
        ("silent", Unanswered("no answer within 0.5 seconds")),
        ("wrong-id", Unanswered("no answer within 0.5 seconds")),
        ("other-question", Unanswered("no answer within 0.5 seconds")),
        ("short", Unanswered("no answer within 0.5 seconds")),
        ("garbage", Unanswered("no answer within 0.5 seconds")),
        ("cut", Unanswered("the reply is broken")),
        ("servfail", Unanswered("the name server failed (SERVFAIL)")),
        ("truncated-slow", Unanswered("no answer within 0.5 seconds")),
        ("truncated-drip", Unanswered("no answer within 0.5 seconds")),
        ("truncated-closed", Unanswered("the name server cannot be reached (it closed the connection)")),
        ("truncated-again", Unanswered("the reply is cut off")),
        ("link", Unanswered("its CNAMEs lead in a circle")),  # without end
    ],
)
def test_every_misbehaviour_ends(label, answer):
    (found,), seconds, _ = ask(label)
    assert found == answer
    assert seconds < 4


def test_answers_do_not_wait_for_the_silent():
    found, seconds, _ = ask(*["silent", "plain", *(f"plain{at}" for at in range(300))], asking=Asking(0.5, 1))
    assert found[1:] == [GOOD] * 301 and seconds < 3


def test_an_endless_spf_tree_is_bounded():
    async def go():
        async with Hostile() as hostile, Network([Server("udp", "127.0.0.1", hostile.port)], ASKING) as network:
            found = await inspect(network, Subject(f"inc.{SECRET_ZONE}"))
            return page.judge(found, Config()), len(hostile.asked)

    judged, asked = asyncio.run(go())
    assert asked < 250
    assert "MC605" in {one.rule.code for one in judged.complaints}


def test_what_servers_say_cannot_steer_the_terminal():
    async def go():
        async with Hostile() as hostile, Network([Server("udp", "127.0.0.1", hostile.port)], ASKING) as network:
            return page.judge(await inspect(network, Subject(f"binary.{SECRET_ZONE}", selectors=("binary",))), Config())

    text = page.text(asyncio.run(go()), verbose=True)
    assert "\x1b" not in text and "\0" not in text and "\x80" not in text
