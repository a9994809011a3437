"""Asking name servers: over UDP with TCP after truncation, over TLS (RFC 7858) and over HTTPS (RFC 8484).

Each question is asked once in a run, whoever wants to know. The messages are dnspython's; the sockets are ours, because one
socket for all questions to a server is what makes many domains fast. An answer counts only when it comes from the server
that was asked, with the number and the question it was asked with (RFC 5452); everything else is not heard."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from mailcheck.dns.answers import Absent, Answer, Found, Mx, Unanswered, Value
from mailcheck.errors import UsageError

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

_PAYLOAD = 1232  # bytes of a UDP answer that pass everywhere unfragmented (DNS flag day 2020)
_LONGEST_CHAIN = 12  # CNAMEs; resolvers follow 8 to 16
_KEPT = 2_000  # answers kept for the rest of the run: bounds memory, whatever the number of domains
_SOCKETS = 4  # for each server: as many source ports, new ones after _WORN questions
_WORN = 5_000


class BrokenReply(Exception):
    """A reply from the server that was asked which is no DNS message."""


class Server(NamedTuple):
    """A resolver. `kind`: udp, tls or https; `url` only for https."""

    kind: str
    host: str
    port: int
    url: str = ""

    @property
    def name(self) -> str:
        """As a person would write it."""
        return self.url or (f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}")


class Asking(NamedTuple):
    """How to ask. `timeout` in seconds for one try; `tries` over all servers; `at_once` questions under way."""

    timeout: float = 3.0
    tries: int = 3
    at_once: int = 200


def server(text: str) -> Server:
    """A resolver from the command line: `ADDRESS`, `ADDRESS:PORT`, `[V6]:PORT`, `tls://HOST[:PORT]`, `https://...`.
    Raises UsageError."""
    import ipaddress

    if text.startswith("https://"):
        return Server("https", "", 443, text)
    kind, rest, default = ("tls", text[6:], 853) if text.startswith("tls://") else ("udp", text, 53)
    host, port = rest, str(default)
    if rest.startswith("["):
        host, closed, after = rest[1:].partition("]")
        port = after[1:] if after.startswith(":") else port
        host = host if closed else ""
    elif rest.count(":") == 1:
        host, _, port = rest.partition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f"--resolver {text}: the port is not a number from 1 to 65535")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if kind == "udp" or not host:
            raise UsageError(
                f"--resolver {text}: write an address (9.9.9.9, [2620:fe::fe]:53), tls://HOST or https://URL"
            ) from None
    return Server(kind, host, int(port))


def system_servers() -> list[Server]:
    """The resolvers of this machine. Raises UsageError when it has none."""
    import dns.resolver

    try:
        found = dns.resolver.get_default_resolver()
    except dns.exception.DNSException:
        found = None
    servers = [Server("udp", str(one), found.port) for one in found.nameservers if "://" not in str(one)] if found else []
    if not servers:
        raise UsageError("this machine has no name server configured; name one with --resolver ADDRESS")
    return servers


class Network:
    """A Resolver (answers.py) that asks real servers. Use it as an asynchronous context manager."""

    def __init__(self, servers: list[Server], asking: Asking = Asking()) -> None:  # noqa: B008 - frozen
        self.servers = servers
        self.asking = asking
        self.asked = 0  # questions that went out, tries not counted
        self._answers: OrderedDict[tuple[str, str], asyncio.Future[Answer]] = OrderedDict()
        self._slots = asyncio.Semaphore(asking.at_once)
        self._lines: dict[Server, _Datagrams | _Stream | _Https] = {}
        self._no_edns: set[Server] = set()

    async def __aenter__(self) -> Network:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for line in self._lines.values():
            await line.close()
        self._lines.clear()

    async def ask(self, name: str, kind: str) -> Answer:
        """The answer to one question; asked once, kept for the rest of the run."""
        key = (name, kind)
        known = self._answers.get(key)
        if known is not None:
            self._answers.move_to_end(key)
            return await asyncio.shield(known)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[key] = future
        while len(self._answers) > _KEPT and next(iter(self._answers.values())).done():
            self._answers.popitem(last=False)
        answer: Answer = Unanswered("the question was given up")
        try:
            answer = await self._follow(name, kind)
        finally:
            if not future.done():
                future.set_result(answer)
        return answer

    async def _follow(self, name: str, kind: str) -> Answer:
        """The answer, with CNAMEs followed to their end: a resolver does it for us, an authoritative server only within its zones."""
        chain: list[str] = []
        authentic = True
        while True:
            try:
                # labels are taken as they are: a backslash in a name of SPF is no escape
                asked = dns.name.Name([*(label.encode("ascii") for label in name.split(".") if name), b""])
            except (dns.exception.DNSException, UnicodeEncodeError):
                return Unanswered("the name is no host name")
            reply = await self._exchange(asked, kind)
            if isinstance(reply, Unanswered):
                return reply
            authentic = authentic and bool(reply.flags & dns.flags.AD)
            values, links, open_end = _read(reply, asked, kind)
            chain += links
            if len(chain) > _LONGEST_CHAIN or len(set(chain)) < len(chain):
                return Unanswered("its CNAMEs lead in a circle")
            if values:
                return Found(values, tuple(chain), authentic)
            if not open_end or kind == "CNAME":
                return Absent(reply.rcode() == dns.rcode.NOERROR, tuple(chain), authentic)
            name = open_end

    async def _exchange(self, name: dns.name.Name, kind: str) -> dns.message.Message | Unanswered:
        """One reply that settles the question (NOERROR or NXDOMAIN), from the first server that gives one."""
        self.asked += 1
        failed = Unanswered("no server was asked")
        async with self._slots:
            for number in range(self.asking.tries):
                where = self.servers[number % len(self.servers)]
                reply = await self._try(where, name, kind)
                if isinstance(reply, dns.message.Message):
                    if reply.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
                        return reply
                    if reply.rcode() in (dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS):
                        self._no_edns.add(where)  # an old server: RFC 6891 7
                    reply = _failure(reply)
                    if reply.bogus:
                        return reply
                failed = reply
        return failed

    async def _try(self, where: Server, name: dns.name.Name, kind: str) -> dns.message.Message | Unanswered:
        question = dns.message.make_query(
            name, kind, use_edns=-1 if where in self._no_edns else 0, payload=_PAYLOAD, flags=dns.flags.RD | dns.flags.AD
        )
        line = self._lines.get(where) or _WAYS[where.kind](where)
        self._lines[where] = line
        try:
            async with asyncio.timeout(self.asking.timeout):
                reply = await line.exchange(question)
                if reply.flags & dns.flags.TC and where.kind == "udp":
                    once = _Stream(where._replace(kind="tcp"))
                    try:
                        reply = await once.exchange(question)
                    finally:
                        await once.close()
        except TimeoutError:
            return Unanswered(f"no answer within {self.asking.timeout:g} seconds")
        except (OSError, EOFError) as error:
            return Unanswered(f"the name server cannot be reached ({_said(error)})")
        except (BrokenReply, dns.exception.DNSException, ValueError):
            return Unanswered("the reply is broken")
        if reply.flags & dns.flags.TC:
            return Unanswered("the reply is cut off")
        return reply


def _said(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it closed the connection"
    return (getattr(error, "strerror", "") or type(error).__name__).lower()


def _failure(reply: dns.message.Message) -> Unanswered:
    """A reply that settles nothing, in words; extended errors (RFC 8914) say whether DNSSEC is the cause."""
    codes = [int(option.code) for option in reply.options if isinstance(option, dns.edns.EDEOption)]
    if any(6 <= code <= 12 for code in codes):
        return Unanswered("DNSSEC validation failed", bogus=True)
    name = dns.rcode.to_text(reply.rcode())
    words = {"SERVFAIL": "the name server failed (SERVFAIL)", "REFUSED": "the name server refused to answer (REFUSED)"}
    return Unanswered(words.get(name, f"the name server answered {name}"))


def _read(reply: dns.message.Message, asked: dns.name.Name, kind: str) -> tuple[tuple[Value, ...], list[str], str]:
    """The values a reply holds for a question, the names its CNAMEs lead through, and the name at which they stop without
    saying what is there ("" when the reply settles it)."""
    wanted = dns.rdatatype.from_text(kind)
    sets = {(one.name, one.rdtype): one for one in reply.answer}
    name = asked
    chain: list[str] = []
    while len(chain) <= _LONGEST_CHAIN:
        found = sets.get((name, wanted))
        if found is not None:
            return tuple(_value(rdata, kind) for rdata in found), chain, ""
        link = sets.get((name, dns.rdatatype.CNAME))
        if link is None:
            break
        target: Any = next(iter(link))
        name = target.target
        chain.append(_text(name))
    settled = not chain or reply.rcode() == dns.rcode.NXDOMAIN or any(one.rdtype == dns.rdatatype.SOA for one in reply.authority)
    return (), chain, "" if settled else chain[-1]


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else ""


def _value(rdata: Any, kind: str) -> Value:
    if kind == "TXT":
        return b"".join(rdata.strings).decode("latin-1")
    if kind == "MX":
        return Mx(rdata.preference, _text(rdata.exchange))
    if kind in ("A", "AAAA"):
        return str(rdata.address)
    if kind in ("CNAME", "NS", "PTR"):
        return _text(rdata.target)
    return str(rdata.to_text())


def _same_question(question: dns.message.Message, reply: dns.message.Message) -> bool:
    return bool(reply.flags & dns.flags.QR) and (
        reply.question == question.question
        or (not reply.question and reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN))
    )


# --- ways to a server --------------------------------------------------------------------------------------------


class _Port(asyncio.DatagramProtocol):
    """One connected UDP socket: the system drops what does not come from the server."""

    def __init__(self) -> None:
        self.waiting: dict[int, tuple[dns.message.Message, asyncio.Future[dns.message.Message]]] = {}
        self.transport: asyncio.DatagramTransport | None = None
        self.used = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: object) -> None:
        if len(data) < 12:
            return
        waiting = self.waiting.get(int.from_bytes(data[:2], "big"))
        if waiting is None or waiting[1].done():
            return
        question, future = waiting
        try:
            reply = dns.message.from_wire(data, raise_on_truncation=False, ignore_trailing=True)
        except (dns.exception.DNSException, ValueError):
            if data[2] & 0x80 and data[12 : 12 + 4] == question.to_wire()[12 : 12 + 4]:
                future.set_exception(BrokenReply())
            return
        if _same_question(question, reply):
            future.set_result(reply)

    def error_received(self, error: Exception) -> None:
        for _, future in self.waiting.values():
            if not future.done():
                future.set_exception(error)


class _Datagrams:
    """UDP to one server, from a few source ports that are changed now and then."""

    def __init__(self, where: Server) -> None:
        self.where = where
        self._ports: list[_Port] = []
        self._worn: list[_Port] = []
        self._opening = asyncio.Lock()

    async def exchange(self, question: dns.message.Message) -> dns.message.Message:
        port = await self._port()
        while question.id in port.waiting:
            question.id = random.SystemRandom().randrange(65536)
        future: asyncio.Future[dns.message.Message] = asyncio.get_running_loop().create_future()
        number = question.id
        port.waiting[number] = (question, future)
        try:
            assert port.transport is not None
            port.transport.sendto(question.to_wire())
            return await future
        finally:
            del port.waiting[number]

    async def _port(self) -> _Port:
        async with self._opening:
            if len(self._ports) < _SOCKETS:
                loop = asyncio.get_running_loop()
                _, made = await loop.create_datagram_endpoint(_Port, remote_addr=(self.where.host, self.where.port))
                self._ports.append(made)
        port = random.SystemRandom().choice(self._ports)
        port.used += 1
        if port.used >= _WORN:
            self._ports.remove(port)
            self._worn.append(port)
        for old in [one for one in self._worn if not one.waiting and one is not port]:
            self._worn.remove(old)
            if old.transport is not None:
                old.transport.close()
        return port

    async def close(self) -> None:
        for port in (*self._ports, *self._worn):
            if port.transport is not None:
                port.transport.close()


class _Stream:
    """TCP or TLS to one server; several questions at once on one connection (RFC 7766 6.2.1.1)."""

    def __init__(self, where: Server) -> None:
        self.where = where
        self._writer: asyncio.StreamWriter | None = None
        self._opening = asyncio.Lock()
        self._listener: asyncio.Task[None] | None = None
        self._waiting: dict[int, tuple[dns.message.Message, asyncio.Future[dns.message.Message]]] = {}

    async def exchange(self, question: dns.message.Message) -> dns.message.Message:
        writer = await self._open()
        while question.id in self._waiting:
            question.id = random.SystemRandom().randrange(65536)
        future: asyncio.Future[dns.message.Message] = asyncio.get_running_loop().create_future()
        number = question.id
        self._waiting[number] = (question, future)
        try:
            wire = question.to_wire()
            writer.write(len(wire).to_bytes(2, "big") + wire)
            await writer.drain()
            return await future
        finally:
            del self._waiting[number]

    async def _open(self) -> asyncio.StreamWriter:
        async with self._opening:
            if self._writer is not None and self._listener is not None and not self._listener.done():
                return self._writer
            context = ssl.create_default_context() if self.where.kind == "tls" else None
            reader, self._writer = await asyncio.open_connection(
                self.where.host, self.where.port, ssl=context, server_hostname=self.where.host if context else None
            )
            self._listener = asyncio.create_task(self._listen(reader))
            return self._writer

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        problem: Exception = EOFError()
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                self._heard(await reader.readexactly(size))
        except (OSError, EOFError) as error:
            problem = error
        finally:
            for _, future in self._waiting.values():
                if not future.done():
                    future.set_exception(problem)

    def _heard(self, data: bytes) -> None:
        waiting = self._waiting.get(int.from_bytes(data[:2], "big")) if len(data) >= 12 else None
        if waiting is None or waiting[1].done():
            return
        question, future = waiting
        try:
            reply = dns.message.from_wire(data, ignore_trailing=True)
        except (dns.exception.DNSException, ValueError):
            future.set_exception(BrokenReply())
            return
        if _same_question(question, reply):
            future.set_result(reply)

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
        if self._writer is not None:
            self._writer.close()


class _Https:
    """DNS over HTTPS: POST of the message (RFC 8484 4.1), with the library httpx."""

    def __init__(self, where: Server) -> None:
        try:
            import httpx
        except ImportError:
            raise UsageError("DNS over HTTPS needs the library httpx, which is not installed here") from None
        self.where = where
        self._client: httpx.AsyncClient = httpx.AsyncClient(timeout=None, follow_redirects=False)

    async def exchange(self, question: dns.message.Message) -> dns.message.Message:
        import httpx

        question.id = 0  # RFC 8484 4.1: so that caches can serve it
        head = {"content-type": "application/dns-message", "accept": "application/dns-message"}
        try:
            reply = await self._client.post(self.where.url, content=question.to_wire(), headers=head)
        except httpx.HTTPError as error:
            raise OSError(0, type(error).__name__) from None
        if reply.status_code != 200:
            raise OSError(0, f"HTTP status {reply.status_code}")
        found = dns.message.from_wire(reply.content[:65535])
        if not _same_question(question, found):
            raise BrokenReply
        return found

    async def close(self) -> None:
        await self._client.aclose()


_WAYS: dict[str, type[_Datagrams] | type[_Stream] | type[_Https]] = {"udp": _Datagrams, "tls": _Stream, "https": _Https}
