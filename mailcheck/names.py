"""How key names are compared and spelled."""

from __future__ import annotations

from functools import lru_cache

_DROPPED = str.maketrans("", "", " _-.:")


@lru_cache(maxsize=20_000)
def normal(name: str) -> str:
    """A name without case, blanks, `_`, `-`, `.` and `:`: `Use custom sender` and `useCustomSender` are the same."""
    return name.lower().translate(_DROPPED)


@lru_cache(maxsize=20_000)
def spelled(key: str, prefix: str, spelling: str) -> str:
    """A schema's key as it stands in a place with this prefix and spelling."""
    if spelling == "upper":
        key = key.replace(".", "_").replace("-", "_").upper()
    elif spelling == "lower":
        key = key.replace(".", "_").replace("-", "_").lower()
    elif spelling == "double-underscore":
        key = key.replace(".", "__")
    return prefix + key
