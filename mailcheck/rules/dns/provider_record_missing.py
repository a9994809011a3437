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

from mailcheck.dns.domain import values
from mailcheck.rules.dns.base import (
    ERROR,
    MISSING,
    OTHER,
    Complaint,
    Domain,
    Rule,
    Seen,
    complaint,
    needed,
    publish,
    quoted,
    record_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC634", "provider-record-missing", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    for seen in domain.seen:
        wanted, level = seen.expected, needed(seen.expected)
        if wanted.purpose in ("verification", "mx", "tracking") and level and seen.state in (MISSING, OTHER):
            yield (
                _elsewhere(domain, seen, level) if wanted.kind == "MX" and values(seen.answer) else _missing(domain, seen, level)
            )


def _missing(domain: Domain, seen: Seen, level: str) -> Complaint:
    wanted = seen.expected
    there = next(iter(values(seen.answer)), "") if seen.state == OTHER and wanted.kind == "CNAME" else ""
    what = f"the value that {domain.provider_name} shows"
    why = f": {wanted.why}" if wanted.why else ""
    if there:
        message = f"the CNAME at {wanted.name} leads to {quoted(there)}, {domain.provider_name} asks for {quoted(wanted.value) if wanted.value else what}{why}"
        help = f"change it to: {record_of(wanted)}" if wanted.value else f"put {what} in its place"
    else:
        begins = f" with {quoted(wanted.contains)}" if wanted.contains else ""
        message = f"{wanted.kind}{begins} at {wanted.name} is missing, which {domain.provider_name} asks for{why}"
        help = f"add {record_of(wanted)}" if wanted.value else f"add {record_of(wanted)}: {what}{begins}"
    return complaint(RULE, message, help, wanted.name, wanted.kind, there, severity=level,
                     publish=publish(wanted, *([there] if there else [])))  # fmt: skip


def _elsewhere(domain: Domain, seen: Seen, level: str) -> Complaint:
    """A domain takes mail elsewhere: the provider's MX beside that would take a part of it away."""
    wanted = seen.expected
    there = values(seen.answer)[0]
    message = f"{wanted.name} has no MX of {domain.provider_name}, which asks for it"
    help = f"send from a subdomain that has it; beside {quoted(there)} it would take mail away from there"
    return complaint(RULE, message, help, wanted.name, "MX", there, severity=level)
