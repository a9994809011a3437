"""A record that the provider asks for is missing.

Beside SPF, DKIM and the return path some providers want a proof that the domain is yours, an MX record or a name for
links. Without one they demand, the domain stays unverified and its mail is refused.

Bad:
    ; mailcheck: provider=alibaba-directmail
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 include:spf1.dm.aliyun.com -all"
    @ MX 20 mx01.dm.aliyun.com.
    _dmarc TXT "v=DMARC1; p=none"

Good:
    ; mailcheck: provider=alibaba-directmail
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 include:spf1.dm.aliyun.com -all"
    @ MX 20 mx01.dm.aliyun.com.
    aliyundm TXT "0123456789abcdef"
    _dmarc TXT "v=DMARC1; p=none"

Source: the provider's own pages, as its schema names them
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailcheck.dns.domain import values
from mailcheck.rules.dns.base import ERROR, MISSING, OTHER, Complaint, Domain, Rule, complaint, needed, publish, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC634", "provider-record-missing", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    for seen in domain.seen:
        wanted, level = seen.expected, needed(seen.expected)
        if wanted.purpose not in ("verification", "mx", "tracking") or not level or seen.state not in (MISSING, OTHER):
            continue
        there = next(iter(values(seen.answer)), "") if seen.state == OTHER and wanted.kind == "CNAME" else ""
        what = quoted(wanted.value) if wanted.value else f"the value that {domain.provider_name} shows"
        why = f": {wanted.why}" if wanted.why else ""
        message = f"{wanted.kind} at {wanted.name} is missing, which {domain.provider_name} asks for{why}"
        help = f"add {wanted.kind} at {wanted.shown}: {wanted.value or what}"
        yield complaint(RULE, message, help, wanted.name, wanted.kind, there, severity=level, publish=publish(wanted, there))
