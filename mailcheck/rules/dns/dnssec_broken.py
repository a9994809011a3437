"""DNSSEC of the domain is broken.

The resolver says that the signatures do not fit the keys. Every resolver that checks them answers nothing at all for
the domain: for receivers behind one there is no SPF, no DKIM, no DMARC and no MX record, and mail is refused or put
off. It mostly follows a change of the name server with the old DS record still at the registrar, or signatures that
were not renewed.

A zone file cannot show this; it is seen with `--dns` and `mailcheck dns`.

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.

Source: RFC 4035 section 5; RFC 8914
"""

from __future__ import annotations

from mailcheck.rules.dns.base import ERROR, Complaint, Domain, Rule, Unanswered, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC642", "dnssec-broken", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    answers = [domain.start, domain.registered, domain.mx, *domain.addresses]
    if any(isinstance(answer, Unanswered) and answer.bogus for answer in answers):
        name = domain.organization if isinstance(domain.organization, str) else domain.subject.domain
        message = f"DNSSEC of {name} is broken: resolvers that check it see nothing of the domain, and receivers refuse or put off its mail"
        yield complaint(RULE, message, "compare the DS record at the registrar with the keys of the zone", name, "DS")
