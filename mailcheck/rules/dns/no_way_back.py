"""Replies to the sender cannot be delivered.

The domain of From takes no mail: it has neither an MX record nor an address, or a null MX that says so. Replies and
complaints come back as undeliverable, and some receivers refuse mail from a domain that takes none.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 0 .

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.

Source: RFC 7505; RFC 5321 section 5.1
"""

from __future__ import annotations

from mailcheck.dns.domain import absent, values
from mailcheck.rules.dns.base import WARNING, Absent, Complaint, Domain, Mx, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC632", "no-way-back", WARNING)


def check(domain: Domain) -> Iterator[Complaint]:
    name = domain.subject.domain
    servers = values(domain.mx)
    if servers and all(isinstance(one, Mx) and not one.host for one in servers):
        message = f"{name} says that it takes no mail (null MX): replies come back, and some receivers refuse mail from it"
        yield complaint(
            RULE, message, f"set Reply-To to an address that takes mail, or give {name} an MX record", name, "MX", servers[0]
        )
    elif absent(domain.mx) and all(absent(one) for one in domain.addresses) and _exists(domain):
        message = f"{name} has neither an MX record nor an address: replies and bounces cannot be delivered, and some receivers refuse mail from it"
        yield complaint(RULE, message, f"add an MX record at {name}", name, "MX")


def _exists(domain: Domain) -> bool:
    """Whether the domain is there at all; else that is what is wrong, and another rule's."""
    return not (isinstance(domain.registered, Absent) and not domain.registered.exists)
