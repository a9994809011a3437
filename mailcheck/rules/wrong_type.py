"""A number where the application wants a text, or the reverse.

Typed files (JSON, YAML, TOML) tell `587` from `"587"`, and some programs insist: they refuse the file or drop the value.

Bad:
    # alertmanager-like YAML cannot be shown as dotenv; see the fixtures of this rule

Good:
    SMTP_PORT=587

Source: the application's own source code, named in its schema
"""

from __future__ import annotations

from mailcheck.rules.base import ERROR, Edit, Finding, Fix, Place, Rule, Settled, appname, finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC410", "wrong-type", ERROR)

_WORDS = {"string": "a text in quotes", "number": "a number without quotes", "boolean": "true or false without quotes"}


def check(mail: Settled) -> Iterator[Finding]:
    for setting in (*mail.settings.values(), *mail.switches.values()):
        entry = setting.entry
        if entry is None or not setting.mistyped or entry.type == "text":
            continue
        article = {"number": "a number", "boolean": "a boolean", "string": "a text"}[entry.type]
        message = f"{appname(mail)} wants {_WORDS[setting.mistyped]} in {setting.key}, and this is {article}"
        fix = None
        if setting.mistyped == "string" and not entry.quote:
            edits = (
                Edit(Place(entry.source, entry.start, entry.start), '"'),
                Edit(Place(entry.source, entry.end, entry.end), '"'),
            )
            fix = Fix(True, "put it in quotes", edits)
        elif setting.mistyped == "number" and entry.quote in ("'", '"') and entry.text.isdigit() and entry.offsets is None:
            before, after = Place(entry.source, entry.start - 1, entry.start), Place(entry.source, entry.end, entry.end + 1)
            fix = Fix(True, "take the quotes away", (Edit(before, ""), Edit(after, "")))
        yield finding(RULE, mail, setting, message, fix.description if fix else f"write {_WORDS[setting.mistyped]}", fix=fix)
