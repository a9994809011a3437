"""One connection to a server: lines in, replies out, and TLS from the moment that it is wanted.

TLS is done on our own buffers, not by the socket: so we see the bytes that the server really sent, know which of them came
in clear, and can tell a server that speaks plain text from one whose TLS is broken."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
import ssl
import threading

from mailcheck.live import reply as replies
from mailcheck.live import tls
from mailcheck.live.reply import LONGEST_LINE, MOST_LINES, Line, Reply, Stop
from mailcheck.live.transcript import HIDDEN, RECEIVED, SENT, Transcript
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST_WORDS = 2.0  # seconds
_PIECE = 16_384
_KEPT = 200  # octets of what came instead of TLS


class Address(NamedTuple):
    """One address of a host, as the system names it."""

    family: socket.AddressFamily
    where: tuple[object, ...]

    @property
    def name(self) -> str:
        return str(self.where[0])


class Unresolved(Exception):
    """The name could not be resolved. `known`: the name servers know that it does not exist."""

    def __init__(self, known: bool) -> None:
        super().__init__(known)
        self.known = known


class NoTls(Exception):
    """A TLS handshake failed. `error`: OpenSSL's; None when the connection ended or fell silent. `first`: the first bytes that came."""

    def __init__(self, error: ssl.SSLError | None, first: bytes, silent: bool = False) -> None:
        super().__init__(silent)
        self.error = error
        self.first = first
        self.silent = silent

    @property
    def is_clear(self) -> bool:
        """The server answered with something that is no TLS record (RFC 8446 5.1)."""
        return bool(self.first) and not (0x14 <= self.first[0] <= 0x17 and self.first[1:2] in (b"", b"\x03"))


async def addresses(host: str, port: int, family: str | None) -> list[Address]:
    """The addresses of a host, in the system's order. `family`: ipv4, ipv6 or None for both. Raises Unresolved.

    In a thread of its own that nobody waits for: the loop's threads would hold up the end of the program for as long as the
    system's resolver takes."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[Address]] = loop.create_future()
    wanted = {"ipv4": socket.AF_INET, "ipv6": socket.AF_INET6}.get(family or "", socket.AF_UNSPEC)

    def settle(found: list[Address] | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(found or [])

    def look() -> None:
        found, error = None, None
        try:
            entries = socket.getaddrinfo(host, port, wanted, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            found = list(dict.fromkeys(Address(entry[0], tuple(entry[4])) for entry in entries))
        except socket.gaierror as problem:
            error = Unresolved(problem.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)))
        except (UnicodeError, ValueError, OverflowError):
            error = Unresolved(known=True)
        except OSError:
            error = Unresolved(known=False)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, found, error)

    threading.Thread(target=look, name="getaddrinfo", daemon=True).start()
    return await future


class Connection:
    """A TCP connection. `timeout`: seconds for each step, such as one whole reply."""

    def __init__(self, sock: socket.socket, transcript: Transcript, timeout: float) -> None:
        self.transcript = transcript
        self.timeout = timeout
        self.usable = True  # the server is still in step with us
        self.session: ssl.SSLObject | None = None
        self.guard: tuple[str, ...] = ()  # texts that the server must not repeat to people
        self.local_name = _literal(str(sock.getsockname()[0]))
        self.first = b""  # the first octets of its first answers
        self._sock = sock
        self._buffer = bytearray()
        self._odd = b""  # what came and is no line of a reply
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()

    # --- replies and commands ---

    async def command(self, text: str, shown: str | None = None) -> Reply:
        """Sends one line and waits for the answer. `shown`: what the transcript has instead of it."""
        data = text.encode("utf-8", "surrogateescape") + b"\r\n"
        return (await self.exchange(data, text if shown is None else shown))[0]

    async def exchange(self, data: bytes, shown: str, challenge: str = "") -> tuple[Reply, bytes]:
        """Like `command`, for bytes with their end of line; also the answer's last text as it came, for challenges of SASL.
        `challenge`: what is shown instead of the text of a 334."""
        self._in_step()
        self.transcript.add(SENT, shown)
        with self._one_step():
            async with asyncio.timeout(self.timeout):
                await self._send(data)
                return await self._reply(challenge)

    async def last_command(self, text: str) -> Reply:
        """Like `command`, for the polite end, for which nobody waits long."""
        patient, self.timeout = self.timeout, min(self.timeout, _LAST_WORDS)
        try:
            return await self.command(text)
        finally:
            self.timeout = patient

    async def greeting(self) -> Reply:
        """The server's first reply. Raises Stop."""
        with self._one_step():
            async with asyncio.timeout(self.timeout):
                return (await self._reply(""))[0]

    def _in_step(self) -> None:
        """What lies here before we have spoken answers nothing. Raises Stop."""
        if not self._buffer:
            return
        self.usable = False
        first = self.unread().partition(b"\n")[0].rstrip(b"\r")
        found = replies.line(first)
        early = replies.reply(found.code, [found.text], self.guard) if found else None
        self.transcript.add(RECEIVED, early.text if early else replies.shown([first], self.guard)[0])
        if early is not None and early.code == 421:  # RFC 5321 3.8: it may say so at any time
            raise Stop("temporary", "the server ended the session by itself", early)
        raise Stop("reply-malformed", "the server says more than it was asked", early)

    @contextlib.contextmanager
    def _one_step(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            self.usable = False
            raise Stop("timeout", f"no whole answer within {self.timeout:g} seconds") from None
        except Stop:
            self.usable = False
            raise

    async def _reply(self, challenge: str) -> tuple[Reply, bytes]:
        """One whole reply, and its last text as it came. The transcript gets what came, whole or not. Raises Stop."""
        lines: list[Line] = []
        self._odd = b""
        try:
            while not (lines and lines[-1].last):
                lines.append(self._parsed(await self._line(), lines))
        finally:
            texts = [line.text for line in lines] + ([self._odd] if self._odd else [])
            answer = replies.reply(lines[0].code if lines else 0, texts, self.guard)
            if challenge and lines and answer.code == 334:
                answer = Reply(334, "", (challenge,) * len(texts))
            for number, text in enumerate(answer.lines):
                code = f"{lines[number].code}{' ' if lines[number].last else '-'}" if number < len(lines) else ""
                self.transcript.add(RECEIVED, (code + text).rstrip())
        return answer, texts[-1]

    def _parsed(self, raw: bytes, before: list[Line]) -> Line:
        found = replies.line(raw)
        if found is None or (before and found.code != before[0].code):
            self._odd = raw
            if found is None:
                raise Stop("reply-malformed", "an answer does not begin with a code of three digits")
            raise Stop("reply-malformed", "the lines of one answer have different codes")
        if len(before) >= MOST_LINES:
            raise Stop("reply-too-long", f"an answer has more than {MOST_LINES} lines")
        return found

    async def _line(self) -> bytes:
        """One line without its end. Raises Stop."""
        while True:
            end = self._buffer.find(b"\n")
            if end > LONGEST_LINE or (end < 0 and len(self._buffer) > LONGEST_LINE):
                # With a secret about, a cut line is not shown at all: it could be cut in the middle of it.
                self._odd = HIDDEN.encode() if self.guard else bytes(self._buffer[:_KEPT]) + b"..."
                raise Stop("reply-too-long", f"a line is longer than {LONGEST_LINE} octets")
            if end >= 0:
                line = bytes(self._buffer[:end])
                del self._buffer[: end + 1]
                return line.removesuffix(b"\r")
            piece = await self._receive()
            if not piece:
                self._odd = bytes(self._buffer)
                raise Stop("connection-lost", "the server closed the connection")
            self._buffer += piece
            self.first += piece[: _KEPT - len(self.first)]

    def unread(self) -> bytes:
        """What has come and was not asked for yet; it is thrown away."""
        found = bytes(self._buffer)
        self._buffer.clear()
        return found

    # --- bytes ---

    async def _send(self, data: bytes) -> None:
        """Raises Stop."""
        if self.session is None:
            return await self._send_raw(data)
        try:
            self.session.write(data)
        except ssl.SSLError as error:
            raise Stop("connection-lost", f"TLS broke off: {tls.reason(error)}") from None
        return await self._send_raw(self._outgoing.read())

    async def _send_raw(self, data: bytes) -> None:
        try:
            await asyncio.get_running_loop().sock_sendall(self._sock, data)
        except OSError as error:
            raise Stop("connection-lost", f"the connection broke: {problem(error)}") from None

    async def _receive_raw(self) -> bytes:
        """The next bytes; none when the server has closed. Raises Stop."""
        try:
            return await asyncio.get_running_loop().sock_recv(self._sock, _PIECE)
        except OSError as error:
            raise Stop("connection-lost", f"the connection broke: {problem(error)}") from None

    async def _receive(self) -> bytes:
        """Like `_receive_raw`, through TLS once it is there."""
        if self.session is None:
            return await self._receive_raw()
        while True:
            try:
                return self.session.read(_PIECE)
            except ssl.SSLWantReadError:
                await self._send_raw(self._outgoing.read())
                data = await self._receive_raw()
                if not data:
                    return b""
                self._incoming.write(data)
            except ssl.SSLZeroReturnError:
                return b""
            except ssl.SSLError as error:
                kind = "tls-handshake-failed" if "ALERT" in (error.reason or "") else "connection-lost"
                raise Stop(kind, f"TLS broke off: {tls.reason(error)}") from None

    async def start_tls(self, context: ssl.SSLContext, host: str) -> ssl.SSLObject:
        """A TLS handshake. Raises NoTls, or ssl.SSLCertVerificationError."""
        session = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        first = bytearray(self.unread())
        self._incoming.write(bytes(first))
        try:
            async with asyncio.timeout(self.timeout):
                await self._handshake(session, first)
        except TimeoutError:
            self.usable = False
            raise NoTls(None, bytes(first), silent=True) from None
        except BaseException:
            self.usable = False
            raise
        self.session = session
        return session

    async def _handshake(self, session: ssl.SSLObject, first: bytearray) -> None:
        try:
            while True:
                try:
                    session.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    await self._send_raw(self._outgoing.read())
                data = await self._receive_raw()
                first += data[: _KEPT - len(first)]
                if not data:
                    raise NoTls(None, bytes(first))
                self._incoming.write(data)
            await self._send_raw(self._outgoing.read())
        except Stop:
            raise NoTls(None, bytes(first)) from None
        except ssl.SSLCertVerificationError:
            await self._last_words()
            raise
        except ssl.SSLError as error:
            await self._last_words()
            raise NoTls(error, bytes(first)) from None

    async def _last_words(self) -> None:
        """The alert that tells the server why."""
        with contextlib.suppress(Stop):
            await self._send_raw(self._outgoing.read())

    def close(self) -> None:
        """Ends TLS and the connection, without waiting for anybody."""
        self.usable = False
        if self.session is not None:
            with contextlib.suppress(ssl.SSLError):
                self.session.unwrap()
            with contextlib.suppress(OSError):
                self._sock.send(self._outgoing.read())
        self._sock.close()


async def connect(address: Address, transcript: Transcript, timeout: float) -> Connection:
    """Raises OSError, with TimeoutError among them."""
    sock = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        async with asyncio.timeout(timeout):
            await asyncio.get_running_loop().sock_connect(sock, address.where)
        return Connection(sock, transcript, timeout)
    except BaseException:
        sock.close()
        raise


def _literal(address: str) -> str:
    """Our own address as EHLO may say it (RFC 5321 4.1.3). A host name would need a question to name servers."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return f"[IPv6:{found}]" if found.version == 6 else f"[{found}]"


def refusal(error: OSError) -> str:
    """The failure kind of a connection that did not come about."""
    if isinstance(error, ConnectionError):
        return "connection-refused"
    return "connection-timeout" if isinstance(error, TimeoutError) else "network-unreachable"


def problem(error: OSError) -> str:
    """A system's error as prose."""
    if isinstance(error, TimeoutError) and not error.errno:
        return "no answer"
    known = {errno.ECONNRESET: "reset by the server", errno.EPIPE: "closed by the server"}
    return known.get(error.errno or 0) or (error.strerror or type(error).__name__).lower()
