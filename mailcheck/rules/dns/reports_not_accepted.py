"""DMARC reports go to a host that has not agreed to take them.

Reports to an address outside of your domain are sent only when that host publishes its consent at `<your
domain>._report._dmarc.<its domain>`. Without it receivers pass over the address, and no report ever arrives. Services
for DMARC reports publish it when you add the domain there.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@reports.example.org"
    $ORIGIN example.org.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    reports A 192.0.2.9

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"

Source: RFC 9990, verifying external destinations
"""

from __future__ import annotations

from mailcheck.dns.dmarc import OVERRIDE_ELSEWHERE, REFUSED
from mailcheck.rules.dns.base import WARNING, Complaint, Domain, Rule, complaint, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC625", "reports-not-accepted", WARNING)


def check(domain: Domain) -> Iterator[Complaint]:
    policy = domain.dmarc
    for uri, destination in domain.reports:
        if destination.verdict not in (REFUSED, OVERRIDE_ELSEWHERE):
            continue
        step = next(step for step in policy.steps if step.domain == policy.record_domain)
        host = quoted(uri.host)
        message = f"DMARC reports for {policy.record_domain} go to {host}, which has not agreed to take them: none will arrive"
        help = f"have {host} publish TXT at {destination.name}: v=DMARC1, or use an address of your own domain"
        yield complaint(RULE, message, help, f"_dmarc.{policy.record_domain}", "TXT", step.records[0])
