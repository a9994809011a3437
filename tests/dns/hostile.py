"""A name server that misbehaves in whatever way the first label of the question says; on loopback, over UDP and TCP."""

from __future__ import annotations

import asyncio
import struct

import dns.flags
import dns.message
import dns.rrset

SECRET_ZONE = "hostile.example"


def _reply(question: dns.message.Message, *records: tuple[str, str]) -> dns.message.Message:
    reply = dns.message.make_response(question)
    reply.flags |= dns.flags.RA
    name = question.question[0].name
    for kind, data in records:
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, data))
    return reply


class Hostile(asyncio.DatagramProtocol):
    """What it does is the first label of the name that is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.transport: asyncio.DatagramTransport | None = None
        self.port = 0
        self.tcp: asyncio.Server | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Hostile:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.port = self.transport.get_extra_info("sockname")[1]
        self.tcp = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self.tasks:
            task.cancel()
        self.transport.close()
        self.tcp.close()

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        self.asked.append(question.question[0].to_text())
        task = asyncio.create_task(self._answer(question, address))
        self.tasks.add(task)

    async def _answer(self, question: dns.message.Message, address: tuple[str, int]) -> None:
        send = lambda wire: self.transport.sendto(wire, address)  # noqa: E731
        name = question.question[0].name
        what = name.labels[0].decode().lower()
        wire = _reply(question, ("TXT", '"good"')).to_wire()
        if what == "silent":
            return
        if what == "wrong-id":
            send(struct.pack("!H", (question.id + 1) % 65536) + wire[2:])
        elif what == "wrong-id-first":
            send(struct.pack("!H", (question.id + 1) % 65536) + _reply(question, ("TXT", '"forged"')).to_wire()[2:])
            await asyncio.sleep(0.05)
            send(wire)
        elif what == "other-question":
            other = dns.message.make_query("forged.example", "TXT", id=question.id)
            send(_reply(other, ("TXT", '"forged"')).to_wire())
        elif what == "garbage":
            send(wire[:2] + b"\x80\x00" + b"\xff" * 40)
        elif what == "short":
            send(wire[:7])
        elif what == "cut":
            send(wire[:-3])
        elif what in ("truncated", "truncated-slow", "truncated-closed", "truncated-drip", "truncated-again", "huge"):
            reply = _reply(question)
            reply.flags |= dns.flags.TC
            send(reply.to_wire())
        elif what == "slow":
            await asyncio.sleep(0.4)
            send(wire)
        elif what == "no-edns":
            if question.edns >= 0:
                reply = dns.message.make_response(question)
                reply.use_edns(-1)
                reply.set_rcode(1)
                send(reply.to_wire())
            else:
                send(wire)
        elif what == "servfail":
            reply = _reply(question)
            reply.set_rcode(2)
            send(reply.to_wire())
        elif what.startswith("link"):
            number = int(what[4:] or 0)
            send(_reply(question, ("CNAME", f"link{number + 1}.{SECRET_ZONE}.")).to_wire())
        elif what.startswith("inc"):
            number = int(what[3:] or 0)
            text = " ".join(f"include:inc{number * 8 + at}.{SECRET_ZONE}" for at in range(1, 9))
            send(_reply(question, ("TXT", f'"v=spf1 {text} -all"')).to_wire())
        elif what == "binary":
            send(_reply(question, ("TXT", r'"\000\001\027[31m\200\255"')).to_wire())
        else:
            send(wire)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = struct.unpack("!H", await reader.readexactly(2))[0]
        question = dns.message.from_wire(await reader.readexactly(size))
        what = question.question[0].name.labels[0].decode()
        reply = _reply(question, ("TXT", '"over tcp"'))
        if what == "truncated-closed":
            writer.close()
            return
        if what == "truncated-again":
            reply.flags |= dns.flags.TC
        if what == "huge":
            reply = _reply(question, ("TXT", " ".join('"' + "y" * 255 + '"' for _ in range(250))))
        wire = reply.to_wire(max_size=65535)
        if what == "truncated-slow":
            await asyncio.sleep(30)
        if what == "truncated-drip":
            for at in range(len(wire)):
                writer.write((struct.pack("!H", len(wire)) + wire)[at : at + 1])
                await writer.drain()
                await asyncio.sleep(0.2)
            return
        writer.write(struct.pack("!H", len(wire)) + wire)
        await writer.drain()
        writer.close()
