"""`mailcheck show`: what was understood of a file, stage by stage. No secret is shown."""

from __future__ import annotations

import re
import sys

from mailcheck import catalogue, pipeline
from mailcheck.cli import OK
from mailcheck.cli.validate import Options, settings, write
from mailcheck.errors import UnreadablePath, UsageError
from mailcheck.find import File
from mailcheck.model import HIDDEN, Setting
from mailcheck.report.safe import as_json, clean
from mailcheck.rules.base import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.settle import Settled


def run(path: str, stdin_filename: str | None, app: str, config: str | None, output_format: str) -> int:
    """Read one file and print what was understood. Raises UnreadablePath."""
    wanted = settings(Options(app=app, config=config))
    known = catalogue.load(wanted.schema_dirs)
    if path == "-":
        file = File(stdin_filename or "stdin", sys.stdin.buffer.read(), True)
    else:
        try:
            with open(path, "rb") as opened:
                file = File(path, opened.read(), True)
        except IsADirectoryError as error:
            raise UsageError(f"{path}: a folder; name one file") from error
        except OSError as error:
            raise UnreadablePath(f"{path}: {error.strerror}") from error
    judged = pipeline.check_file(file, wanted, known)
    rows = [_reading(reading, group) for group in judged.groups for reading in group.readings]
    data = {
        "version": 1,
        "path": file.path,
        "format": judged.source.format if judged.source else None,
        "readings": rows,
        "skipped": [{"line": s.span.line, "column": s.span.column, "reason": s.reason} for s in judged.skipped],
    }
    if output_format == "json":
        write(as_json(data), None)
    else:
        write(_text(data), None)
    return OK


def _reading(reading: Any, group: Any) -> dict[str, Any]:
    mail: Settled | None = reading.mails[0] if reading.mails else None
    row: dict[str, Any] = {
        "scope": group.scope.name or None,
        "app": reading.app["id"],
        "app_name": reading.app["name"],
        "points": reading.points,
        "because": list(reading.marks),
        "alternatives": len(group.readings) - 1,
    }
    if mail is None:
        return row
    return row | {
        "transport": mail.transport["id"],
        "kind": mail.kind,
        "active": mail.active,
        "provider": mail.provider.id if mail.provider else None,
        "region": mail.provider.groups.get("region") if mail.provider else None,
        "tls": mail.tls.value,
        "tls_possible": list(mail.tls.possible),
        "login": mail.login.value,
        "certificate": mail.certificate.value,
        "missing": list(mail.missing),
        "settings": [_setting(mail, s) for s in (*mail.settings.values(), *mail.switches.values()) if s.is_set],
    }


_QUERY = re.compile(r"\?[a-z]{1,12}(?:[_\-]?[A-Za-z]?[a-z]{1,12}){0,3}")
"""A parameter of a URL as people name it. Another one may be the rest of a password that is not encoded."""


def _setting(mail: Settled, setting: Setting) -> dict[str, Any]:
    span = setting.span
    return {
        "name": "?" if setting.name.startswith("?") and not _QUERY.fullmatch(setting.name) else setting.name,
        "key": setting.key or None,
        "state": setting.state,
        "value": _value(mail, setting),
        "line": span.line if span else None,
        "column": span.column if span else None,
        "why": setting.why or None,
    }


def _value(mail: Settled, setting: Setting) -> str:
    if setting.state == HIDDEN:
        return "not visible"
    if isinstance(setting.value, bool):
        return "on" if setting.value else "off"
    return shown(mail, setting).strip("`")


def _text(data: dict[str, Any]) -> str:
    out = [f"{clean(data['path'])}: read as {data['format'] or 'nothing'}"]
    for row in data["readings"]:
        out.append("")
        where = f" in {clean(row['scope'])}" if row["scope"] else ""
        out.append(f"{row['app_name']} ({row['app']}){where}, {row['points']} points: {clean(', '.join(row['because']))}")
        if row["alternatives"]:
            out.append(f"  one of {row['alternatives'] + 1} readings; only what all of them find is reported")
        if "kind" not in row:
            continue
        out.append(f"  sends by {row['transport']} ({row['kind']}){'' if row['active'] else ', not in use'}")
        out.append(f"  provider {row['provider'] or 'not known'}" + (f", region {row['region']}" if row["region"] else ""))
        tls = row["tls"] if row["tls"] != "unknown" else "unknown, " + " or ".join(row["tls_possible"])
        out.append(f"  TLS {tls}; login {row['login']}; certificate {row['certificate']}")
        if row["missing"]:
            out.append(f"  missing: {', '.join(row['missing'])}")
        for setting in row["settings"]:
            place = f"{setting['line']}:{setting['column']}" if setting["line"] else setting["why"] or "default"
            out.append(
                f"    {setting['name']:14} {clean(str(setting['value'])):32} {clean(setting['key'] or ''):28} {clean(place)}"
            )
    if not data["readings"]:
        out.append("no mail settings found")
    for skipped in data["skipped"]:
        out.append(f"skipped {skipped['line']}:{skipped['column']}: {clean(skipped['reason'])}")
    return "\n".join(out) + "\n"
