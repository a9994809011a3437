"""What can be asked of a run, and what comes of it."""

from __future__ import annotations

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.live.reply import Extension, Reply
    from mailcheck.live.target import Target
    from mailcheck.live.tls import TlsInfo
    from mailcheck.live.transcript import Event

OK, FAILED, SKIPPED, NOT_REACHED = "ok", "failed", "skipped", "not-reached"


class Options(NamedTuple):
    """How to run.

    timeout:   seconds for each step. deadline: seconds for everything, the polite end included.
    recipient: tried with RCPT TO; None: not tried. send: also send it a test message.
    allow_cleartext: log in without TLS where that is what the application does.
    login:     False: only look what the server offers, up to EHLO.
    family:    `ipv4`, `ipv6`, or None for both.
    ca_file:   certificates to trust instead of the system's.
    There is no way to switch the verification off."""

    timeout: float = 10.0
    deadline: float = 60.0
    recipient: str | None = None
    send: bool = False
    allow_cleartext: bool = False
    login: bool = True
    family: str | None = None
    ca_file: str | None = None


class StageResult(NamedTuple):
    """What came of one stage. `outcome`: ok, failed, skipped or not-reached. `kind`: one of KINDS, "" where there is nothing
    to name; a skipped stage may have one too: why. `reply`: the answer that decided. `seconds`: spent in it, 0 if never begun."""

    stage: str
    outcome: str
    kind: str
    reply: Reply | None
    seconds: float
    says: str


class Dialogue(NamedTuple):
    """A finished run.

    target:    without its password. stages: all of STAGES, in the order in which this kind of TLS goes through them.
    address:   the one we were connected to; "" for none.
    extensions_before, extensions_after: what EHLO offered in clear and through TLS; None: it was not asked, () HELO only.
    tls:       None when no handshake succeeded, not even on a second look.
    mechanism: of SASL, the one used; "" for none. authenticated: whether the server accepted the login."""

    target: Target
    stages: tuple[StageResult, ...]
    transcript: tuple[Event, ...]
    address: str
    extensions_before: tuple[Extension, ...] | None
    extensions_after: tuple[Extension, ...] | None
    tls: TlsInfo | None
    mechanism: str
    authenticated: bool

    @property
    def failure(self) -> StageResult | None:
        """The stage that failed; None when none did. How the server takes QUIT is of no consequence."""
        return next((one for one in self.stages if one.outcome == FAILED and one.stage != "quit"), None)

    def stage(self, name: str) -> StageResult:
        return next(one for one in self.stages if one.stage == name)
