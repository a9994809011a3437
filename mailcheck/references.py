"""Texts that stand for a value without being one: `${X}`, `{{ .Values.x }}`, `process.env.X` ...

A reference with a default (`${X:-465}`) is that default. Which forms count depends on the place: `references` in a
schema names one or more of the styles below."""

from __future__ import annotations

import re
from functools import lru_cache

from mailcheck.tuples import NamedTuple


class Reference(NamedTuple):
    """text[start:end] is a reference; `default` is the stretch of its default, if it has one."""

    start: int
    end: int
    default: tuple[int, int] | None = None


class _Form(NamedTuple):
    """One way to write a reference. `needs`: pieces of which every text of this form holds one; `whole`: it is all of the text,
    else it may stand anywhere in it. A group `default` is a default."""

    needs: tuple[str, ...]
    pattern: str
    whole: bool = False


_BULLETS = ("*", "\u2022", "\u25cf")
_HIDDEN = (
    _Form(_BULLETS, r"[*\u2022\u25cf]{5,}", True),
    _Form(("$encrypted$",), r"\$encrypted\$", True),
    _Form(("{AQA",), r"\{AQA.*\}", True),
)
STYLES: dict[str, tuple[_Form, ...]] = {
    "usual": (
        _Form(("${{",), r"\$\{\{.*?\}\}"),
        _Form(("${",), r"\$\{[A-Za-z_][\w.\-]*(?::?-(?P<default>[^{}$]*)|[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}"),
        _Form(("$(",), r"\$\([A-Za-z_][^)]*\)"),
        _Form(("{{",), r"\{\{.*?\}\}"),
        _Form(("{%",), r"\{%.*?%\}"),
        _Form(("<%",), r"<%.*?%>"),
        _Form(("#{",), r"#\{[^}]*\}#?"),
        _Form(("@@",), r"@@[A-Z_]\w*@@"),
        _Form(("##",), r"##[A-Z_]\w*##"),
        _Form(("__",), r"__[A-Z][A-Z0-9_]+__"),
        _Form(("%(",), r"%\([\w.]+\)s"),
        _Form(("%env(",), r"%env\([^)]*\)%"),
        _Form(("$",), r"\$[A-Za-z_][\w\-]*", True),
        _Form(("%",), r"%[A-Za-z_]\w*%", True),
        _Form((".env", "environ"), r"(?:process\.env|import\.meta\.env|os\.environ)[.\[(].*", True),
        _Form(("getenv(",), r"(?:os\.)?getenv\(.*\)", True),
        _Form(("[", "("), r"(?:ENV|env|Env\.get|config|secrets|vars)[\[(].*[\])]", True),
        _Form(("/secrets/",), r"projects/[^/]+/secrets/.*", True),
        _Form((":", "ref+"), r"(?:arn:aws:|vault:|op://|ref\+|akv://|secretsmanager:|ssm:|doppler:).*", True),
        _Form(("ENC[", "ENC("), r"ENC\[.*\]|ENC\(.*\)", True),
        _Form(("{cipher}",), r"\{cipher\}.*", True),
        _Form(("!",), r"!\w+ .*", True),
        _Form(("<sensitive>",), r"<sensitive>", True),
        _Form(("(sensitive value)",), r"\(sensitive value\)", True),
        *_HIDDEN,
    ),
    "masked": _HIDDEN,
    "file-or-env-url": (_Form(("://",), r"(?:file|env)://.*", True),),
    "env()": (_Form(("env(",), r"env\([^)]*\)", True),),
    "dollar-secret": (_Form(("$",), r"\A\$[A-Za-z_][\w.\-:]*"),),
    "go-expandenv": (_Form(("$",), r"\$\{[^}]*\}|\$[A-Za-z_]\w*"),),
    "hash-env": (_Form(("#{",), r"#\{[^}]*\}"),),
    "markers": (_Form(("##", "@@"), r"##\w+##|@@\w+@@"),),
    "ha-secret": (_Form(("!secret ",), r"!secret .*", True),),
    "elixir-system": (_Form((":system", "System."), r"\{:system,.*\}|System\.(?:get|fetch)_env.*", True),),
    "stalwart": (_Form(("%{",), r"%\{(?:env|file|cfg):.*?\}%"),),
    "percent": (_Form(("%",), r"%[A-Za-z]"),),
    "percent-doubled": (_Form(("%",), r"%[A-Za-z_][\w.()]*%"),),
}


@lru_cache(maxsize=1024)
def _compiled(forms: tuple[_Form, ...]) -> re.Pattern[str]:
    anywhere = [form.pattern for form in forms if not form.whole]
    whole = [form.pattern for form in forms if form.whole]
    return re.compile("|".join(anywhere + ([rf"\A(?:{'|'.join(whole)})\Z"] if whole else [])), re.S)


def find(text: str, styles: list[str]) -> list[Reference]:
    """The references in `text`, in order."""
    return list(_found(text, tuple(styles))) if text and len(text) <= 4_000 else []


@lru_cache(maxsize=1024)  # every program that may read a value asks
def _found(text: str, styles: tuple[str, ...]) -> tuple[Reference, ...]:
    forms = tuple(form for style in styles for form in STYLES.get(style, ()) if any(piece in text for piece in form.needs))
    if not forms:
        return ()
    found = []
    for match in _compiled(forms).finditer(text):
        default = match.span("default") if "default" in match.re.groupindex and match["default"] else None
        found.append(Reference(match.start(), match.end(), default))
    return tuple(found)
