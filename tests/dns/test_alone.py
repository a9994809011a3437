"""Work that waits for nothing outside needs no event loop with sockets."""

from __future__ import annotations

import asyncio

import pytest

from mailcheck.dns.alone import run


async def add(*numbers):
    found = await asyncio.gather(*(twice(one) for one in numbers))
    return sum(found)


async def twice(number):
    await asyncio.sleep(0)
    if number < 0:
        raise ValueError("below nought")
    inner = await asyncio.gather(later(number), later(number))
    return sum(inner)


async def later(number):
    return number


def test_gather_and_its_results():
    assert run(add(1, 2, 3)) == 12 and run(later(5)) == 5
    assert run(add(*range(500))) == 2 * sum(range(500))


def test_exceptions_come_out():
    with pytest.raises(ValueError, match="below nought"):
        run(add(1, -1, 2))


def test_what_can_never_come_is_said():
    async def wait():
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="outside"):
        run(wait())
    assert asyncio.run(later(1)) == 1  # and an ordinary loop runs after it
