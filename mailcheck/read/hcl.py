r"""HCL as Terraform writes it: blocks, attributes, objects and lists.

Read with tree-sitter; nothing is looked up. The whole file is one document. A block adds its type and its
labels to the path (`resource "zitadel_smtp_config" "default" { host = v }` is (resource, zitadel_smtp_config, default,
host)); blocks of the same type and labels side by side are a list. `var.x`, calls and conditions are hidden.

Source: https://github.com/hashicorp/hcl, hclsyntax/spec.md"""

from __future__ import annotations

import re

from mailcheck.read import code
from mailcheck.read.code import Inner, Key, Leaf, Syntax, children, unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Entry, Source

_ESCAPE = re.compile(r"\\(?:[nrt\"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|\$\$\{|%%\{")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_PARTS = frozenset(("template_interpolation", "template_directive"))


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document. What stands where the syntax is broken is left out."""
    file = _File(Syntax(source, "HCL", "hcl"))
    entries = file.entries()
    return [entries] if entries else []


class _File:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.source = syntax.source

    def entries(self) -> tuple[Entry, ...]:
        items: list[tuple[Key | None, Any]] = []
        for child in children(self.syntax.root):
            if child.type == "body":
                items += self._body(child).items
            elif child.type == "object":
                items += self._object(child).items
        return code.flatten(self.source, self._look, Inner("map", 0, 0, items), (), ("", 0, 0)) if items else ()

    def _body(self, node: Any) -> Inner:
        blocks: dict[tuple[str, ...], int] = {}
        for child in children(node):
            if child.type == "block":
                names = self._names(child)
                blocks[names] = blocks.get(names, 0) + 1
        seen: dict[tuple[str, ...], int] = {}
        items: list[tuple[Key | None, Any]] = []
        for child in children(node):
            inside = children(child)
            if child.type == "attribute" and len(inside) == 2:
                items.append((self.syntax.key(inside[0]), inside[1]))
            elif child.type == "block" and inside:
                names = self._names(child)
                number = seen[names] = seen.get(names, -1) + 1
                path = (*names, f"[{number}]") if blocks[names] > 1 else names
                items.append((self.syntax.key(inside[0], *path), child))
        return Inner("map", *self.syntax.span(node), items)

    def _names(self, block: Any) -> tuple[str, ...]:
        """A block's type and labels."""
        names: list[str] = []
        for child in children(block):
            if child.type == "identifier":
                names.append(self.syntax.text(child))
            elif child.type == "string_lit":
                names.append(self._string(child).text)
            else:
                break
        return tuple(names)

    def _look(self, node: Any) -> Leaf | Inner:
        if node.type == "block":
            body = next((child for child in children(node) if child.type == "body"), None)
            return self._body(body) if body is not None else Inner("map", *self.syntax.span(node), [])
        inside = self._bare(node)
        start, end = self.syntax.span(inside)
        if inside.type == "object":
            return self._object(inside)
        if inside.type == "tuple":
            return Inner("list", start, end, [(None, child) for child in children(inside) if child.type == "expression"])
        return self._leaf(inside, start, end)

    def _bare(self, node: Any) -> Any:
        """An expression without brackets and the nodes that only say what it is; one of several parts stays whole."""
        while node.type in ("expression", "literal_value", "collection_value", "template_expr", "operation"):
            inside = children(node)
            if len(inside) != 1:
                return node
            node = inside[0]
        return node

    def _object(self, node: Any) -> Inner:
        items: list[tuple[Key | None, Any]] = []
        for child in children(node):
            if child.type != "object_elem":
                if child.is_error:
                    items.append(code.more(*self.syntax.span(child)))
                continue
            name, value = child.child_by_field_name("key"), child.child_by_field_name("val")
            key = self._key(name) if name is not None and value is not None else None
            if key is not None and code.is_broken(child):
                items += code.broken(key, *self.syntax.span(child))
            else:
                items.append((key, value) if key is not None else code.more(*self.syntax.span(child)))
        return Inner("map", *self.syntax.span(node), items)

    def _key(self, node: Any) -> Key | None:
        """An object's key; None when it is computed."""
        if self.syntax.text(node).startswith("("):
            return None
        bare = self._bare(node)
        if bare.type == "variable_expr":
            return self.syntax.key(bare)
        leaf = self._leaf(bare, *self.syntax.span(bare))
        return None if leaf.hidden else Key((leaf.text,), leaf.text, leaf.start, leaf.end)

    def _leaf(self, node: Any, start: int, end: int) -> Leaf:
        kind = node.type
        if node.has_error:
            return unseen(start, end, code.BROKEN)
        if kind in ("string_lit", "quoted_template"):
            return self._string(node)
        if kind == "numeric_lit" or (kind == "unary_operation" and re.fullmatch(r"-\s*[\d.]+", self.syntax.text(node))):
            return Leaf(self.syntax.text(node), start, end, "number")
        if kind == "bool_lit":
            return Leaf(self.syntax.text(node), start, end, "boolean")
        if kind == "null_lit":
            return Leaf(self.syntax.text(node), start, end, "null")
        if kind == "heredoc_template":
            return unseen(start, end, "a text of several lines")
        if kind == "conditional":
            return unseen(start, end, code.A_CONDITION)
        if kind == "function_call":
            return unseen(start, end, code.A_CALL)
        return unseen(start, end, "a reference" if kind in ("expression", "variable_expr") else code.AN_EXPRESSION)

    def _string(self, node: Any) -> Leaf:
        start, end = self.syntax.span(node)
        parts: list[Leaf] = []
        at = start + 1
        for child in node.named_children:
            if child.type in _PARTS:
                begin, stop = self.syntax.span(child)
                parts += [self._chunk(at, begin), unseen(begin, stop)]
                at = stop
        parts.append(self._chunk(at, max(at, end - 1)))
        return code.joined(parts, start, end, '"')

    def _chunk(self, start: int, end: int) -> Leaf:
        return code.unescaped(self.source.text, start, end, _ESCAPE, _meaning)


def _meaning(escape: str) -> str | None:
    if escape[0] != "\\":
        return escape[1:]
    return code.code_point(escape[2:]) if escape[1] in "uU" else _SIMPLE[escape[1]]
