"""What is to be tried: one transport as the application would use it, in plain values."""

from __future__ import annotations

from mailcheck.tuples import NamedTuple

IMPLICIT, STARTTLS, OPPORTUNISTIC, NONE = "implicit", "starttls", "opportunistic", "none"


class Secret:
    """A password or token. It shows itself nowhere; `text` is for the login alone."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __repr__(self) -> str:
        return "Secret(...)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not pickled")


class Target(NamedTuple):
    """One transport.

    tls:      implicit | starttls (required) | opportunistic | none, as the application does it.
    verify:   whether the application checks the server's certificate; None: not known. We always do.
    username: None: the application does not log in. password: its password, or the token for XOAUTH2.
    methods:  the SASL mechanisms the application can use, in its order of preference; empty: any common one.
    sender:   the envelope sender it would use; None: not known, then MAIL FROM is not tried.
    local_name: what it says in EHLO; "" for our own choice."""

    host: str
    port: int
    tls: str
    verify: bool | None = None
    username: str | None = None
    password: Secret | None = None
    methods: tuple[str, ...] = ()
    sender: str | None = None
    local_name: str = ""
