"""Two common readers of this kind of file read the value differently.

`.env` has no standard. Node's dotenv ends an unquoted value at a `#`, python-dotenv keeps it; a shell and Docker Compose
replace `$name`, others do not. A password that holds such signs works with one program and fails with the next. In a Compose
file itself a `$` begins a variable in any value, also in quotes; `$$` is the plain sign.

Bad:
    SMTP_HOST=smtp.example.com
    SMTP_PORT=587
    SMTP_USER=shop@example.com
    SMTP_PASS=Winter#Nebel-2001
    SMTP_FROM=shop@example.com

Good:
    SMTP_HOST=smtp.example.com
    SMTP_PORT=587
    SMTP_USER=shop@example.com
    SMTP_PASS='Winter#Nebel-2001'
    SMTP_FROM=shop@example.com

Source: motdotla/dotenv lib/main.js; theskumar/python-dotenv parser.py; compose-spec/compose-go dotenv/parser.go;
systemd.exec(5), EnvironmentFile
"""

from __future__ import annotations

from mailcheck.rules.base import NOTE, WARNING, Edit, Finding, Fix, Place, Rule, Settled, finding
from mailcheck.rules.logins import is_template
from mailcheck.rules.placeholder import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC411", "ambiguous-text", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    seen: set[int] = set()
    for setting in mail.settings.values():
        entry = setting.entry
        if entry is None or not entry.note or not setting.known or id(entry) in seen:
            continue
        if is_template(mail) and is_placeholder(mail, setting):
            continue
        seen.add(id(entry))
        grave = setting.name in ("password", "url", "username") or any(
            mail.get(name).entry is entry for name in ("password", "username")
        )
        fix, help = None, "put the value in single quotes"
        one_reader = (
            entry.note.startswith("this program's reader ") and not mail.convention
        )  # what becomes of the value is certain
        in_compose = entry.note.startswith("Compose ") and (setting.name != "url" or "refuses" in entry.note)
        if entry.note.startswith("Compose "):  # one reader, whose signs are doubled
            help = "write `$$` for each `$` that is meant"
        elif one_reader:
            help = "put a backquote in front of the value and one behind it"
        elif entry.source.format != "env":  # what quotes mean there hangs on the reader as well
            help = "write a value without quotes, `#`, `;`, `%` and backslashes, if you can choose it"
        elif "'" not in entry.text and not entry.quote and "\n" not in entry.text:
            edits = (
                Edit(Place(entry.source, entry.start, entry.start), "'"),
                Edit(Place(entry.source, entry.end, entry.end), "'"),
            )
            fix = Fix(False, help, edits)
        elif "'" in entry.text:
            help = "write a value without quotes, `#`, `$` and backslashes, if you can choose it"
        yield finding(
            RULE, mail, (Place(entry.source, entry.start, entry.end), entry.key), f"{entry.key}: {entry.note}", help, fix=fix,
            severity=WARNING if grave and (entry.source.format == "env" or in_compose or one_reader) else NOTE,
        )  # fmt: skip
