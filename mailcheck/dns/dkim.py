"""DKIM key records: what is published for a selector and what a verifier makes of it (RFC 6376 3.6.1, RFC 8301, RFC 8463)."""

from __future__ import annotations

import base64
import re

from mailcheck.dns.answers import Absent, Unanswered, texts
from mailcheck.dns.tags import BLANKS, Problem, Tag, ask_text, first, parse_tags, separator_problem
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.dns.answers import Resolver

KINDS = {
    "version-missing": "no v=; it may be left out, but v=DKIM1 is recommended (3.6.1)",
    "version-not-first": "v= is not the first tag, as it must be (3.6.1)",
    "version-wrong": "v= is not exactly DKIM1: the record is discarded (3.6.1)",
    "key-missing": "no p=: this is no key (3.6.1)",
    "blanks-in-key": "blanks within p=; verifiers must skip them, some do not (2.10)",
    "broken-base64": "p= is not base64",
    "padding-missing": "p= lacks the = signs that end base64; not every verifier fills them in",
    "key-cut-off": "p= ends before the key does: a part of it was lost, often the second string of a long record",
    "extra-bytes": "p= goes on after the key has ended",
    "not-a-key": "p= is base64, but of something else than a key of this type",
    "other-type": "p= holds a key of another type than k= says",
    "private-key": "p= holds a private key; whoever reads it can sign as this domain",
    "certificate": "p= holds a certificate in place of a key",
    "wrapped-ed25519": "an Ed25519 key with a header (SubjectPublicKeyInfo); the bare 32 bytes belong here (RFC 8463 4)",
    "wrong-length": "an Ed25519 key has 32 bytes, this one has not (RFC 8463 4)",
    "key-too-long": "more bytes than any key that is in use; it was not decoded",
    "bare-rsa-key": "an RSAPublicKey without SubjectPublicKeyInfo: what the text of RFC 6376 says, though nearly all publish the"
    " other (its appendix C, erratum 3017); not every verifier reads both",
    "not-judged": "the key could not be decoded here, for lack of the Python library cryptography",
    "unknown-key-type": "k= is neither rsa nor ed25519: verifiers ignore the key (3.6.1)",
    "no-sha256": "h= does not allow sha256, and nothing else may be used (RFC 8301 3.1)",
    "not-for-email": "s= does not allow email (3.6.1)",
    "unknown-hash": "h= names a hash that is not defined; it is passed over",
    "unknown-service": "s= names a service that is not defined; it is passed over",
    "unknown-flag": "t= has a flag that is not defined; it is passed over",
    "value-case": "a value in upper case; verifiers may compare it exactly (3.2)",
    "obsolete-tag": "g= was taken out of DKIM by RFC 6376 (C.2 of it); old verifiers restrict the local part by it",
    "unknown-tag": "a tag that is not defined; it is passed over",
}
"""What each kind of problem means, beside those of `tags.KINDS`."""

_FATAL_FORM = ("duplicate-tag", "no-equals", "bad-name", "version-not-first", "version-wrong", "unknown-key-type")
_FATAL_KEY = (
    "key-missing",
    "broken-base64",
    "key-cut-off",
    "extra-bytes",
    "not-a-key",
    "other-type",
    "private-key",
    "certificate",
)
FATAL = frozenset((*_FATAL_FORM, *_FATAL_KEY, "wrapped-ed25519", "wrong-length", "no-sha256", "not-for-email"))
"""Kinds with which a verifier that follows the RFC cannot use the key for mail."""

_TAGS = frozenset("vhknpst")
_HASHES = ("sha1", "sha256")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/= \t\r\n]|=[= \t\r\n]*[A-Za-z0-9+/]|=[ \t\r\n]*=[ \t\r\n]*=")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+")
_LONGEST_KEY = 4200  # bytes: an RSA key of 32768 bits. OpenSSL itself verifies with none above 16384


class DkimKey(NamedTuple):
    """One key record.

    kind:     "rsa", "ed25519", or "other" where k= names a type that is not defined.
    bits:     the size of the key; None where there is no key that could be decoded.
    revoked:  p= is empty (3.6.1): signatures made with this key fail.
    testing:  t=y: verifiers must not treat mail with it other than unsigned mail.
    strict:   t=s: the domain of i= must be that of d=, not one below it.
    services: s= as a tuple, ("*",) where it is missing. hashes: h= as a tuple; None: all are allowed."""

    tags: tuple[Tag, ...]
    kind: str
    bits: int | None
    revoked: bool
    testing: bool
    strict: bool
    services: tuple[str, ...]
    hashes: tuple[str, ...] | None
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether verifiers can use it for mail, as far as its form goes; `strength` says what the size is worth."""
        return not self.revoked and not any(problem.kind in FATAL for problem in self.problems)


def parse_key(text: str) -> DkimKey:
    """The key record of a TXT value (RFC 6376 3.6.1). Of a tag that is there twice the first is taken."""
    tags, form = parse_tags(text)
    problems = [*form, *_version_problems(tags)]
    kind = _key_type(first(tags, "k"), problems)
    services = _values(first(tags, "s"), ("*", "email"), "unknown-service", problems)
    flags = _values(first(tags, "t"), ("y", "s"), "unknown-flag", problems) or ()
    hashes = _values(first(tags, "h"), _HASHES, "unknown-hash", problems)
    if hashes is not None and "sha256" not in hashes:
        problems += [tag.problem("no-sha256") for tag in (first(tags, "h"),) if tag]
    if services is not None and not {"*", "email"} & set(services):
        problems += [tag.problem("not-for-email") for tag in (first(tags, "s"),) if tag]
    bits = _key_bits(text, kind, first(tags, "p"), problems)
    for tag in tags:
        if tag.name not in _TAGS:
            problems.append(tag.name_problem("obsolete-tag" if tag.name == "g" else "unknown-tag"))
        elif tag.name not in "np" and (missing := separator_problem(tag)):
            problems.append(missing)
    key = first(tags, "p")
    revoked = key is not None and not key.value
    found = tuple(sorted(problems, key=lambda problem: (problem.start, problem.end)))
    return DkimKey(tags, kind, bits, revoked, "y" in flags, "s" in flags, ("*",) if services is None else services, hashes, found)


def _version_problems(tags: tuple[Tag, ...]) -> list[Problem]:
    version = first(tags, "v")
    if version is None:
        return [Problem("version-missing", 0, 0, "v")]
    found = [version.problem("version-wrong")] if version.value != "DKIM1" else []
    return found if version is tags[0] else [*found, version.name_problem("version-not-first")]


def _key_type(tag: Tag | None, problems: list[Problem]) -> str:
    if tag is None:
        return "rsa"
    kind = tag.value.lower()
    if kind not in ("rsa", "ed25519"):
        problems.append(tag.problem("unknown-key-type"))
        return "other"
    if tag.value != kind:
        problems.append(tag.problem("value-case"))
    return kind


def _values(tag: Tag | None, known: tuple[str, ...], unknown: str, problems: list[Problem]) -> tuple[str, ...] | None:
    """The values of a list with colons, lower case; None where the tag is missing."""
    if tag is None:
        return None
    values = tuple(value.strip(BLANKS).lower() for value in tag.value.split(":"))
    if any(value not in known for value in values):
        problems.append(tag.problem(unknown))
    if any(value != value.lower() for value in tag.value.split(":")):
        problems.append(tag.problem("value-case"))
    return values


def _key_bits(text: str, kind: str, tag: Tag | None, problems: list[Problem]) -> int | None:
    if tag is None:
        problems.append(Problem("key-missing", 0, len(text), "p"))
        return None
    if not tag.value or kind == "other":
        return None
    if broken := _NOT_BASE64.search(tag.value):
        problems.append(Problem("broken-base64", tag.value_start + broken.start(), tag.value_start + broken.end(), "p"))
        return None
    packed = "".join(tag.value.split())
    if packed != tag.value:
        problems.append(tag.problem("blanks-in-key"))
    data, padded = _decoded(packed)
    if data is None:
        problems.append(tag.problem("broken-base64"))
        return None
    bits, found = _ed25519_bits(data) if kind == "ed25519" else _rsa_bits(data)
    if found:
        problems.append(tag.problem(found))
    if not padded and found != "key-cut-off":
        problems.append(tag.problem("padding-missing"))
    return bits


def _decoded(packed: str) -> tuple[bytes | None, bool]:
    """The bytes of base64 without blanks, and whether the = signs at its end were there, as they need not be (RFC 6376 2.10,
    `base64string`). One character too many is what a cut leaves behind: if the bytes before it show one, they are given."""
    bare = packed.rstrip("=")
    wanted = -len(bare) % 4
    given = len(packed) - len(bare)
    if wanted == 3 and not given:
        data = base64.b64decode(bare[:-1])
        return (data if _der(data)[0] > len(data) else None), True
    if wanted == 3 or given > wanted:
        return None, True
    return base64.b64decode(bare + "=" * wanted), given == wanted


def _ed25519_bits(data: bytes) -> tuple[int | None, str]:
    """RFC 8463 4: the 32 bytes themselves. Any 32 bytes can be a key, so there is nothing more to decode."""
    if len(data) == 32:
        return 256, ""
    if len(data) == 44 and data.startswith(b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70"):  # SubjectPublicKeyInfo, 1.3.101.112
        return None, "wrapped-ed25519"
    return None, "other-type" if _der(data) == (len(data), True) else "wrong-length"


def _rsa_bits(data: bytes) -> tuple[int | None, str]:
    """RFC 6376 3.6.1: RSAPublicKey, bare or (appendix C, erratum 3017) within SubjectPublicKeyInfo; verifiers read both."""
    if len(data) > _LONGEST_KEY:
        return None, "key-too-long"
    claimed, sequence = _der(data)
    if not sequence:
        return None, "other-type" if len(data) == 32 else "not-a-key"
    if claimed != len(data):
        return None, "key-cut-off" if claimed > len(data) else "extra-bytes"
    inside = data[2 if data[1] < 128 else 2 + (data[1] & 127) :]
    if inside[:2] == b"\x02\x01" and inside[2:3] in (b"\0", b"\1"):  # a version number: PKCS #1 and #8, SEC 1
        return None, "private-key"
    if inside[:1] == b"\x30" and _first_inside(inside) == 0xA0:  # the version of a certificate
        return None, "certificate"
    return _load_rsa(data, bare=inside[:1] == b"\x02")


def _load_rsa(data: bytes, *, bare: bool) -> tuple[int | None, str]:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key
    except ImportError:
        return None, "not-judged"
    try:
        key = load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        return None, "not-a-key"
    if not isinstance(key, RSAPublicKey):
        return None, "other-type"
    return key.key_size, "bare-rsa-key" if bare else ""


def _der(data: bytes) -> tuple[int, bool]:
    """How long the ASN.1 value at the beginning says it is, its head included, and whether it is a SEQUENCE with a sane head."""
    if len(data) < 2 or data[0] != 0x30:
        return 0, False
    if data[1] < 128:
        return 2 + data[1], True
    count = data[1] & 127
    if not 1 <= count <= 4 or len(data) < 2 + count:
        return 0, False
    return 2 + count + int.from_bytes(data[2 : 2 + count], "big"), True


def _first_inside(data: bytes) -> int:
    """The first byte within the ASN.1 value at the beginning, 0 where there is none."""
    at = 2 if data[1:2] < b"\x80" else 2 + (data[1] & 127)
    return data[at] if at < len(data) else 0


REVOKED, UNUSABLE, WEAK, GOOD, LARGE, UNKNOWN = "revoked", "unusable", "weak", "good", "large", "unknown"


def strength(key: DkimKey) -> str:
    """What a key is worth.

    REVOKED: withdrawn. UNUSABLE: verifiers must not take it (RSA below 1024 bits, RFC 8301 3.2) or cannot. WEAK: RSA below
    2048 bits, which signers should use. LARGE: RSA above 4096 bits, which verifiers need not be able to use (RFC 8301 3.2).
    GOOD: all others. UNKNOWN: it could not be decoded here."""
    if key.revoked:
        return REVOKED
    if not key.usable:
        return UNUSABLE
    if key.bits is None:
        return UNKNOWN
    if key.kind == "ed25519":
        return GOOD
    if key.bits < 1024:
        return UNUSABLE
    return WEAK if key.bits < 2048 else LARGE if key.bits > 4096 else GOOD


class KeyFound(NamedTuple):
    """There is one record and it is a key, good or bad. `chain`: the names that CNAMEs led through, the last holds it."""

    name: str
    text: str
    key: DkimKey
    chain: tuple[str, ...] = ()
    authentic: bool = False


class NoKey(NamedTuple):
    """Nothing is published. `exists`: the name has other records. `chain` not empty: a CNAME is there and leads to nothing."""

    name: str
    exists: bool
    chain: tuple[str, ...] = ()


class NotAKey(NamedTuple):
    """There is one record, and it is something else (an SPF record, a proof of ownership)."""

    name: str
    text: str
    chain: tuple[str, ...] = ()


class SeveralRecords(NamedTuple):
    """There is more than one record, so what verifiers do is not defined (RFC 6376 3.6.2.2).

    keys: those of `texts` that are keys. torn: one record begins the key and the others can only be the rest of it; they
    should be strings of one record."""

    name: str
    texts: tuple[str, ...]
    keys: tuple[DkimKey, ...]
    torn: bool
    chain: tuple[str, ...] = ()


class KeyUnanswered(NamedTuple):
    """The question could not be answered, so nothing is known. `why`: as in Unanswered."""

    name: str
    why: str


KeyAnswer = KeyFound | NoKey | NotAKey | SeveralRecords | KeyUnanswered


async def fetch_key(resolver: Resolver, selector: str, domain: str) -> KeyAnswer:
    """What is published for a selector (RFC 6376 3.6.2.1): one question, for TXT at `selector._domainkey.domain`."""
    name = f"{selector}._domainkey.{domain}".lower().removesuffix(".")
    answer = await ask_text(resolver, name)
    if isinstance(answer, Unanswered):
        return KeyUnanswered(name, answer.why)
    if isinstance(answer, Absent):
        return NoKey(name, answer.exists, answer.chain)
    published = texts(answer)
    if not published:
        return NoKey(name, True, answer.chain)
    if len(published) > 1:
        keys = tuple(parse_key(text) for text in published if is_key(text))
        return SeveralRecords(name, published, keys, _is_torn(published, keys), answer.chain)
    text = published[0]
    if not is_key(text):
        return NotAKey(name, text, answer.chain)
    return KeyFound(name, text, parse_key(text), answer.chain, answer.authentic)


def _is_torn(published: tuple[str, ...], keys: tuple[DkimKey, ...]) -> bool:
    rest = [text for text in published if _BASE64.fullmatch("".join(text.split()).rstrip(";").rstrip("="))]
    cut_off = len(keys) == 1 and any(problem.kind == "key-cut-off" for problem in keys[0].problems)
    return cut_off and len(rest) == len(published) - 1


def is_key(text: str) -> bool:
    """Whether a text is meant as a key record: v=DKIM..., or p= without another version."""
    tags = parse_tags(text.strip(BLANKS + '"'), fold=True).tags
    version = first(tags, "v", fold=True)
    if version is not None:
        return version.value.upper().startswith("DKIM")
    return first(tags, "p", fold=True) is not None
