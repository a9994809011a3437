"""What the tests share: checking one file, and writing a report as lines that can be compared whole."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mailcheck.config import Config
from mailcheck.pipeline import Report, check_paths

if TYPE_CHECKING:
    from mailcheck.model import Finding

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def check_file(path: Path, config: Config | None = None, name: str = "") -> Report:
    """Check a copy of one file, alone in a new repository."""
    with tempfile.TemporaryDirectory() as folder:
        if config is not None and "MC501" in config.select:
            subprocess.run(["git", "init", "-q", folder], check=True)
        copy = Path(folder, name or path.name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
        return check_paths([str(copy)], config or Config())


def lines(findings: tuple[Finding, ...]) -> str:
    """Findings as text: place, severity, code, key, message; then what is related, the help and the fix."""
    out = []
    for f in findings:
        s = f.span
        out.append(f"{s.line}:{s.column}-{s.end_line}:{s.end_column} {f.severity} {f.code} [{f.key}] {f.message}")
        for r in f.related:
            t = r.place.span
            out.append(f"  related {t.line}:{t.column}-{t.end_line}:{t.end_column} {r.message}")
        if f.help:
            out.append(f"  help: {f.help}")
        if f.fix:
            out.append(f"  fix ({'safe' if f.fix.safe else 'unsafe'}): {f.fix.description}")
    return "".join(line + "\n" for line in out)
