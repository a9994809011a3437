"""The SPF record lets everybody send, or says nothing about strangers.

`+all` (or `all` without a sign), or a range of length 0, authorises every machine in the world: whoever forges your
domain passes SPF. `?all`, or a record that ends without `all`, says nothing about those that are not listed, so SPF
protects nothing. End the record with `~all`, or with `-all` when everything that sends for you is in it.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 include:_spf.google.com +all"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 include:_spf.google.com ~all"

Source: RFC 7208 sections 5.1 and 8.2; RFC 7208 appendix D
"""

from __future__ import annotations

from mailcheck.rules.dns.base import ERROR, WARNING, Complaint, Domain, Publish, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC606", "spf-open", WARNING)


_CONSEQUENCE = {
    "all-pass": (ERROR, "lets every machine in the world send, so that forged mail passes SPF"),
    "everyone": (ERROR, "lets every address send, so that forged mail passes SPF"),
    "all-neutral": (WARNING, "says nothing about senders that are not listed, so it protects nothing"),
    "no-all": (WARNING, "ends without `all`, so it says nothing about senders that are not listed"),
}


def check(domain: Domain) -> Iterator[Complaint]:
    for name, tree in domain.envelopes:
        root = tree.root
        if root is None or root.spf is None or root.spf.problems:
            continue
        record = root.records[0]
        for remark in root.remarks:
            if remark.kind in _CONSEQUENCE:
                level, consequence = _CONSEQUENCE[remark.kind]
                better = _better(record, remark.kind, remark.start, remark.end)
                help = f"change it to: {better}" if better else "take the range out"
                publish = (Publish(name, "TXT", better, replaces=record),) if better else ()
                message = f"the SPF record of {name} {consequence}"
                yield complaint(
                    RULE, message, help, name, "TXT", record, severity=level, at=(remark.start, remark.end), publish=publish
                )


def _better(record: str, kind: str, start: int, end: int) -> str:
    if kind == "no-all":
        return f"{record.rstrip()} ~all"
    return record[:start] + "~all" + record[end:] if kind.startswith("all-") else ""
