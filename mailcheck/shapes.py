"""Whether a user name, password or key has the form that its provider gives it. No word said here holds any of the text."""

from __future__ import annotations

import re

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_LONGEST = 4_000
_FORMATS = {
    "address": (r"\S*[^\s@]@[^\s@]+", "is not an address"),
    "uuid": (r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "is not a UUID"),
    "hex": (r"[0-9a-fA-F]+", "does not consist of hexadecimal digits"),
}


class Misfit(NamedTuple):
    """Why a text cannot be what a shape describes."""

    sure: bool  # False: it only does not look like it
    why: str  # "does not begin with `re_`"; of a `never`, the schema's own sentence
    never: bool = False  # the text is another thing, which `why` names


def misfit(shape: Mapping[str, Any], text: str, other: str | None = None) -> Misfit | None:
    """What is wrong with `text`, or None. `other` is the password when `text` is a user name (and the reverse), None
    when it cannot be seen."""
    if len(text) > _LONGEST:
        return None
    for never in shape.get("never", ()):
        if re.fullmatch(never["pattern"], text):
            return Misfit(bool(never.get("sure", True)), never["because"], True)
    why = _why(shape, text, other)
    if why:
        return Misfit(bool(shape.get("sure", True)), why)
    found = [misfit(one, text, other) for one in shape.get("any_of", ())]
    if not found or None in found:
        return None
    sure = bool(shape.get("sure", True)) and all(one is not None and one.sure for one in found)
    return Misfit(sure, "has none of the forms it can have there")


def _why(shape: Mapping[str, Any], text: str, other: str | None) -> str:
    literal, prefix = shape.get("literal"), shape.get("prefix")
    if literal is not None and text != literal:
        return "differs in upper and lower case" if text.lower() == str(literal).lower() else "is another word"
    if shape.get("same_as") and other is not None and text != other:
        return f"differs from the {'user name' if shape['same_as'] == 'username' else 'password'}"
    if prefix is not None and not text.startswith(prefix):
        return f"does not begin with `{prefix}`"
    if shape.get("length") is not None and len(text) != shape["length"]:
        return f"does not have {shape['length']} characters"
    form = _FORMATS.get(shape.get("format", ""))
    if form is not None and not re.fullmatch(form[0], text):
        return form[1]
    if shape.get("pattern") is not None and not re.fullmatch(shape["pattern"], text):
        return "does not have the right form"
    return ""


def telling(shape: Mapping[str, Any]) -> bool:
    """Whether the shape says enough to know its texts from other texts."""
    if any(name in shape for name in ("literal", "prefix", "pattern")) or shape.get("format") == "address":
        return True
    return any(telling(one) for one in shape.get("any_of", ()))


def fits(shape: Mapping[str, Any], text: str) -> bool:
    """Whether `text` looks like what the shape describes, by something that tells it from other texts."""
    alternatives = shape.get("any_of", ())
    if alternatives:
        return misfit(shape, text) is None and any(fits(one, text) for one in alternatives)
    return telling(shape) and misfit(shape, text) is None
