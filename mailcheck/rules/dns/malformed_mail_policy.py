"""A record of MTA-STS, TLS-RPT or BIMI is not read as written.

These records are not needed to send. One that is there and broken does nothing: senders to you pass over it, or your
logo is not shown.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _smtp._tls TXT "v=TLSRPTv1; rua=tls@example.com"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@example.com"

Source: RFC 8461 section 3.1; RFC 8460 section 3; draft-brand-indicators-for-message-identification
"""

from __future__ import annotations

from mailcheck.dns.policies import KINDS
from mailcheck.dns.tags import KINDS as TAG_KINDS
from mailcheck.rules.dns.base import NOTE, Complaint, Domain, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC641", "malformed-mail-policy", NOTE)


def check(domain: Domain) -> Iterator[Complaint]:
    names = [one.name for one in domain.small]
    for one in domain.small:
        if names.count(one.name) > 1:
            if one is next(other for other in domain.small if other.name == one.name):
                continue
            message = f"{one.name} has more than one {one.what} record: all of them are passed over"
            yield complaint(RULE, message, "keep one", one.name, "TXT", one.text)
            continue
        for problem in one.record.problems:
            reason = {**TAG_KINDS, **KINDS}[problem.kind].split(" (")[0].removeprefix(f"{one.what}: ")
            message = f"the {one.what} record at {one.name}: {reason}"
            yield complaint(RULE, message, "correct it", one.name, "TXT", one.text, at=(problem.start, problem.end))
