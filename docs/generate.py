"""Write the generated pages: `python docs/generate.py`. A test compares them with what is here."""

from __future__ import annotations

from pathlib import Path

from mailcheck import catalogue
from mailcheck.manual import page
from mailcheck.rules import CODES

HERE = Path(__file__).resolve().parent


def pages() -> dict[str, str]:
    """Path below docs/ to text."""
    heads = CODES.all()
    rows = [f"| [{h.code}](rules/{h.code}.md) | {h.name} | {h.severity} | {page(h.code).title} |\n" for h in heads]
    overview = "# Rules\n\n| code | name | severity | |\n|---|---|---|---|\n" + "".join(rows)
    known = catalogue.load()
    return {
        "rules.md": overview,
        "apps.md": _apps(known),
        "providers.md": _providers(known),
        **{f"rules/{h.code}.md": page(h.code).markdown for h in heads},
    }


def _apps(known: catalogue.Catalogue) -> str:
    rows = []
    for name in sorted(known.app_ids()):
        app = known.app_by_id(name)
        formats = ", ".join(dict.fromkeys(format for place in app["places"] for format in place["format"]))
        versions = app.get("versions", "").replace("|", "or")
        rows.append(f"| {name} | {_cell(app['name'])} | {app['kind']} | {formats} | {versions} | {app['checked']} |\n")
    head = f"# Apps\n\nmailcheck knows how {len(rows)} programs and conventions read their mail settings; `mailcheck explain ID` tells how.\n\n"
    return head + "| id | name | kind | read from | versions | checked |\n|---|---|---|---|---|---|\n" + "".join(rows)


def _providers(known: catalogue.Catalogue) -> str:
    rows = []
    for name in sorted(known.provider_ids()):
        provider = known.provider_by_id(name)
        hosts = provider.get("hosts", [])
        shown = ", ".join(hosts[:3]) + (", ..." if len(hosts) > 3 or (hosts and provider.get("host_patterns")) else "")
        ports = ", ".join(f"{port} {mode}" for port, mode in provider.get("ports", {}).items())
        rows.append(f"| {name} | {_cell(provider['name'])} | {provider['kind']} | {shown} | {ports} | {provider['checked']} |\n")
    head = f"# Providers\n\nmailcheck knows {len(rows)} providers; `mailcheck explain ID` tells what each accepts.\n\n"
    return head + "| id | name | kind | hosts | ports | checked |\n|---|---|---|---|---|---|\n" + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "&#124;")


if __name__ == "__main__":
    for name, text in pages().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
