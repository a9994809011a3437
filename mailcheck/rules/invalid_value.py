"""A value that the application does not understand.

A switch or word outside the vocabulary of the program makes it refuse to start, or is silently taken for something
else. Where it is the word that chooses the way of sending, nothing is said about what that way would need.

Bad:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_HOST=smtp.resend.com
    EMAIL_PORT=587
    EMAIL_USE_TLS=starttls
    EMAIL_HOST_USER=resend
    EMAIL_HOST_PASSWORD=${RESEND_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Good:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_HOST=smtp.resend.com
    EMAIL_PORT=587
    EMAIL_USE_TLS=True
    EMAIL_HOST_USER=resend
    EMAIL_HOST_PASSWORD=${RESEND_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Source: the application's own source code, named in its schema
"""

from __future__ import annotations

from mailcheck.catalogue import near
from mailcheck.interpret import WITH_PARTS, Raw, customary_bool
from mailcheck.model import BAD
from mailcheck.rules.base import ERROR, WARNING, Edit, Finding, Fix, Place, Rule, Setting, Settled, appname, finding, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC406", "invalid-value", ERROR)

_HANGS_ON_THE_WAY = ("MC101", "MC106", "MC107", "MC207", "MC301", "MC401", "MC407", "MC408")


def check(mail: Settled) -> Iterator[Finding]:
    for name, setting in {**mail.settings, **mail.switches}.items():
        spec = mail.spec(name)
        taken_for = setting.why == "not understood"
        if setting.entry is None or not (setting.state == BAD or taken_for) or name == "port" or setting.mistyped:
            continue
        if (spec.get("as") in WITH_PARTS and not str(spec["as"]).startswith("host-")) or (
            mail.convention and not spec.get("words")
        ):
            continue
        meant = customary_bool(Raw(setting.text))
        if isinstance(meant, bool) and (meant == setting.value or mail.convention):
            continue
        if isinstance(meant, bool) and isinstance(setting.value, bool):
            continue  # MC405 says it better
        found = _finding(mail, name, setting, list(spec.get("words") or [*(spec.get("yes") or ()), *(spec.get("no") or ())]))
        if setting.state == BAD and any(name in (transport.get("when") or ()) for transport in mail.app.get("transports", ())):
            found = found._replace(silences=_HANGS_ON_THE_WAY, mild=True)  # which way mail leaves is anybody's guess
        yield found


def _finding(mail: Settled, name: str, setting: Setting, words: list[str]) -> Finding:
    message = f"{appname(mail)} does not understand {shown(mail, setting)} in {setting.key}"
    if setting.refused:
        message += " and refuses it"
    elif setting.why == "not understood":
        message += f" and takes it for {str(setting.value).lower() if isinstance(setting.value, bool) else setting.value}"
    help, fix = "", None
    if mail.spec(name).get("as") == "host-port":
        help = "write the host and the port: smtp.example.com:587"
        return finding(RULE, mail, setting, message, help, severity=ERROR if setting.refused else WARNING)
    meant = near(setting.text.lower(), [word.lower() for word in words]) if words else None
    exact = next((word for word in words if word.lower() == (meant or setting.text.lower().strip())), None)
    if exact is not None and setting.entry is not None:
        help = f"write {exact}"
        fix = Fix(False, help, (Edit(Place(setting.entry.source, setting.start, setting.end), exact),))
    elif words:
        help = f"write one of {', '.join(word or 'nothing' for word in words[:12])}"
    else:
        help = f"see `mailcheck explain {mail.app['id']}` for what it understands"
    return finding(RULE, mail, setting, message, help, severity=ERROR if setting.refused else WARNING, fix=fix)
