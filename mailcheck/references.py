"""Texts that stand for a value without being one: `${X}`, `{{ .Values.x }}`, `process.env.X` ...

A reference with a default (`${X:-465}`) is that default. Which forms count depends on the place: `references` in a
schema names one or more of the styles below."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Reference(NamedTuple):
    """text[start:end] is a reference; `default` is the stretch of its default, if it has one."""

    start: int
    end: int
    default: tuple[int, int] | None = None


_WHOLE = (
    r"\$[A-Za-z_][\w\-]*|%[A-Za-z_]\w*%|(?:process\.env|import\.meta\.env|os\.environ)[.\[(].*|(?:os\.)?getenv\(.*\)"
    r"|(?:ENV|env|Env\.get|config|secrets|vars)[\[(].*[\])]|(?:arn:aws:|projects/[^/]+/secrets/|vault:|op://|ref\+|akv://"
    r"|secretsmanager:|ssm:|doppler:).*|ENC\[.*\]|\{cipher\}.*|ENC\(.*\)|!\w+ .*|[*•●]{5,}|\$encrypted\$|\{AQA.*\}|<sensitive>"
    r"|\(sensitive value\)"
)
STYLES: dict[str, str] = {
    # style -> pattern; a group `default` is a default, a pattern is searched anywhere unless it says otherwise
    "usual": r"\$\{\{.*?\}\}|\$\{[A-Za-z_][\w.\-]*(?::?-(?P<default>[^{}$]*)|[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}|\$\([A-Za-z_][^)]*\)"
    r"|\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|#\{[^}]*\}#?|@@[A-Z_]\w*@@|##[A-Z_]\w*##|__[A-Z][A-Z0-9_]+__|%\([\w.]+\)s|%env\([^)]*\)%"
    r"|\A(?:" + _WHOLE + r")\Z",
    "masked": r"\A(?:[*•●]{5,}|\$encrypted\$|\{AQA.*\})\Z",
    "file-or-env-url": r"\A(?:file|env)://.*\Z",
    "env()": r"\Aenv\([^)]*\)\Z",
    "dollar-secret": r"\A\$[A-Za-z_][\w.\-:]*",
    "go-expandenv": r"\$\{[^}]*\}|\$[A-Za-z_]\w*",
    "hash-env": r"#\{[^}]*\}",
    "markers": r"##\w+##|@@\w+@@",
    "ha-secret": r"\A!secret .*",
    "elixir-system": r"\A\{:system,.*\}\Z|\ASystem\.(?:get|fetch)_env.*\Z",
    "percent": r"%[A-Za-z]",
    "percent-doubled": r"%[A-Za-z_][\w.()]*%",
}


@lru_cache(maxsize=16)
def _pattern(styles: tuple[str, ...]) -> re.Pattern[str] | None:
    chosen = [STYLES[style] for style in styles if style in STYLES]
    return re.compile("|".join(chosen), re.S) if chosen else None


def find(text: str, styles: list[str]) -> list[Reference]:
    """The references in `text`, in order."""
    if not text or len(text) > 4_000:
        return []
    pattern = _pattern(tuple(styles))
    if pattern is None:
        return []
    found = []
    for match in pattern.finditer(text):
        default = match.span("default") if "default" in pattern.groupindex and match["default"] else None
        found.append(Reference(match.start(), match.end(), default))
    return found
