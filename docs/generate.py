"""Write the generated pages: `python docs/generate.py`. A test compares them with what is here."""

from __future__ import annotations

from pathlib import Path

from mailcheck.manual import page
from mailcheck.rules import CODES

HERE = Path(__file__).resolve().parent


def pages() -> dict[str, str]:
    """Path below docs/ to text."""
    heads = CODES.all()
    rows = [f"| [{h.code}](rules/{h.code}.md) | {h.name} | {h.severity} | {page(h.code).title} |\n" for h in heads]
    overview = "# Rules\n\n| code | name | severity | |\n|---|---|---|---|\n" + "".join(rows)
    return {"rules.md": overview, **{f"rules/{h.code}.md": page(h.code).markdown for h in heads}}


if __name__ == "__main__":
    for name, text in pages().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
