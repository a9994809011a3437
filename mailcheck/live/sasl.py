"""Logging in: PLAIN (RFC 4616), LOGIN (draft-murchison-sasl-login), CRAM-MD5 (RFC 2195), SCRAM (RFC 5802, RFC 7677), XOAUTH2.

A mechanism is a generator. It yields what to send (None: the server speaks first) and is sent each challenge; at the end it
is sent None, once the server has accepted the login. Bytes here are before base64. Nothing raised here holds a secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
import stringprep
import unicodedata
from collections.abc import Callable, Generator

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.live.target import Secret

_MOST_ITERATIONS = 1_000_000  # about a second's work; RFC 7677 4 asks for 4096, servers use up to 100 000 or so
_UNPROVED = "the server did not prove that it knows the password"
_END = 16  # characters
_CLEAR = ("PLAIN", "LOGIN", "XOAUTH2")  # whoever reads the line has the password
_COMMON = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1")


class Login(NamedTuple):
    """Whom to log in as. `password`: for XOAUTH2 the access token."""

    username: str
    password: Secret


class Step(NamedTuple):
    """What to send. `derived`: texts in it made from the password, which nobody may repeat to a person."""

    text: bytes
    derived: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Step(...)"


Exchange = Generator[Step | None, bytes | None, None]


class BadChallenge(Exception):
    """The server's challenge makes no sense for the mechanism."""


class Unproved(Exception):
    """The server did not prove that it knows the password (RFC 5802 3)."""


class Unsendable(Exception):
    """The mechanism cannot carry this username or password."""


def chosen(methods: tuple[str, ...], offered: tuple[str, ...], encrypted: bool) -> str:
    """The mechanism to use; "" when there is none that the application, the server and we have in common.

    `methods`: the application's, best first. Without them: the common ones; those that hide the password come first in
    clear text. XOAUTH2 only for an application that names it, because its password is a token."""
    common = sorted(_COMMON, key=lambda name: name in _CLEAR and not encrypted)
    there = {name.upper() for name in offered}
    return next((name for name in (one.upper() for one in methods or common) if name in there and name in MECHANISMS), "")


def coded(raw: bytes) -> bytes:
    return base64.b64encode(raw)


def decoded(challenge: bytes) -> bytes:
    """A challenge out of base64. Raises BadChallenge."""
    try:
        return base64.b64decode(challenge.strip(), validate=True)
    except binascii.Error:
        raise BadChallenge("the challenge is not base64") from None


def guarded(login: Login) -> tuple[str, ...]:
    """The shapes in which a server might repeat the password, to hide its line then. Raises Unsendable."""
    text, raw = login.password.text, _bytes(login.password.text)
    return shapes(
        text,
        raw.decode("utf-8", "backslashreplace"),
        text.encode("latin-1").decode("utf-8", "backslashreplace") if max(text, default="") <= "\xff" else "",
        raw.hex(),
        coded(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
    )


def shapes(*texts: str) -> tuple[str, ...]:
    """Texts not to be repeated. Of a long one its ends count as well, as it may be repeated in part."""
    ends = [end for text in texts if len(text) > 2 * _END for end in (text[:_END], text[-_END:])]
    return tuple(dict.fromkeys(text for text in (*texts, *(text.rstrip("=") for text in texts), *ends) if text))


def _bytes(text: str) -> bytes:
    """UTF-8; bytes that came from the environment and are not UTF-8 stay as they were. Raises Unsendable."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise Unsendable("the username or password holds half a character (a lone surrogate)") from None


def _no_nul(*parts: bytes) -> None:
    if any(b"\0" in part for part in parts):
        raise Unsendable("the username or password holds a NUL character, which this mechanism cannot carry")


def plain(login: Login) -> Exchange:
    """RFC 4616 2: no authorisation identity, then the name, then the password."""
    username, password = _bytes(login.username), _bytes(login.password.text)
    _no_nul(username, password)
    yield Step(b"\0" + username + b"\0" + password)


def login(login: Login) -> Exchange:
    """The server asks twice, for the name and the password. What it asks is not looked at: servers spell it in many ways."""
    yield None
    yield Step(_bytes(login.username))
    yield Step(_bytes(login.password.text))


def cram_md5(login: Login) -> Exchange:
    """RFC 2195 2: the name, and the challenge under the password's key."""
    challenge = yield None
    digest = hmac.new(_bytes(login.password.text), challenge or b"", hashlib.md5).hexdigest()
    yield Step(_bytes(login.username) + b" " + digest.encode(), (digest,))


def xoauth2(login: Login) -> Exchange:
    """Google's and Microsoft's form of a bearer token. After a refusal the server tells why, and waits for an empty line."""
    username, token = _bytes(login.username), _bytes(login.password.text)
    if b"\1" in username + token:
        raise Unsendable("the username or token holds a control character")
    yield Step(b"user=" + username + b"\1auth=Bearer " + token + b"\1\1")
    yield Step(b"")


def xoauth2_status(challenge: bytes) -> str:
    """The HTTP status in the answer to a refused token; "" when there is none."""
    try:
        answer = json.loads(challenge)
    except (ValueError, RecursionError):
        return ""
    status = str(answer.get("status", "")) if isinstance(answer, dict) else ""
    return status if re.fullmatch("[1-5][0-9][0-9]", status, re.A) else ""


def scram(login: Login, algorithm: str, nonce: str = "") -> Exchange:
    """RFC 5802 3 and 5, without channel binding. `nonce`: for tests."""
    name = prepared(login.username).replace("=", "=3D").replace(",", "=2C")
    ours = nonce or secrets.token_urlsafe(24)
    bare = b"n=" + _bytes(name) + b",r=" + ours.encode()
    first = yield Step(b"n,," + bare)
    if first is None:
        raise Unproved(_UNPROVED)
    fields = _fields(first)
    theirs, salt, count = fields.get("r", b""), decoded(fields.get("s", b"")), fields.get("i", b"")
    if not theirs.startswith(ours.encode()) or len(theirs) == len(ours) or not salt:
        raise BadChallenge("the server's first message does not continue ours")
    if not re.fullmatch(rb"[1-9][0-9]{0,6}", count) or int(count) > _MOST_ITERATIONS:
        raise BadChallenge("the server asks for a number of iterations out of all bounds")
    salted = hashlib.pbkdf2_hmac(algorithm, _bytes(prepared(login.password.text)), salt, int(count))
    client = hmac.digest(salted, b"Client Key", algorithm)
    final = b"c=biws,r=" + theirs
    message = bare + b"," + first + b"," + final
    signature = hmac.digest(hashlib.new(algorithm, client).digest(), message, algorithm)
    proof = coded(bytes(a ^ b for a, b in zip(client, signature, strict=True)))
    last = yield Step(final + b",p=" + proof, (proof.decode(),))
    expected = hmac.digest(hmac.digest(salted, b"Server Key", algorithm), message, algorithm)
    verifier = _fields(last).get("v")
    if verifier is None and last is not None and b"e=" in last:
        yield Step(b"")  # it says that it refuses; the reply that follows says why
        raise Unproved("the server accepted the login after it had refused it")
    if verifier is None or not hmac.compare_digest(_quietly_decoded(verifier), expected):
        raise Unproved(_UNPROVED)
    yield Step(b"")


def _fields(message: bytes | None) -> dict[str, bytes]:
    """`r=...,s=...,i=...` by letter (RFC 5802 5.1); an extension that must be understood (m=) is none we know."""
    found: dict[str, bytes] = {}
    for part in (message or b"").split(b","):
        key, equals, value = part.partition(b"=")
        if equals and len(key) == 1:
            found.setdefault(key.decode("latin-1"), value)
    if "m" in found:
        raise BadChallenge("the server asks for an extension of SCRAM that is unknown")
    return found


def _quietly_decoded(text: bytes) -> bytes:
    try:
        return decoded(text)
    except BadChallenge:
        return b""


def prepared(text: str) -> str:
    """SASLprep (RFC 4013). A text that it forbids stays as it is: servers that do not prepare know it so."""
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(" " if stringprep.in_table_c12(char) else char for char in text if not stringprep.in_table_b1(char))
    result = unicodedata.ucd_3_2_0.normalize("NFKC", kept)
    return text if not result or any(_is_forbidden(char) for char in result) or not _reads_one_way(result) else result


_FORBIDDEN = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def _is_forbidden(char: str) -> bool:
    return any(table(char) for table in _FORBIDDEN)


def _reads_one_way(text: str) -> bool:
    """RFC 3454 6: text from right to left has none from left to right in it, and begins and ends so."""
    leftward = [stringprep.in_table_d1(char) for char in text]
    return not any(leftward) or (leftward[0] and leftward[-1] and not any(stringprep.in_table_d2(char) for char in text))


MECHANISMS: dict[str, Callable[[Login], Exchange]] = {
    "PLAIN": plain,
    "LOGIN": login,
    "CRAM-MD5": cram_md5,
    "SCRAM-SHA-256": lambda who: scram(who, "sha256"),
    "SCRAM-SHA-1": lambda who: scram(who, "sha1"),
    "XOAUTH2": xoauth2,
}
