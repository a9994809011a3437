"""The same setting is written twice, with different values.

Of a key that stands twice, most programs take the last; some refuse the file. Of two names for one setting, which one is
read depends on the program.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=shop@example.com
    SMTP_PORT=587

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=shop@example.com

Source: https://github.com/motdotla/dotenv; RFC 8259, section 4; YAML 1.2.2, section 3.2.1.3
"""

from __future__ import annotations

from mailcheck.references import find as find_references
from mailcheck.rules.base import NOTE, WARNING, Finding, Place, Related, Rule, Settled, finding, key_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.model import Entry

RULE = Rule("MC409", "duplicate-key", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    seen: set[int] = set()
    mappings: set[Place] = set()
    for setting in (*mail.settings.values(), *mail.switches.values()):
        if setting.entry is None or id(setting.entry) in seen:
            continue
        seen.add(id(setting.entry))
        twins = [
            e
            for e in mail.instance.names.get(_name(mail, setting.entry), ())
            if e.path == setting.entry.path and e.source is setting.entry.source
        ]
        if (
            len(twins) < 2
            or twins[-1].hidden
            or find_references(twins[-1].text, mail.instance.place.get("references") or ["usual"])
        ):
            continue  # HOCON: a value, then `${?VARIABLE}` for those who set it
        above = _doubled_above(twins[-2], twins[-1])
        if above is None:
            yield _twice(mail, twins[-2], twins[-1])
        elif above[1] not in mappings:
            mappings.add(above[1])
            yield _mapping_twice(mail, twins[-1], *above)
    if mail.convention:
        yield from _two_names(mail)


def _name(mail: Settled, entry: Entry) -> str:
    from mailcheck.names import normal

    name = ".".join(entry.path[len(mail.instance.at) :])
    return normal(name) if mail.instance.place.get("spelling") == "any-case" else name


def _twice(mail: Settled, first: Entry, last: Entry) -> Finding:
    same = first.text == last.text and not first.hidden and not last.hidden
    what = "with the same value" if same else "with different values: most programs take the last one"
    return finding(
        RULE, mail, key_place(last), f"{last.key} is written twice, {what}",
        "remove one of them", severity=NOTE if same else WARNING,
        related=(Related(key_place(first)[0], "written here before"),),
    )  # fmt: skip


def _doubled_above(first: Entry, last: Entry) -> tuple[Place, Place] | None:
    """The two places of the name above both that is itself written twice, the outermost one."""
    for one, other in zip(first.heads, last.heads, strict=False):
        if one == (first.key_start, first.key_end) or other == (last.key_start, last.key_end):
            return None  # the key itself, which may be a dotted one
        if one != other and (0, 0) not in (one, other):
            return Place(first.source, *one), Place(last.source, *other)
    return None


def _mapping_twice(mail: Settled, entry: Entry, first: Place, last: Place) -> Finding:
    name = entry.path[entry.heads.index((last.start, last.end))]
    return finding(
        RULE, mail, (last, name), f"{name} is written twice: many programs take only what stands under the last one, or refuse the file",
        "write everything under one of them", related=(Related(first, "written here before"),),
    )  # fmt: skip


def _two_names(mail: Settled) -> Iterator[Finding]:
    """`SMTP_USER` and `SMTP_USERNAME` with different values."""
    for name in ("host", "port", "username", "password"):
        found: list[Entry] = []
        for key in mail.spec(name).get("keys") or ():
            found += [
                entry for entry in mail.instance.entries(key)[-1:] if entry.text and not entry.hidden and "$" not in entry.text
            ]
        for other in found[1:]:
            first = found[0]
            if first.key.partition("_")[0] == other.key.partition("_")[0] and first.text != other.text and first.key != other.key:
                yield finding(
                    RULE, mail, key_place(other),
                    f"{first.key} and {other.key} name the same setting and differ; which one is read depends on the program",
                    "keep the one that your program reads",
                    related=(Related(key_place(first)[0], "the other name"),),
                )  # fmt: skip
                break
