"""The sender's domain does not exist.

The DNS says that there is no such domain. It is misspelt, was never registered, or has expired. Receivers refuse mail
from a domain that does not exist, and nothing can be verified for it.

A zone file cannot show this; it is seen with `--dns` and `mailcheck dns`.

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.

Source: RFC 8020; RFC 5321 section 4.1.2
"""

from __future__ import annotations

from mailcheck.rules.dns.base import ERROR, Absent, Complaint, Domain, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC633", "domain-not-found", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    registered = domain.registered
    if isinstance(registered, Absent) and not registered.exists:
        name = domain.organization if isinstance(domain.organization, str) else domain.subject.domain
        message = (
            f"the domain {name} does not exist: it is misspelt, not registered or expired, and receivers refuse mail from it"
        )
        yield complaint(RULE, message, "correct the sender, or register the domain", name, "SOA")
