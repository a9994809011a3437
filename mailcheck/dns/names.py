"""Names of domains as people write them, and as the DNS has them."""

from __future__ import annotations

import re

from mailcheck.errors import UsageError

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?")


def ascii_name(text: str) -> str:
    """A domain as A-labels in lower case without the final dot (RFC 5890). Raises UsageError when it can be no domain."""
    name = text.strip().rstrip(".").lower()
    if not name.isascii():
        try:
            import idna

            name = idna.encode(name, uts46=True).decode("ascii").lower()
        except ImportError:
            raise UsageError(f"{text}: names outside ASCII need the library idna, which is not installed here") from None
        except UnicodeError:
            raise UsageError(f"{text}: this is no domain name") from None
    if not is_domain(name):
        raise UsageError(f"{text}: this is no domain name")
    return name


def is_domain(name: str) -> bool:
    """Whether a text is a name of at least two labels that mail can be sent from."""
    labels = name.split(".")
    return len(name) <= 253 and len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
