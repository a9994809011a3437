"""Values that only their owner can open: SOPS (`ENC[AES256_GCM,...]`), hiera-eyaml (`ENC[PKCS7,...]`).

Such a file keeps its keys and structure, and what was left in clear text counts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Entry


def hidden(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, with those that are encrypted hidden."""
    return tuple(
        entry._replace(text="", hidden=_why(entry.text)) if entry.text.startswith("ENC[") else entry for entry in entries
    )


def _why(text: str) -> str:
    return "encrypted with SOPS" if text.startswith("ENC[AES256_GCM,") else "encrypted"
