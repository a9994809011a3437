"""A mail server that does what a table says: right, wrong, late or not at all. It notes what it was told."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from typing import NamedTuple

Act = bytes | Callable[["Session"], Awaitable[None]]

GREETING = b"220 mail.example ESMTP\r\n"
EHLO = b"250-mail.example\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n"
EHLO_TLS = b"250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n"

ANSWERS: dict[str, Act] = {
    "greeting": GREETING,
    "EHLO": EHLO,
    "EHLO tls": EHLO_TLS,
    "STARTTLS": b"220 2.0.0 go ahead\r\n",
    "AUTH": b"235 2.7.0 welcome\r\n",
    "MAIL": b"250 2.1.0 ok\r\n",
    "RCPT": b"250 2.1.5 ok\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 2.0.0 queued\r\n",
    "RSET": b"250 2.0.0 ok\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}


class Session(NamedTuple):
    """One connection. `heard`: the lines of the client, without their ends."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[str]

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


async def silent(session: Session) -> None:
    await session.reader.read()


async def close(session: Session) -> None:
    session.writer.close()


async def reset(session: Session) -> None:
    session.writer.transport.abort()


def drip(data: bytes, pause: float = 0.05) -> Act:
    """One octet at a time, again and again."""

    async def act(session: Session) -> None:
        while True:
            for number in range(len(data)):
                await session.send(data[number : number + 1])
                await asyncio.sleep(pause)

    return act


def endless(data: bytes) -> Act:
    """The same again and again, up to 10 MB."""

    async def act(session: Session) -> None:
        block = data * (65_536 // len(data))
        for _ in range(10_000_000 // len(block)):
            await session.send(block)
            await asyncio.sleep(0)

    return act


def after(seconds: float, data: bytes) -> Act:
    async def act(session: Session) -> None:
        await asyncio.sleep(seconds)
        await session.send(data)

    return act


def patient(data: bytes, instead: Callable[[Session], Awaitable[None]] = close) -> Act:
    """Greets after a while; where the client speaks first, it does something else: many do so against senders of spam."""

    async def act(session: Session) -> None:
        try:
            async with asyncio.timeout(0.1):
                await session.reader.read(1)
        except TimeoutError:
            await session.send(data)
            session.writer.close()
        else:
            await instead(session)

    return act


class Server:
    """Use it as an asynchronous context manager. `answers` replaces lines of ANSWERS; `AUTH 1`, `AUTH 2` are the answers to
    what follows a 334. `context`: for STARTTLS, or for TLS from the first byte if `implicit`."""

    def __init__(
        self,
        answers: dict[str, Act] | None = None,
        context: ssl.SSLContext | None = None,
        implicit: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self.answers = ANSWERS | (answers or {})
        self.context = context
        self.implicit = implicit
        self.host = host
        self.port = 0
        self.sessions: list[list[str]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def logins(self) -> list[str]:
        return [line for session in self.sessions for line in session if line.upper().startswith("AUTH")]

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        session = Session(reader, writer, [])
        self.sessions.append(session.heard)
        with contextlib.suppress(OSError, EOFError, ssl.SSLError, asyncio.CancelledError, ValueError):
            await self._serve(session)
        with contextlib.suppress(OSError, RuntimeError):
            writer.close()

    async def _serve(self, session: Session) -> None:
        if self.implicit and self.context is not None:
            await session.writer.start_tls(self.context)
        encrypted = self.implicit
        asked = 0
        word = "greeting"
        while True:
            act = (self.answers.get(f"{word} tls") if encrypted else None) or self.answers.get(word) or b"500 5.5.1 what?\r\n"
            if not isinstance(act, bytes):
                await act(session)
                if session.writer.is_closing():
                    return
            else:
                await session.send(act)
                if word == "QUIT":
                    return
                if word == "STARTTLS" and act.startswith(b"220") and self.context is not None:
                    await session.writer.start_tls(self.context)
                    encrypted = True
                if word == "DATA" and act.startswith(b"354"):
                    text = await session.reader.readuntil(b"\r\n.\r\n")
                    session.heard.append(text.decode())
                    word = "."
                    continue
            line = await session.reader.readline()
            if not line:
                return
            session.heard.append(line.decode("utf-8", "replace").rstrip("\r\n"))
            if isinstance(act, bytes) and act.startswith(b"334"):
                asked += 1
                word = f"AUTH {asked}"
            else:
                word = line.decode("utf-8", "replace").split()[0].upper() if line.strip() else ""
