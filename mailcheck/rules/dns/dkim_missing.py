"""The provider's DKIM key is not published.

The provider signs your mail with a key of its own, and receivers look the public half up under your domain. Where
nothing is published, or a CNAME leads elsewhere, every signature fails: DMARC then hangs on SPF alone, and many
providers refuse to send before the key is there. Several keys of one provider stand in for each other when it changes
keys; while one of them is there, a missing other is only a note.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    old._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=quarantine"

Good:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=quarantine"

Source: RFC 6376 section 3.6; the provider's own pages, as its schema names them
"""

from __future__ import annotations

from mailcheck.dns.dkim import KeyFound, KeyUnanswered, NoKey, strength
from mailcheck.dns.domain import values
from mailcheck.rules.dns.base import (
    ERROR,
    MISSING,
    NOTE,
    OTHER,
    THERE,
    WARNING,
    Complaint,
    Domain,
    Expected,
    Key,
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


RULE = Rule("MC611", "dkim-missing", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    keys = {key.wanted: key for key in domain.keys if key.wanted is not None}
    for seen in domain.seen:
        wanted, key = seen.expected, keys.get(seen.expected)
        if wanted.purpose != "dkim" or not needed(wanted) or seen.state not in (MISSING, OTHER):
            continue
        if key is not None and isinstance(key.answer, KeyFound) and not key.answer.chain:
            if wanted.needed == "always" and wanted.kind == "CNAME":
                yield _by_hand(domain, seen, key.answer.text)
        elif key is None or isinstance(key.answer, NoKey) or (seen.state == OTHER and wanted.kind == "CNAME"):
            yield _missing(domain, seen, _works(domain, keys, wanted))  # a key that is there and broken is another rule's


def _works(domain: Domain, keys: dict[Expected, Key], wanted: Expected) -> bool:
    """Whether another key of the provider, or one at a selector the user named, can be used, as far as is known."""
    for seen in domain.seen:
        key = keys.get(seen.expected)
        if seen.expected == wanted or key is None:
            continue
        if isinstance(key.answer, KeyFound) and (seen.state == THERE or not key.answer.chain):
            if key.answer.key.usable and strength(key.answer.key) != "unusable":
                return True
        if isinstance(key.answer, KeyUnanswered) and seen.state == THERE:
            return True
    named = (key.answer for key in domain.keys if key.wanted is None)
    return any(isinstance(answer, KeyFound) and answer.key.usable for answer in named)


def _by_hand(domain: Domain, seen: Seen, text: str) -> Complaint:
    wanted, name = seen.expected, domain.provider_name
    message = f"at {wanted.name} a key is published where {name} wants a CNAME: when {name} changes its key, its signatures fail"
    help = f"put {record_of(wanted)} in its place" if wanted.value else f"put the CNAME that {name} shows in its place"
    return complaint(RULE, message, help, wanted.name, "TXT", text, severity=WARNING)


def _missing(domain: Domain, seen: Seen, works: bool) -> Complaint:
    wanted, name = seen.expected, domain.provider_name
    there = next(iter(values(seen.answer)), "") if seen.state == OTHER else ""
    what = f"expected {quoted(wanted.value) if wanted.value else 'the key that ' + name + ' shows'}"
    found = f"published is {quoted(there)}" if there else "nothing is published"
    spare = works and wanted.needed != "always"
    effect = (
        f"{name} has another key here, and cannot change over to this one"
        if spare
        else f"receivers cannot verify what {name} signs{' with it' if works else ''}"
    )
    if not wanted.value:
        help = (
            f"{'put' if there else 'add'} the {wanted.kind} record that {name} shows for {wanted.shown}"
            + " in its place" * bool(there)
        )
    else:
        help = f"change it to: {record_of(wanted)}" if there else f"add {record_of(wanted)}"
    return complaint(
        RULE, f"DKIM at {wanted.name}: {what}, {found}; {effect}", help, wanted.name, wanted.kind, there,
        severity=NOTE if spare else needed(wanted), publish=publish(wanted, *([there] if there else [])),
    )  # fmt: skip
