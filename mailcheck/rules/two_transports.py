"""Two complete ways of sending, of which only one is used.

The settings of the other one look alive and do nothing. Which one wins is the application's affair, and not always what
its documentation says.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    RESEND_API_KEY=${RESEND_KEY}
    RESEND_SENDER_EMAIL=status@example.com
    SMTP_HOST=smtp.eu.mailgun.org
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=postmaster@mg.example.com
    SMTP_PASS=${MAILGUN_PASSWORD}
    SMTP_FROM_EMAIL=status@mg.example.com

Good:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.eu.mailgun.org
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=postmaster@mg.example.com
    SMTP_PASS=${MAILGUN_PASSWORD}
    SMTP_FROM_EMAIL=status@mg.example.com

Source: the application's own source code, named in its schema
"""

from __future__ import annotations

from mailcheck.rules.base import WARNING, Finding, Related, Rule, Settled, appname, finding, key_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from mailcheck.model import Entry

RULE = Rule("MC407", "two-transports", WARNING)


def check(mail: Settled) -> Iterator[Finding]:
    for other in mail.others:
        used = _first_entry(mail, mail.transport)
        unused = _first_entry(mail, other)
        if used is None or unused is None or used is unused or mail.uncertain:
            continue
        if mail.kind == other.get("kind", "smtp") == "smtp" and _reads(mail, unused):
            continue  # the same server, by another login
        message = (
            f"{appname(mail)} sends through {_name(mail, mail.transport)} here, because {used.key} comes first;"
            f" {unused.key} and the other settings for {_name(mail, other)} are not used"
        )
        if mail.transport.get("says"):
            message += f" ({mail.transport['says']})"
        help = f"remove {unused.key} and what belongs to it, or remove {used.key} to send through {_name(mail, other)}"
        where = Related(key_place(unused)[0], "this is not used")
        yield finding(RULE, mail, key_place(used), message, help, related=(where,))
        return


def _name(mail: Settled, transport: dict[str, Any]) -> str:
    provider = mail.catalogue.provider_by_id(transport.get("provider", "")) if transport.get("provider") else None
    if provider is not None:
        return str(provider["name"]) + ("'s API" if transport.get("kind") == "api" else "")
    return "SMTP" if transport.get("kind", "smtp") == "smtp" else str(transport["id"])


def _reads(mail: Settled, entry: Entry) -> bool:
    """Whether the transport in use takes something from this entry."""
    return any(setting.entry is entry for setting in mail.settings.values())


def _first_entry(mail: Settled, transport: dict[str, Any]) -> Entry | None:
    """The first entry that only this transport reads."""
    own = {name: spec for name, spec in transport.get("settings", {}).items() if spec is not None}
    specs = own or {name: mail.app.get("settings", {}).get(name) or {} for name in ("host", "url", "address", "service")}
    for spec in specs.values():
        for key in spec.get("keys") or ():
            for entry in mail.instance.entries(key):
                if entry.text or entry.hidden:
                    return entry
    return None
