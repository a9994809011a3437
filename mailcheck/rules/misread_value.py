"""The application reads the value otherwise than it is written.

Programs turn text into yes and no in very different ways. `SMTP_SECURE=true` is *off* where the program makes a number
of it; `"false"` is *on* where any text counts as yes. The value looks right in the file and does the opposite.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM_EMAIL=status@example.com

Good:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM_EMAIL=status@example.com

Source: the application's own source code, named in its schema (`mailcheck explain kener`)
"""

from __future__ import annotations

from mailcheck.interpret import Raw, customary_bool
from mailcheck.rules import port_tls_mismatch
from mailcheck.rules.base import ERROR, WARNING, Finding, Fix, Related, Rule, Setting, Settled, appname, finding, shown
from mailcheck.rules.remedy import edit_of, texts_for, what_if
from mailcheck.rules.spelling import assignment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC405", "misread-value", ERROR)

_HOW = {
    "js-number-truthy": "as a number",
    "nonempty": 'as "any text is yes"',
    "exact": "as one exact word",
    "fold": "as one of a few words",
    "php-bool": "as PHP does: any text but `0` is yes",
    "java-bool": "as Java does: only `true` is yes",
    "rails-bool": "as Rails does: only a few words are no",
    "ruby-truthy": "as Ruby does: any text is yes",
    "js-truthy": "as JavaScript does: any text that is not empty is yes",
    "python-truth": "as Python does: any text that is not empty is yes",
    "directus-option": "as JavaScript does: any text but exactly `false` and the empty one is yes",
    "zulip-bool": "as a Python text unless it is true, false or a number: any other text is yes",
    "environ-flag": "as yes for any text but `0`",
    "php-filter-bool": "as PHP's filter does: only `1`, `true`, `on` and `yes` are yes",
    "present": "as yes as soon as the key is there",
}


def check(mail: Settled) -> Iterator[Finding]:
    if mail.convention:
        return
    for name, setting in mail.switches.items():
        if setting.entry is None or not isinstance(setting.value, bool):
            continue
        meant = customary_bool(Raw(setting.text))
        if not isinstance(meant, bool) or meant == setting.value or _is_read_well(mail, setting, meant):
            continue
        reading = str(mail.spec(name).get("as"))
        how = _HOW.get(reading, "in its own way")
        effect = "on" if setting.value else "off"
        message = f"{appname(mail)} reads {setting.key} {how}, so {shown(mail, setting)} means {effect}"
        broken_now = next(iter(port_tls_mismatch.check(mail)), None)
        wanted, mends = _better(mail, name, setting, meant)
        if broken_now is not None and mends and wanted is not None:
            message += ", and " + broken_now.message.partition(": ")[2]
        if wanted is not None and wanted.text == "":
            help, fix = f"leave {setting.key} empty", Fix(False, f"leave {setting.key} empty", (edit_of(setting, wanted),))
        elif wanted is not None:
            help = f"write {assignment(mail, setting.key, wanted)}"
            fix = Fix(mends, help, (edit_of(setting, wanted),))
        else:
            help, fix = f"remove {setting.key}" if not meant else f"see `mailcheck explain {mail.app['id']}`", None
        yield finding(
            RULE, mail, setting, message, help, fix=fix,
            severity=ERROR if broken_now is not None else WARNING, related=_others(broken_now, setting),
        )  # fmt: skip


def _is_read_well(mail: Settled, setting: Setting, meant: bool) -> bool:
    """Whether another switch takes the same entry as it was meant: the program knows the word, each switch a part of it. One
    that only asks whether anything is written takes no word at all."""
    return any(
        other is not setting and other.entry is setting.entry and other.value is meant
        for name, other in mail.switches.items()
        if mail.spec(name).get("as") not in ("present", "nonempty")
    )


def _better(mail: Settled, name: str, setting: Setting, meant: bool) -> tuple[Raw | None, bool]:
    """What to write instead, and whether port and TLS agree then: what was meant, where that is in order; else nothing at
    all; else in clear words what the program does now."""
    candidates = texts_for(mail, name)
    as_meant = next((raw for raw in candidates if customary_bool(raw) is meant), None)
    as_now = next((raw for raw in candidates if customary_bool(raw) is setting.value), None)
    for raw in (as_meant, Raw("") if as_meant is None else None, as_now):
        mended = (what_if(mail, {name: raw}) or what_if(mail, {name: raw}, another=True)) if raw is not None else None
        if raw is None or mended is None or (raw.text == "" and mended.get(name).value is not meant):
            continue
        if next(iter(port_tls_mismatch.check(mended)), None) is None:
            return raw, True
    return as_meant, False


def _others(broken: Finding | None, setting: Setting) -> tuple[Related, ...]:
    """The other half of what is broken by the misreading: mostly the port."""
    if broken is None or setting.entry is None:
        return ()
    own = broken.place if broken.place.start != setting.start else None
    return (*((Related(own, "this is the other half"),) if own is not None else ()), *broken.related)
