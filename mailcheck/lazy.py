"""What is made when it is needed: regular expressions and modules.

Regular expressions are compiled when a text comes that could match. Compiling all those of a run on one small file
took a quarter of its time, and most of them never meet a text with the character that they are about."""

from __future__ import annotations

import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


def module(name: str) -> ModuleType:
    """The module of that full name; `importlib` itself costs as much as two of ours."""
    __import__(name)
    return sys.modules[name]


class Pattern:
    """Like `re.Pattern`. `needs`: characters, or pieces, of which every text that matches holds at least one (empty when that cannot be
    said); a test draws texts from each pattern and proves it."""

    __slots__ = ("_compiled", "flags", "needs", "pattern")

    def __init__(self, pattern: str, flags: int = 0, needs: str | tuple[str, ...] = "") -> None:
        self.pattern, self.flags, self.needs = pattern, flags, needs
        self._compiled: re.Pattern[str] | None = None

    def _for(self, text: str) -> re.Pattern[str] | None:
        """The compiled form, or None where no match is possible."""
        if self.needs:
            for piece in self.needs:
                if piece in text:
                    break
            else:
                return None
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self.flags)
        return self._compiled

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        compiled = self._for(text)
        return None if compiled is None else compiled.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        compiled = self._for(text)
        return None if compiled is None else compiled.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        compiled = self._for(text)
        return None if compiled is None else compiled.fullmatch(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        compiled = self._for(text)
        return iter(()) if compiled is None else compiled.finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        compiled = self._for(text)
        return [] if compiled is None else compiled.findall(text)

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        compiled = self._for(text)
        return text if compiled is None else compiled.sub(by, text)

    def split(self, text: str) -> list[str]:
        compiled = self._for(text)
        return [text] if compiled is None else compiled.split(text)
