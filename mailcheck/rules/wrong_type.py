"""A number where the application wants a text, or the reverse.

Typed files (JSON, YAML, TOML) tell `587` from `"587"`, and some programs insist: they refuse the file or drop the value.
Kubernetes does so for every variable of a container and every value of a ConfigMap or Secret: `cannot unmarshal number into
Go struct field EnvVar.value of type string`. Compose takes variables as a mapping (`KEY: value`) or as a list of texts
(`- KEY=value`), and refuses a mix of both (`- KEY: value`).

Bad:
    # alertmanager-like YAML cannot be shown as dotenv; see the fixtures of this rule

Good:
    SMTP_PORT=587

Source: the application's own source code, named in its schema; the Kubernetes API, EnvVar and ConfigMap;
Compose Specification, `environment`
"""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.rules.base import ERROR, Edit, Finding, Fix, Place, Rule, Settled, appname, finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC410", "wrong-type", ERROR, any_reader=True)

_WORDS = {"string": "a text in quotes", "number": "a number without quotes", "boolean": "true or false without quotes"}


_WORKLOAD = Pattern(r"^kind:[ \t]*[\"']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod)\b", re.M)
_NO_TEXT = Pattern(r"[-+]?\d+(?:\.\d+)?|true|false|yes|no|on|off", re.I)
"""What YAML takes for a number or a boolean where it stands without quotes, as Kubernetes reads it."""


def check(mail: Settled) -> Iterator[Finding]:
    items = [s for s in (*mail.settings.values(), *mail.switches.values()) if s.entry is not None and s.entry.ref[0] == "item"]
    if items:
        first = min(items, key=lambda setting: setting.start)
        message = f"Compose refuses the file: {first.key} and its value are a mapping here, and a list takes only `- KEY=value`"
        yield finding(RULE, mail, first, message, f"write `- {first.key}=...`, or leave the dashes away")
        return
    if _takes_only_text(mail):
        for setting in (*mail.settings.values(), *mail.switches.values()):
            entry = setting.entry
            if entry is None or entry.quote or entry.offsets is not None or entry.source is not mail.instance.scope.source:
                continue
            written = entry.source.text[entry.start - 1 : entry.end]  # `KEY=465`, a text to be taken apart, is a text as a whole
            if _NO_TEXT.fullmatch(entry.text) and written[:1] in (" ", "\t", ":") and written[1:] == entry.text:
                message = f"Kubernetes wants a text in {setting.key}, and without quotes this is none: the object is refused"
                edits = tuple(Edit(Place(entry.source, at, at), '"') for at in (entry.start, entry.end))
                yield finding(RULE, mail, setting, message, "put it in quotes", fix=Fix(True, "put it in quotes", edits))
        return
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


def _takes_only_text(mail: Settled) -> bool:
    """Whether these are variables of a Kubernetes object as it is handed to the cluster, not of values for a chart."""
    scope = mail.instance.scope
    if scope.format != "env" or scope.documentation:
        return False
    in_workload = scope.name.startswith("container ") and _WORKLOAD.search(scope.source.text) is not None
    return in_workload or scope.object[0] == "ConfigMap"
