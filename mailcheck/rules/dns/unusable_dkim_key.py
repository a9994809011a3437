"""A DKIM key is published, but nobody can verify with it.

The record at the selector is not a key, is cut off or broken, is withdrawn (an empty `p=`), is for something else
than mail, or there is more than one record, so that receivers cannot tell which counts. A CNAME that leads to nothing
mostly means that the provider has not made the key yet, or that the domain was removed there.

Long keys are the usual cause: a TXT string holds 255 characters, so the record must be given as several strings *in
one record*, without losing a character.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwI"
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

Source: RFC 6376 section 3.6.1; RFC 8301; RFC 8463
"""

from __future__ import annotations

from mailcheck.dns.dkim import FATAL, KINDS, UNUSABLE, KeyFound, NoKey, NotAKey, SeveralRecords, strength
from mailcheck.dns.tags import KINDS as TAG_KINDS
from mailcheck.rules.dns.base import ERROR, NOTE, OTHER, WARNING, Complaint, Domain, Key, Rule, complaint, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC612", "unusable-dkim-key", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    for key in domain.keys:
        level = _level(domain, key)
        yield from (one._replace(severity=level) for one in _check(domain, key))


def _level(domain: Domain, key: Key) -> str:
    """A key that the provider can do without, while another one of its keys can be used, hurts little."""
    if key.wanted is None:
        return ERROR
    if key.wanted.needed == "optional" or key.wanted.unverified:
        return NOTE
    others = [one.answer for one in domain.keys if one is not key and one.wanted is not None]
    works = any(isinstance(one, KeyFound) and one.key.usable and strength(one.key) != UNUSABLE for one in others)
    return WARNING if works and key.wanted.needed != "always" else ERROR


def _check(domain: Domain, key: Key) -> Iterator[Complaint]:
    answer = key.answer
    if isinstance(answer, KeyFound):
        yield from _broken(answer)
    elif isinstance(answer, NoKey) and answer.chain:
        if any(seen.expected == key.wanted and seen.state == OTHER for seen in domain.seen):
            return  # it leads elsewhere than the provider says: another rule's
        message = f"the CNAME at {answer.name} leads to {quoted(answer.chain[-1])}, where there is nothing: signatures cannot be verified"
        help = "look at the domain's page at the provider: the key is not made yet, or the domain was removed there"
        yield complaint(RULE, message, help, answer.name, "CNAME")
    elif isinstance(answer, NotAKey):
        message = f"the TXT record at {answer.name} is no DKIM key: signatures cannot be verified"
        yield complaint(RULE, message, "publish the key there, and nothing else", answer.name, "TXT", answer.text)
    elif isinstance(answer, SeveralRecords):
        count = len(answer.texts)
        how = f"one key is spread over {count} TXT records" if answer.torn else f"there are {count} TXT records"
        message = f"at {answer.name} {how}: which one counts is not defined, so signatures fail now and then or always"
        help = "put the parts into one record, as strings of it" if answer.torn else "keep the one that the provider shows"
        yield complaint(RULE, message, help, answer.name, "TXT", answer.texts[1])


def _broken(answer: KeyFound) -> Iterator[Complaint]:
    key = answer.key
    if key.revoked:
        message = f"the DKIM key at {answer.name} is withdrawn (its p= is empty): every signature made with it fails"
        yield complaint(RULE, message, "publish the key that the provider shows", answer.name, "TXT", answer.text)
        return
    if strength(key) == UNUSABLE and key.bits is not None and key.usable:
        message = f"the DKIM key at {answer.name} has {key.bits} bits, and receivers must not accept less than 1024"
        yield complaint(RULE, message, "make a new key of 2048 bits", answer.name, "TXT", answer.text)
    for problem in key.problems:
        if problem.kind in FATAL:
            reason = {**TAG_KINDS, **KINDS}[problem.kind].split(" (")[0]
            message = f"the DKIM key at {answer.name} cannot be used: {reason}"
            yield complaint(RULE, message, "publish the key again as the provider shows it, in one record", answer.name, "TXT", answer.text,
                            at=(problem.start, problem.end))  # fmt: skip
            return
