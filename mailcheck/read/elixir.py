r"""Elixir configuration: `config :app, MyApp.Mailer, relay: "...", port: 587`.

Read with tree-sitter, never executed. The whole file is one document, with one reading for each branch of
`if`, `case` and `cond` that sets mail settings. The path is the app, the name or module, and the keys:
(app, MyApp.Mailer, relay). Atoms and modules are their name, of type text. Values from the environment
(`System.get_env("X", d)`, `System.get_env("X") || d`, `{:system, "X"}`) are their literal default."""

from __future__ import annotations

import re

from mailcheck.read import code
from mailcheck.read.code import Arm, Inner, Key, Leaf, Syntax, Write, children, unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Entry, Source

_ESCAPE = re.compile(r"\\(?:\r\n|x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]+\}|.)", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "s": " ", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v", "d": "\x7f",
           "\n": ""}  # fmt: skip
_ENVIRONMENT = frozenset(("System.get_env", "System.fetch_env!", "env!", "get_env", "fetch_env!"))
_BRANCHES = frozenset(("if", "unless", "case", "cond", "with", "for"))
_DEEPEST = 24


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The documents of a script. What stands where the syntax is broken is left out."""
    return _Script(Syntax(source, "Elixir", "elixir")).documents()


class _Script:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.source = syntax.source
        self.writes: list[Write] = []
        self.closed: set[int] = set()
        self.branchings = 0

    def documents(self) -> list[tuple[Entry, ...]]:
        waiting: list[tuple[Any, Arm]] = [(self.syntax.root, ())]
        while waiting:
            node, arm = waiting.pop()
            if node.is_error:
                continue
            called = self._called(node) if node.type == "call" else ""
            if called == "config":
                self._config(node, arm)
            elif called in _BRANCHES:
                waiting.extend(reversed(self._branches(node, arm, called)))
            else:
                waiting.extend((child, arm) for child in reversed(node.named_children))
        return [document for document in code.documents(self.writes, frozenset(self.closed)) if code.is_hot(document)]

    def _branches(self, node: Any, arm: Arm, called: str) -> list[tuple[Any, Arm]]:
        """The branches of `if ... do ... else ... end` and of the clauses of `case` and `cond`."""
        self.branchings += 1
        number, branch = self.branchings, 1
        found: list[tuple[Any, Arm]] = []
        for block in (child for child in node.named_children if child.type == "do_block"):
            for child in children(block):
                if child.type == "else_block":
                    self.closed.add(number)
                    found.append((child, code.branch(arm, number, 0)))
                    continue
                found.append((child, code.branch(arm, number, branch)))
                branch += child.type == "stab_clause"
        return found

    def _config(self, node: Any, arm: Arm) -> None:
        """`config :app, key, value` and `config :app, keywords`."""
        holder = next((child for child in node.named_children if child.type == "arguments"), None)
        given = children(holder) if holder is not None else []
        names: list[str] = []
        while given and given[0].type in ("atom", "alias", "quoted_atom") and len(names) < 2 and len(given) > 1:
            names.append(self._leaf(given.pop(0)).text)
        if not names or len(given) != 1:
            return
        value = given[0]
        if value.type == "keywords":
            items = self._keywords(value)
        elif len(names) == 2 and holder is not None:
            key = self.syntax.key(children(holder)[1], names[1])
            items = [(key._replace(text=names[1], start=key.end - len(names[1])), value)]
            names.pop()
        else:
            return
        for one, worth in items:
            if one is not None:
                root = (*names, *one.names)
                entries = code.flatten(self.source, self._look, worth, root, (one.text, one.start, one.end))
                self.writes.append(Write(root, entries, arm))

    # --- expressions ---

    def _keywords(self, node: Any) -> list[tuple[Key | None, Any]]:
        items: list[tuple[Key | None, Any]] = []
        for child in children(node):
            name, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            key = self._key(name) if child.type == "pair" and name is not None and value is not None else None
            items.append((key, value) if key is not None else code.more(*self.syntax.span(child)))
        return items

    def _key(self, node: Any) -> Key | None:
        if node.type == "keyword":
            start, _ = self.syntax.span(node)
            text = self.syntax.text(node).rstrip().removesuffix(":")
            return Key((text,), text, start, start + len(text))
        leaf = self._leaf(node)
        return None if leaf.hidden or leaf.type == "number" else Key((leaf.text,), leaf.text, leaf.start, leaf.end)

    def _look(self, node: Any) -> Leaf | Inner:
        start, end = self.syntax.span(node)
        inside = children(node)
        if node.type == "keywords":
            return Inner("map", start, end, self._keywords(node))
        if node.type == "list":
            if len(inside) == 1 and inside[0].type == "keywords":
                return Inner("map", start, end, self._keywords(inside[0]))
            return Inner("list", start, end, [(None, child) for child in inside])
        if node.type == "map":
            return Inner("map", start, end, self._map(node))
        if node.type == "tuple" and not (inside and self.syntax.text(inside[0]) == ":system"):
            return Inner("list", start, end, [(None, child) for child in inside])
        return self._leaf(node)

    def _map(self, node: Any) -> list[tuple[Key | None, Any]]:
        items: list[tuple[Key | None, Any]] = []
        for content in (child for child in children(node) if child.type == "map_content"):
            for child in children(content):
                if child.type == "keywords":
                    items += self._keywords(child)
                    continue
                left = child.child_by_field_name("left") if child.type == "binary_operator" else None
                key = self._key(left) if left is not None and self._sign(child) == "=>" else None
                if key is not None:
                    items.append((key, child.child_by_field_name("right")))
                else:
                    items.append(code.more(*self.syntax.span(child)))
        return items

    def _leaf(self, node: Any, depth: int = 0) -> Leaf:
        start, end = self.syntax.span(node)
        if depth > _DEEPEST:
            return unseen(start, end)
        kind = node.type
        if node.has_error:
            return unseen(start, end, code.BROKEN)
        if kind in ("string", "quoted_keyword"):
            return self._string(node, start, end)
        if kind == "quoted_atom":
            leaf = self._string(node, start, end)
            return leaf if leaf.hidden else leaf._replace(type="text", quote=":")
        if kind == "integer":
            return Leaf(self.syntax.text(node), start, end, "number")
        if kind == "boolean":
            return Leaf(self.syntax.text(node), start, end, "boolean")
        if kind == "nil":
            return Leaf("nil", start, end, "null")
        if kind == "atom":
            return Leaf(self.source.text[start + 1 : end], start + 1, end, "text", ":")
        if kind == "alias":
            return Leaf(self.syntax.text(node), start, end, "text", offsets=())  # a name: no part of it can be changed
        if kind == "block" and len(children(node)) == 1:
            return self._leaf(children(node)[0], depth + 1)
        if kind == "binary_operator":
            return self._binary(node, start, end, depth)
        if kind == "tuple":
            return self._system(node, start, end, depth)
        if kind == "call":
            return self._call(node, start, end, depth)
        return unseen(start, end, code.A_VARIABLE if kind == "identifier" else code.AN_EXPRESSION)

    def _string(self, node: Any, start: int, end: int) -> Leaf:
        opening = node.child_by_field_name("quoted_start")
        closing = node.child_by_field_name("quoted_end")
        if opening is None or closing is None or len(self.syntax.text(opening)) > 1:
            return unseen(start, end, "a text of several lines")
        at = self.syntax.span(opening)[1]
        parts: list[Leaf] = []
        for child in node.named_children:
            if child.type == "interpolation":
                begin, stop = self.syntax.span(child)
                inside = children(child)
                taken = self._leaf(inside[0]) if len(inside) == 1 and inside[0].type == "call" else unseen(begin, stop)
                parts += [self._chunk(at, begin), unseen(begin, stop)._replace(variable=taken.variable)]
                at = stop
        parts.append(self._chunk(at, self.syntax.span(closing)[0]))
        return code.joined(parts, start, end, '"')

    def _chunk(self, start: int, end: int) -> Leaf:
        return code.unescaped(self.source.text, start, max(start, end), _ESCAPE, _meaning)

    def _sign(self, node: Any) -> str:
        return self.syntax.text(node.child_by_field_name("operator"))

    def _binary(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        sign = self._sign(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        first = self._leaf(left, depth + 1)
        if sign == "||" and first.variable:
            return first if not first.hidden else code.from_environment(first.variable, self._leaf(right, depth + 1), start, end)
        if sign in ("==", "!=") and first.variable:
            second = self._leaf(right, depth + 1)
            return code.as_boolean(first, None if second.hidden else (first.text == second.text) == (sign == "=="))
        if sign == "<>":
            parts = [first, self._leaf(right, depth + 1)]
            texts = all(part.hidden or part.type == "string" for part in parts)
            return code.joined(parts, start, end, first.quote) if texts else unseen(start, end)
        if sign == "|>":
            called = self._called(right) if right.type == "call" else ""
            return code.as_number(first) if called == "String.to_integer" else unseen(start, end, first.hidden or code.A_CALL)
        return unseen(start, end, first.hidden if first.variable and first.hidden else code.AN_EXPRESSION)

    def _system(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        """`{:system, "X"}` and `{:system, "X", default}`."""
        inside = children(node)
        name = self._leaf(inside[1]) if len(inside) > 1 and self.syntax.text(inside[0]) == ":system" else None
        if name is None or name.hidden:
            return unseen(start, end)
        return code.from_environment(name.text, self._leaf(inside[2], depth + 1) if len(inside) > 2 else None, start, end)

    def _called(self, node: Any) -> str:
        target = node.child_by_field_name("target")
        return self.syntax.text(target) if target is not None and target.type in ("identifier", "dot") else ""

    def _call(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        called = self._called(node)
        holder = next((child for child in node.named_children if child.type == "arguments"), None)
        given = children(holder) if holder is not None else []
        if called in _ENVIRONMENT and given and given[0].type == "string":
            name = self._leaf(given[0])
            default = self._leaf(given[-1], depth + 1) if len(given) > (2 if called == "env!" else 1) else None
            return unseen(start, end) if name.hidden else code.from_environment(name.text, default, start, end)
        if called in ("String.to_integer", "String.to_atom", "to_string", "String.trim") and len(given) == 1:
            leaf = self._leaf(given[0], depth + 1)
            if called == "String.to_integer":
                return code.as_number(leaf)
            if called == "String.to_atom" and not leaf.hidden:
                return leaf._replace(type="text")
            return leaf if leaf.variable else unseen(start, end, code.A_CALL)
        return unseen(start, end, code.A_CALL if called or given else code.A_VARIABLE)


def _meaning(escape: str) -> str | None:
    sign = escape[1]
    if sign in "xu" and len(escape) > 2:
        return code.code_point(escape[2:].strip("{}"))
    return "" if escape == "\\\r\n" else _SIMPLE.get(sign, sign)
