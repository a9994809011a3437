"""mailcheck: the linter for email-sending configuration."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from mailcheck.pipeline import Report

__version__ = "0.1.0"


def check(paths: Iterable[str | PathLike[str]]) -> Report:
    """Check files and folders as `mailcheck validate` does, with the configuration that applies to them.

    Raises MailcheckError when a path cannot be read or the configuration is wrong."""
    from os import fspath

    from mailcheck.config import load
    from mailcheck.pipeline import check_paths

    names = [fspath(path) for path in paths]
    return check_paths(names, load(None))
