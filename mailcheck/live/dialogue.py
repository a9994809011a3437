"""The dialogue with a mail server up to the point where a message would follow (RFC 5321), and what came of each stage.

`run` does what an application does at its first mail: connect, TLS, EHLO, AUTH, MAIL FROM. It logs in at most once, and never
over TLS whose certificate does not verify. When a connection fails in a way that another one can explain (a silent port, a
certificate), it looks again over a further connection to the same address, on which it neither logs in nor sends mail."""

from __future__ import annotations

import asyncio
import contextlib
import ssl

from mailcheck.live import connection as connections
from mailcheck.live import envelope, sasl, tls
from mailcheck.live import reply as replies
from mailcheck.live.connection import Address, Connection, NoTls, Unresolved
from mailcheck.live.kinds import KINDS
from mailcheck.live.login import Authentication
from mailcheck.live.reply import Extension, Reply, Stop
from mailcheck.live.results import FAILED, NOT_REACHED, OK, SKIPPED, Dialogue, Options, StageResult
from mailcheck.live.target import IMPLICIT, NONE, OPPORTUNISTIC, STARTTLS, Secret, Target
from mailcheck.live.transcript import HIDDEN, RECEIVED, STAGES, Transcript, Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import NoReturn

    from mailcheck.live.envelope import Path
    from mailcheck.live.tls import TlsInfo

__all__ = ["Dialogue", "Options", "StageResult", "run"]

_MOST_ADDRESSES = 4
_OLD = ("SSLv3", "TLSv1", "TLSv1.1")
_BEST_REASONS = ("connection-refused", "connection-timeout", "network-unreachable")  # the one that tells most comes first


async def run(target: Target, options: Options = Options(), watch: Watch | None = None) -> Dialogue:  # noqa: B008 - frozen
    """Tries one target. `watch` is called with each event as it happens. Nothing that a server does raises an exception.

    Raises OSError (ssl.SSLError among them) when `ca_file` cannot be read, and what `watch` raises."""
    one = _Run(target, options, tls.verifying(options.ca_file) if target.tls != NONE else None, watch)
    try:
        async with asyncio.timeout(options.deadline):
            await one.everything()
    except TimeoutError:
        one.fail(Stop("timeout", f"everything together took longer than {options.deadline:g} seconds"))
    finally:
        one.close()
    return one.dialogue()


class _Run:
    """The state of one run: what is known so far, and the stage that is being tried."""

    def __init__(self, target: Target, options: Options, context: ssl.SSLContext | None, watch: Watch | None) -> None:
        self.target = target
        self.options = options
        self.transcript = Transcript(watch)
        self.results: dict[str, StageResult] = {}
        self.host = target.host.rstrip(".")
        self.context = context
        self.address: Address | None = None
        self.line: Connection | None = None
        self.before: tuple[Extension, ...] | None = None
        self.after: tuple[Extension, ...] | None = None
        self.tls: TlsInfo | None = None
        self.mechanism = ""
        self.authenticated = False
        self._spent: dict[str, float] = {}
        self._began = 0.0

    # --- stages ---

    def begin(self, stage: str) -> None:
        self._pause()
        self.transcript.stage = stage

    def _pause(self) -> None:
        now, stage = self.transcript.seconds, self.transcript.stage
        self._spent[stage] = self._spent.get(stage, 0.0) + now - self._began
        self._began = now

    def end(self, outcome: str, says: str, kind: str = "", reply: Reply | None = None) -> None:
        """The stage that is being tried is over."""
        self._pause()
        stage = self.transcript.stage
        self.results[stage] = StageResult(stage, outcome, kind, reply, round(self._spent[stage], 3), says)

    def fail(self, stop: Stop) -> None:
        self.end(FAILED, stop.says, stop.kind, stop.reply)
        self.transcript.note(stop.says)

    def skip(self, stage: str, says: str, kind: str = "") -> None:
        self.begin(stage)
        self.end(SKIPPED, says, kind)
        if kind:
            self.transcript.note(says)

    def dialogue(self) -> Dialogue:
        stages = list(STAGES)
        if self.target.tls != IMPLICIT:  # greeting and EHLO come first
            stages[3:6] = ["ehlo", "tls", "certificate"]
        else:
            stages[2:5] = ["tls", "certificate", "greeting"]
        missing = StageResult("", NOT_REACHED, "", None, 0.0, "not reached")
        return Dialogue(
            _without_secrets(self.target),
            tuple(self.results.get(stage) or missing._replace(stage=stage) for stage in stages),
            tuple(self.transcript.events),
            self.address.name if self.address else "",
            self.before,
            self.after,
            self.tls,
            self.mechanism,
            self.authenticated,
        )

    def close(self) -> None:
        if self.line is not None:
            self.line.close()

    async def everything(self) -> None:
        try:
            await self._resolve_and_connect()
            if self.target.tls == IMPLICIT:
                await self._secure()
            await self._greet()
            await self._hello()
            if self.target.tls != IMPLICIT:
                await self._starttls()
            if not self.options.login:
                self.skip("auth", "not asked for")
                self.skip("mail", "not asked for")
            elif await self._login():
                await self._envelope()
        except Stop as stop:
            self.fail(stop)
        await self._quit()

    # --- name and connection ---

    async def _resolve_and_connect(self) -> None:
        self.begin("resolve")
        found = await self._addresses()
        self.end(OK, f"{len(found)} {'address' if len(found) == 1 else 'addresses'}")
        for address in found:
            self.transcript.note(f"{self.host} has address {address.name}")
        self.begin("connect")
        reasons: dict[str, str] = {}
        for address in _both_families(found)[:_MOST_ADDRESSES]:
            self.transcript.note(f"connecting to {address.name} port {self.target.port}")
            try:
                self.line = await connections.connect(address, self.transcript, self.options.timeout)
            except OSError as error:
                self.transcript.note(f"{address.name}: {connections.problem(error)}")
                reasons.setdefault(connections.refusal(error), connections.problem(error))
                continue
            self.address = address
            self.transcript.note("connected")
            self.end(OK, f"connected to {address.name}")
            return
        kind = next(one for one in _BEST_REASONS if one in reasons)
        raise Stop(kind, f"{KINDS[kind]}: {reasons[kind]}")

    async def _addresses(self) -> list[Address]:
        """Raises Stop."""
        unknown = Stop("host-not-found", KINDS["host-not-found"])
        if not self.host or "\0" in self.host or self.host.startswith(".") or len(self.host) > 255:
            raise Stop("host-not-found", "the host name is none")
        try:
            async with asyncio.timeout(self.options.timeout):
                found = await connections.addresses(self.host, self.target.port, self.options.family)
        except TimeoutError:
            raise Stop("resolver-failed", "the name servers do not answer") from None
        except Unresolved as error:
            raise unknown if error.known else Stop("resolver-failed", KINDS["resolver-failed"]) from None
        if not found:
            raise unknown
        return found

    @contextlib.asynccontextmanager
    async def _second_look(self, why: str) -> AsyncIterator[Connection]:
        """A further connection to the same address, for looking only. Raises OSError."""
        assert self.address is not None
        self.transcript.note(f"second connection, {why}; no login on it")
        line = await connections.connect(self.address, self.transcript, self.options.timeout)
        try:
            yield line
            if line.usable and line.session is None:
                with contextlib.suppress(Stop):
                    await line.last_command("QUIT")
        finally:
            line.close()

    # --- greeting and EHLO ---

    @property
    def _line(self) -> Connection:
        assert self.line is not None
        return self.line

    async def _greet(self) -> None:
        self.begin("greeting")
        try:
            reply = await self._line.greeting()
        except Stop as stop:
            raise await self._why_no_greeting(stop) from None
        if not reply.positive:
            raise Stop("greeting-refused", KINDS["greeting-refused"], reply)
        self.end(OK, "the server greets", reply=reply)

    async def _why_no_greeting(self, stop: Stop) -> Stop:
        """A better name for a greeting that did not come, or is none."""
        first = self._line.first
        spoken = replies.protocol(first)
        if spoken == "TLS":
            return Stop("plain-to-tls-port", KINDS["plain-to-tls-port"])
        if first and not spoken and not (len(first) < 4 and first.isdigit()):
            return Stop("not-smtp", "what the server says is not SMTP")
        if spoken not in ("", "SMTP"):
            return Stop("not-smtp", f"the server speaks {spoken}")
        silent = stop.kind in ("timeout", "connection-lost") and not first
        if silent and self.target.tls != IMPLICIT and await self._answers_tls():
            return Stop("plain-to-tls-port", KINDS["plain-to-tls-port"])
        return Stop("greeting-timeout", stop.says) if stop.kind == "timeout" else stop

    async def _answers_tls(self) -> bool:
        """Whether the port speaks TLS from the first byte."""
        try:
            async with self._second_look("to see whether the port expects TLS") as line:
                await self._handshake(line, tls.inspecting())
        except NoTls as error:
            return bool(error.first) and not error.is_clear
        except OSError:
            return False
        return True

    async def _hello(self) -> None:
        self.begin("ehlo")
        reply, offered = await self._ehlo(self._line)
        if self._line.session is None:
            self.before = offered
        else:
            self.after = offered
        self.end(OK, "the server says what it offers" if offered else "the server offers no extensions", reply=reply)

    async def _ehlo(self, line: Connection) -> tuple[Reply, tuple[Extension, ...]]:
        """EHLO, or HELO for a server that does not know it (RFC 5321 3.2). Raises Stop."""
        name = self.target.local_name
        if not name or not name.isascii() or not name.isprintable() or " " in name or len(name) > 255:
            name = line.local_name
        reply = await line.command(f"EHLO {name}")
        if reply.positive:
            return reply, replies.extensions(reply)
        if reply.code // 100 == 5:
            reply = await line.command(f"HELO {name}")
            if reply.positive:
                return reply, ()
        greeting = self.results.get("greeting")
        if reply.code // 100 == 5 and greeting and greeting.reply and "FTP" in greeting.reply.text.upper():
            raise Stop("not-smtp", "the server speaks FTP", reply)  # it greets with 220 too
        raise _refused(reply, "ehlo-refused")

    # --- TLS ---

    async def _starttls(self) -> None:
        """STARTTLS as the application does it (RFC 3207): always, when it is offered, or never."""
        wanted = self.target.tls
        offered = replies.parameters(self.before, "STARTTLS") is not None
        if wanted == NONE or (wanted == OPPORTUNISTIC and not offered):
            kind = "" if wanted == NONE else "starttls-not-offered"
            says = KINDS[kind] if kind else "the application uses no TLS"
            self.skip("tls", says, kind)
            self.skip("certificate", "no TLS")
            return
        self.begin("tls")
        if not offered:
            raise Stop("starttls-not-offered", KINDS["starttls-not-offered"])
        reply = await self._line.command("STARTTLS")
        if not reply.positive:
            if wanted == STARTTLS or reply.code == 421:
                raise _refused(reply, "starttls-refused", always=True)
            self.end(SKIPPED, KINDS["starttls-refused"], "starttls-refused", reply)
            self.skip("certificate", "no TLS")
            return
        early = self._line.unread()
        if early:
            self._line.usable = False
            self.transcript.note(f"{len(early)} octets came in clear after the answer; they were thrown away")
            raise Stop("starttls-injection", KINDS["starttls-injection"], reply)
        await self._secure()
        await self._hello()

    async def _handshake(self, line: Connection, context: ssl.SSLContext) -> ssl.SSLObject:
        """Raises NoTls, ssl.SSLCertVerificationError; OSError for a host name that can be in no certificate."""
        try:
            session = await line.start_tls(context, self.host)
        except ssl.SSLCertVerificationError:
            raise
        except ValueError as error:  # UnicodeError too: a name that IDNA cannot express
            raise OSError(0, "the host name is none") from error
        cipher = session.cipher()
        self.transcript.note(f"{session.version()}, {cipher[0] if cipher else 'no cipher'}")
        return session

    async def _secure(self) -> None:
        """The handshake and the certificate, always verified."""
        self.begin("tls")
        self.transcript.note("TLS handshake")
        assert self.context is not None
        try:
            session = await self._handshake(self._line, self.context)
        except ssl.SSLCertVerificationError as error:
            await self._not_verified(tls.problem(error), _reason(error))
        except NoTls as error:
            raise await self._why_no_tls(error) from None
        except OSError:
            raise Stop("certificate-name", "a certificate cannot be for this host name") from None
        self.tls = tls.described(session, self.host)
        self.end(OK, f"{self.tls.version}, {self.tls.cipher}")
        self.begin("certificate")
        self._show_certificate(self.tls)
        self.end(OK, "the certificate is for this host, valid, and from a known issuer")

    def _show_certificate(self, found: TlsInfo) -> None:
        names = ", ".join(found.names[:10]) or "no name"
        self.transcript.note(f"certificate for {names}; issued by {found.issuer or 'an issuer without a name'}")
        if found.not_before is not None and found.not_after is not None:
            self.transcript.note(f"valid from {found.not_before:%Y-%m-%d} to {found.not_after:%Y-%m-%d}")

    async def _not_verified(self, problem: str, reason: str) -> NoReturn:
        """Raises Stop. We ended the handshake: the certificate does not verify. Another connection shows what is in it."""
        found = await self._inspected(problem)
        if found is not None:
            self.tls = found
            self.begin("tls")
            self.end(OK, f"{found.version}, {found.cipher}")
        else:
            self.end(OK, "agreed on, until the certificate came")
        self.begin("certificate")
        if found is not None:
            self._show_certificate(found)
        raise Stop(problem, f"{KINDS[problem]} ({reason}); no login was sent")

    async def _inspected(self, problem: str) -> TlsInfo | None:
        """A handshake on a further connection that accepts any certificate; None when it does not come about."""
        try:
            async with self._second_look("to read the certificate without verifying it") as line:
                if self.target.tls != IMPLICIT:
                    await self._up_to_starttls(line)
                return tls.described(await self._handshake(line, tls.inspecting()), self.host, problem)
        except (Stop, NoTls, OSError) as error:
            self.transcript.note(f"that did not work: {error.says if isinstance(error, Stop) else 'no connection'}")
            return None

    async def _up_to_starttls(self, line: Connection) -> None:
        """Raises Stop."""
        if not (await line.greeting()).positive:
            raise Stop("greeting-refused", KINDS["greeting-refused"])
        await self._ehlo(line)
        if not (await line.command("STARTTLS")).positive or line.unread():
            raise Stop("starttls-refused", KINDS["starttls-refused"])

    async def _why_no_tls(self, failed: NoTls) -> Stop:
        """The name of a handshake that failed."""
        if failed.is_clear:
            return self._spoken_in_clear(failed.first)
        if failed.error is not None:
            reason = tls.reason(failed.error)
            self.transcript.note(f"TLS failed: {reason}")
            kind = "tls-too-old" if tls.is_too_old(failed.error) else "tls-handshake-failed"
            return await self._taken_by_nobody(Stop(kind, f"{KINDS[kind]} ({reason})"))
        if failed.silent:
            stop = Stop("timeout", f"no TLS handshake within {self.options.timeout:g} seconds")
        else:
            stop = Stop("connection-lost", "the server closed the connection during the TLS handshake")
            stop = await self._taken_by_nobody(stop)
        if stop.kind != "tls-too-old" and not failed.first and await self._greets_in_clear():
            return self._plain_port()
        return stop

    def _spoken_in_clear(self, first: bytes) -> Stop:
        """What came in answer to our handshake is no TLS."""
        self.transcript.add(RECEIVED, replies.shown([first.partition(b"\n")[0].rstrip()])[0])
        if self.target.tls != IMPLICIT:
            return Stop("tls-handshake-failed", "the server goes on in clear text after STARTTLS")
        spoken = replies.protocol(first)
        if spoken == "SMTP":
            return self._plain_port()
        return Stop("not-smtp", f"the server speaks {spoken}" if spoken else "the server speaks neither TLS nor SMTP")

    async def _taken_by_nobody(self, stop: Stop) -> Stop:
        """Whether the handshake would succeed with versions, ciphers and keys that are too weak to be taken today."""
        found = await self._inspected(stop.kind)
        if found is not None and found.version in _OLD:
            self.tls = found._replace(problem="tls-too-old")
            return Stop("tls-too-old", f"{KINDS['tls-too-old']}; it has {found.version}")
        if found is not None and stop.kind == "tls-handshake-failed":
            self.tls = found
            return Stop(stop.kind, f"{stop.says}; it has only keys or ciphers that are no longer taken")
        return stop

    def _plain_port(self) -> Stop:
        return Stop("tls-to-plain-port", KINDS["tls-to-plain-port"])

    async def _greets_in_clear(self) -> bool:
        """Whether the port speaks SMTP in plain text: some servers greet late, or hang up at what is not SMTP."""
        if self.target.tls != IMPLICIT:
            return False
        try:
            async with self._second_look("to see whether the port speaks plain text") as line:
                return (await line.greeting()).code > 0
        except (Stop, OSError):
            return False

    # --- login ---

    async def _login(self) -> bool:
        """Whether the dialogue goes on to the envelope."""
        target = self.target
        if target.username is None:
            self.skip("auth", "the application does not log in")
            return True
        self.begin("auth")
        encrypted = self._line.session is not None
        offered = replies.parameters(self.after if encrypted else self.before, "AUTH")
        if offered is None:
            raise await self._why_no_auth(encrypted)
        self.mechanism = sasl.chosen(target.methods, offered, encrypted)
        if not self.mechanism:
            theirs = ", ".join(offered) or "nothing"
            raise Stop("auth-mechanism-missing", f"{KINDS['auth-mechanism-missing']}: the server offers {theirs}")
        if not target.password:
            self.mechanism = ""
            raise Stop("password-missing", KINDS["password-missing"])
        if not encrypted and not self.options.allow_cleartext:
            self.mechanism = ""
            self.skip("auth", KINDS["login-withheld"], "login-withheld")
            return False
        one = Authentication(self._line, self.mechanism, sasl.Login(target.username, target.password))
        reply = await one.reply()
        self.authenticated = True
        self.end(OK, f"the server accepted the login with {self.mechanism}", reply=reply)
        return True

    async def _why_no_auth(self, encrypted: bool) -> Stop:
        if encrypted:
            lost = replies.parameters(self.before, "AUTH") is not None
            says = KINDS["auth-not-offered"] + (" after STARTTLS, though it did before" if lost else "")
            return Stop("auth-not-offered", says)
        if replies.parameters(self.before, "STARTTLS") is not None and await self._offers_auth_after_tls():
            return Stop("auth-only-after-tls", KINDS["auth-only-after-tls"])
        return Stop("auth-not-offered", KINDS["auth-not-offered"])

    async def _offers_auth_after_tls(self) -> bool:
        try:
            async with self._second_look("to see what is offered after STARTTLS") as line:
                await self._up_to_starttls(line)
                await self._handshake(line, tls.inspecting())
                self.after = (await self._ehlo(line))[1]
        except (Stop, NoTls, OSError):
            return False
        return replies.parameters(self.after, "AUTH") is not None

    # --- envelope ---

    async def _envelope(self) -> None:
        """MAIL FROM, RCPT TO and, where it was asked for, a message."""
        options, offered = self.options, self.before if self._line.session is None else self.after
        if self.target.sender is None:
            self.skip("mail", "the sender is not known")
            return
        self.begin("mail")
        sender = envelope.path(self.target.sender)
        await self._name(f"MAIL FROM:<{sender.address}>", sender, offered, "sender-refused")
        if options.recipient is None:
            self.skip("rcpt", "not asked for")
            return
        self.begin("rcpt")
        recipient = envelope.path(options.recipient)
        await self._name(f"RCPT TO:<{recipient.address}>", recipient, offered, "recipient-refused")
        if not options.send or not sender.address:
            self.skip("data", "not asked for" if not options.send else "there is no sender")
            return
        self.begin("data")
        await self._message(sender, recipient)

    async def _name(self, command: str, path: Path, offered: tuple[Extension, ...] | None, kind: str) -> None:
        if path.international:
            if replies.parameters(offered, "SMTPUTF8") is None:
                raise Stop("utf8-needed", KINDS["utf8-needed"])
            command += " SMTPUTF8" if command.startswith("MAIL") else ""
        reply = await self._line.command(command)
        if reply.code == 530 and not self.authenticated:
            raise self._wants_more(reply)
        if not reply.positive:
            raise _refused(reply, kind)
        self.end(OK, "accepted", reply=reply)

    def _wants_more(self, reply: Reply) -> Stop:
        """530: a login is needed (RFC 4954 6), or STARTTLS (RFC 3207 4)."""
        in_clear = self._line.session is None
        if in_clear and (replies.parameters(self.before, "STARTTLS") is not None or "TLS" in reply.text):
            return Stop("tls-needed", KINDS["tls-needed"], reply)
        return Stop("login-needed", KINDS["login-needed"], reply)

    async def _message(self, sender: Path, recipient: Path) -> None:
        reply = await self._line.command("DATA")
        if reply.code != 354:
            raise _refused(reply, "message-refused")
        text = envelope.message(sender, recipient)
        self.transcript.note("the test message follows")
        reply = (await self._line.exchange(text, f"({len(text)} octets, then a line with a dot)"))[0]
        if not reply.positive:
            raise _refused(reply, "message-refused")
        self.end(OK, "the server took the message", reply=reply)

    # --- the end ---

    async def _quit(self) -> None:
        line = self.line
        if line is None or not line.usable:
            return
        self.begin("quit")
        try:
            mail, data = self.results.get("mail"), self.results.get("data")
            if mail is not None and mail.outcome == OK and not (data is not None and data.outcome == OK):
                await line.last_command("RSET")
            reply = await line.last_command("QUIT")
            self.end(OK, "the session is over", reply=reply)
        except Stop as stop:
            self.fail(stop)


def _refused(reply: Reply, kind: str, always: bool = False) -> Stop:
    """A reply that is no yes. `always`: the kind holds for a temporary refusal too."""
    if reply.code == 421 or (reply.temporary and not always):
        return Stop("temporary", KINDS["temporary"], reply)
    if reply.code // 100 == 3 or reply.positive:
        return Stop("reply-malformed", "the server answers with a code that is no answer to this", reply)
    return Stop(kind, KINDS[kind], reply)


def _reason(error: ssl.SSLCertVerificationError) -> str:
    """OpenSSL's reason, without the host name, which may come from a stranger."""
    return str(error.verify_message).partition(",")[0].rstrip(".")


def _both_families(found: list[Address]) -> list[Address]:
    """The first address of each family first, then the rest, so that one family that is cut off does not use up all tries."""
    seen: set[object] = set()
    first = [one for one in found if one.family not in seen and not seen.add(one.family)]  # type: ignore[func-returns-value]
    return first + [one for one in found if one not in first]


def _without_secrets(target: Target) -> Target:
    """Some providers use one token as username and password (Postmark): then the username is a secret too."""
    password = target.password
    same = isinstance(password, Secret) and bool(password) and target.username == password.text
    return target._replace(password=None, username=HIDDEN if same else target.username)
