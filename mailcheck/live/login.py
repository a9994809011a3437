"""One login over a connection: AUTH and its challenges (RFC 4954 4).

What we send is shown as HIDDEN, and so is every challenge, and every line in which a server repeats what it was told."""

from __future__ import annotations

import contextlib

from mailcheck.live import sasl
from mailcheck.live.kinds import KINDS
from mailcheck.live.reply import Reply, Stop
from mailcheck.live.transcript import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.live.connection import Connection

_LONGEST_COMMAND = 510  # octets without the end of the line: RFC 5321 4.5.3.1.4


class Authentication:
    """A login that is being tried. It is used once: accounts are locked after a few wrong ones."""

    def __init__(self, line: Connection, mechanism: str, login: sasl.Login) -> None:
        self._line = line
        self._mechanism = mechanism
        self._login = login
        self._exchange = sasl.MECHANISMS[mechanism](login)
        self._asked = False  # the server waits for more

    async def reply(self) -> Reply:
        """The reply that accepts the login. Raises Stop."""
        try:
            self._line.guard = sasl.guarded(self._login)
            reply = await self._converse()
            if reply.positive:
                with contextlib.suppress(StopIteration):
                    self._exchange.send(None)  # whether the mechanism is content
        except sasl.BadChallenge as error:
            await self._cancel()
            raise Stop("reply-malformed", str(error)) from None
        except sasl.Unproved as error:
            await self._cancel()
            raise Stop("auth-server-unproved", str(error)) from None
        except sasl.Unsendable as error:
            await self._cancel()
            raise Stop("login-unsendable", str(error)) from None
        if not reply.positive:
            raise self._refused(reply)
        return reply

    async def _converse(self) -> Reply:
        """The challenges and our answers, up to the reply that decides. Raises Stop and what mechanisms raise."""
        step = next(self._exchange)
        reply, challenge = await self._begin(step)
        pending = step if step is not None and not self._is_short(step) else None
        while reply.code == 334:  # not for ever: every mechanism has an end
            reply, challenge = await self._say(pending or self._answer(challenge))
            pending = None
        return reply

    async def _begin(self, step: sasl.Step | None) -> tuple[Reply, bytes]:
        """AUTH, with the first step in the same line where there is one and it fits; else it waits for an empty challenge."""
        command = f"AUTH {self._mechanism}"
        if step is None or not self._is_short(step):
            return await self._send(command.encode(), command)
        self._guard(step)
        return await self._send(command.encode() + b" " + (sasl.coded(step.text) or b"="), f"{command} {HIDDEN}")

    def _is_short(self, step: sasl.Step) -> bool:
        return len("AUTH  ") + len(self._mechanism) + len(sasl.coded(step.text)) <= _LONGEST_COMMAND

    def _answer(self, challenge: bytes) -> sasl.Step:
        # LOGIN's prompts are often not what they should be, and nobody looks at them.
        raw = challenge if self._mechanism == "LOGIN" else sasl.decoded(challenge)
        if self._mechanism == "XOAUTH2":
            status = sasl.xoauth2_status(raw)
            self._line.transcript.note(f"the server refuses the token{f' with status {status}' if status else ''}")
        try:
            step = self._exchange.send(raw)
        except StopIteration:
            raise sasl.BadChallenge("the server asks for more than the mechanism has") from None
        if step is None:
            raise sasl.BadChallenge("the server asks out of turn")
        return step

    async def _say(self, step: sasl.Step) -> tuple[Reply, bytes]:
        self._guard(step)
        return await self._send(sasl.coded(step.text), HIDDEN if step.text else "(an empty line)")

    async def _send(self, data: bytes, shown: str) -> tuple[Reply, bytes]:
        found = await self._line.exchange(data + b"\r\n", shown, HIDDEN)
        self._asked = found[0].code == 334
        return found

    def _guard(self, step: sasl.Step) -> None:
        if step.text:
            self._line.guard += sasl.shapes(sasl.coded(step.text).decode(), *step.derived)

    async def _cancel(self) -> None:
        """`*` ends an exchange that makes no sense."""
        if self._asked:
            with contextlib.suppress(Stop):
                await self._line.last_command("*")

    def _refused(self, reply: Reply) -> Stop:
        """The name of a refusal: RFC 4954 4 and 6."""
        in_clear = self._line.session is None
        if reply.code == 421:
            return Stop("temporary", "the server ended the session", reply)
        if reply.temporary:
            return Stop("auth-temporary", KINDS["auth-temporary"], reply)
        if reply.code in (530, 538) and in_clear:
            return Stop("auth-only-after-tls", "the server wants encryption first", reply)
        if reply.code == 504:
            return Stop("auth-mechanism-missing", f"the server offers {self._mechanism} and does not know it", reply)
        if reply.code // 100 == 3:
            return Stop("reply-malformed", "the server answers the login with a code that is no answer to it", reply)
        return Stop("auth-refused", KINDS["auth-refused"], reply)
