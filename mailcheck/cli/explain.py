"""`mailcheck explain`: the page of a rule, an app or a provider."""

from __future__ import annotations

import json

from mailcheck import catalogue, config
from mailcheck.cli import OK
from mailcheck.cli.validate import write
from mailcheck.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def run(what: str, output_format: str) -> int:
    """Print the page. Raises UsageError when there is no such thing."""
    from mailcheck.rules import CODES

    known = catalogue.load(config.load(None).schema_dirs)
    head = next((h for h in CODES.all() if what.upper() == h.code or what.lower() == h.name), None)
    if head is not None:
        from mailcheck.manual import page

        found = page(head.code)
        return _out(output_format, found._asdict(), found.text)
    app = known.app_by_id(what)
    if app is not None:
        return _out(output_format, app, _app(app))
    provider = known.provider_by_id(what)
    if provider is not None:
        return _out(output_format, provider, _provider(provider))
    words = [*(h.code for h in CODES.all()), *known.app_ids(), *known.provider_ids()]
    meant = catalogue.near(what, words)
    raise UsageError(
        f"nothing is called {what!r}"
        + (f"; did you mean {meant!r}?" if meant else "; see `mailcheck rules`, `apps`, `providers`")
    )


def _out(output_format: str, data: dict[str, Any], text: str) -> int:
    write(json.dumps(data, indent=2, ensure_ascii=True) + "\n" if output_format == "json" else text, None)
    return OK


def _when(when: dict[str, Any]) -> str:
    parts = []
    for name, wanted in when.items():
        if isinstance(wanted, bool):
            parts.append(f"{name} is {'on' if wanted else 'off'}")
        elif wanted in ("set", "unset"):
            parts.append(f"{name} is {'set' if wanted == 'set' else 'not set'}")
        else:
            words = wanted if isinstance(wanted, list) else [wanted]
            parts.append(f"{name} is {' or '.join(str(word) for word in words)}")
    return " and ".join(parts)


_MODES = {
    "implicit": "implicit TLS (from the first byte)", "starttls": "STARTTLS, required", "opportunistic": "STARTTLS if offered, else plain text",
    "none": "no TLS", "by-port": "implicit TLS on 465, else STARTTLS if offered", "unknown": "not known",
}  # fmt: skip


def _app(app: dict[str, Any]) -> str:
    from mailcheck.names import spelled

    place = app["places"][0]
    out = [f"{app['name']} ({app['kind']})" + (f", versions {app['versions']}" if app.get("versions") else "")]
    out.append("read from: " + ", ".join(dict.fromkeys(
        format + (f" at {p['at']}" if p.get("at") else "") for p in app["places"] for format in p["format"])))  # fmt: skip
    for title in ("settings", "switches"):
        rows = []
        for name, spec in app.get(title, {}).items():
            keys = [
                spelled(k.lstrip("/"), place.get("prefix", ""), place.get("spelling", "as-is")) for k in spec.get("keys") or ()
            ]
            about = []
            if spec.get("as"):
                about.append(f"read as {spec['as']}")
            if spec.get("words"):
                about.append("one of " + ", ".join(str(word) or '""' for word in spec["words"]))
            if spec.get("default") is not None and not isinstance(spec["default"], list):
                about.append(f"default {str(spec['default']).lower() if isinstance(spec['default'], bool) else spec['default']}")
            rows.append(f"  {name:14} {', '.join(keys) or '-'}" + (f"  ({'; '.join(about)})" if about else ""))
        if rows:
            out.append(f"{title}:\n" + "\n".join(rows))
    if app.get("tls"):
        rows = [
            f"  {_MODES[line['is']]}" + (f" when {_when(line['when'])}" if line.get("when") else " otherwise")
            for line in app["tls"]
        ]
        out.append("TLS, the first that holds:\n" + "\n".join(rows))
    if app.get("transports"):
        rows = []
        for transport in app["transports"]:
            row = f"  {transport['id']} ({transport.get('kind', 'smtp')})"
            if transport.get("when"):
                row += f" when {_when(transport['when'])}"
            if transport.get("needs"):
                row += f", needs {', '.join(transport['needs'])}"
            rows.append(row)
        out.append("ways of sending, in this order:\n" + "\n".join(rows))
    if app.get("other_keys"):
        rows = [
            f"  {key}: {other['state']}" + (f", use {other['use']}" if other.get("use") else "")
            for key, other in app["other_keys"].items()
        ]
        out.append("other keys:\n" + "\n".join(rows))
    out.append(f"sources (checked {app['checked']}):\n" + "\n".join(f"  {source}" for source in app["sources"]))
    return "\n\n".join(out) + "\n"


def _provider(provider: dict[str, Any]) -> str:
    out = [f"{provider['name']} ({provider['kind']})"]
    hosts = [*provider.get("hosts", []), *(f"/{pattern}/" for pattern in provider.get("host_patterns", []))]
    out.append("hosts:\n" + "\n".join(f"  {host}" for host in hosts))
    rows = []
    for port, mode in provider.get("ports", {}).items():
        note = " (recommended)" if str(provider.get("recommended")) == str(port) else ""
        note += f" (better not: {provider['discouraged'][port]})" if port in provider.get("discouraged", {}) else ""
        rows.append(f"  {port}: {_MODES[mode]}{note}")
    rows += [f"  {port}: not offered: {why}" for port, why in provider.get("refused", {}).items()]
    if rows:
        out.append("ports:\n" + "\n".join(rows))
    for title in ("username", "password"):
        shape = provider.get(title)
        if shape:
            what = shape.get("what") or ""
            literal = f"exactly `{shape['literal']}`" if shape.get("literal") else ""
            prefix = f"begins with `{shape['prefix']}`" if shape.get("prefix") else ""
            out.append(f"{title}: " + ", ".join(word for word in (what, literal, prefix) if word))
    sender = provider.get("sender", {})
    if sender:
        out.append(
            "sender: "
            + ", ".join(
                f"{key.replace('_', ' ')} {value if isinstance(value, str) else ', '.join(value)}"
                for key, value in sender.items()
            )
        )
    replies = [
        f"  {r.get('code', '')} {r.get('text', '')}: {r['means']}" + (f" -> {r['do']}" if r.get("do") else "")
        for r in provider.get("replies", [])
    ]
    if replies:
        out.append("answers:\n" + "\n".join(replies))
    out.append(f"sources (checked {provider['checked']}):\n" + "\n".join(f"  {source}" for source in provider["sources"]))
    return "\n\n".join(out) + "\n"
