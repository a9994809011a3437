r"""Ruby: `config.action_mailer.smtp_settings = {...}`, `gitlab_rails['smtp_port'] = 587`, calls with keywords.

Read with tree-sitter, never executed. A document is
* the file, and each method: `a.b.c = v` is (a, b, c), `a['b'] = v` and `a[:b] = v` are (a, b); what stands before `config`
  is left out (`Rails.application.config.x` is (config, x)), and so is `self`; blocks belong to what they stand in;
* each call with arguments: (name, [index]) and (name, keyword); `X.new` goes by the name of the class.

Symbols are their name, of type text, and so are the constants OpenSSL::SSL::VERIFY_*; other constants are hidden. Values
from the environment (`ENV["X"] || d`, `ENV.fetch("X", d)`) are their literal default."""

from __future__ import annotations

import re

from mailcheck.read import code
from mailcheck.read.code import Arm, Inner, Key, Leaf, Syntax, Write, children, unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Entry, Source

_SINGLE = re.compile(r"\\[\\']")
_DOUBLE = re.compile(r"\\(?:\r\n|u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "s": " ", "r": "\r", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
_SAME = frozenset(("to_s", "strip", "presence", "freeze", "to_sym", "downcase"))
_SAME_MAP = frozenset(
    ("freeze", "compact", "symbolize_keys", "deep_symbolize_keys", "with_indifferent_access", "stringify_keys", "compact_blank")
)
_NO_SETTINGS = frozenset(
    ("require", "require_relative", "puts", "raise", "gem", "source", "attr_accessor", "attr_reader", "include", "extend", "describe",
     "it", "context", "expect", "validates", "belongs_to", "has_many", "render", "redirect_to", "before_action", "dig", "fetch", "load")
)  # fmt: skip
_FUNCTIONS = frozenset(("method", "singleton_method", "lambda"))
_DEEPEST = 24


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The documents of a script. What stands where the syntax is broken is left out."""
    return _Script(Syntax(source, "Ruby", "ruby")).documents()


class _Script:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.source = syntax.source
        self.branchings = 0
        self.closed: set[int] = set()
        self.claimed: set[int] = set()
        self.bodies: list[list[Write]] = []
        self.calls: list[tuple[Entry, ...]] = []
        self.waiting: list[tuple[Any, list[Write], Arm]] = []

    def documents(self) -> list[tuple[Entry, ...]]:
        self.bodies.append([])
        self.waiting.append((self.syntax.root, self.bodies[0], ()))
        while self.waiting:
            self._visit(*self.waiting.pop())
        found: list[tuple[Entry, ...]] = []
        for writes in self.bodies:
            made = code.documents(writes, frozenset(self.closed))
            found += [document for document in made if code.is_hot(document) and code.is_useful(document)]
        return found + self.calls

    # --- statements ---

    def _visit(self, node: Any, writes: list[Write], arm: Arm) -> None:
        kind = node.type
        if node.is_error:
            return
        if kind in _FUNCTIONS:
            if not self.syntax.hot(node):
                return
            self.bodies.append([])
            writes, arm = self.bodies[-1], ()
        elif kind in ("if", "unless", "case", "case_match"):
            self._branches(node, writes, arm)
            return
        elif kind in ("if_modifier", "unless_modifier", "while", "until", "for", "rescue"):
            self.branchings += 1
            arm = code.branch(arm, self.branchings, 0)
        elif kind in ("assignment", "operator_assignment"):
            self._assignment(node, writes, arm)
        elif kind == "call" and node.id not in self.claimed:
            self._call_document(node)
        self.waiting.extend((child, writes, arm) for child in reversed(node.named_children))

    def _branches(self, node: Any, writes: list[Write], arm: Arm) -> None:
        """`elsif` and `else` hang one below the other; `when`s stand side by side."""
        self.branchings += 1
        number, branch = self.branchings, 0
        inside: list[tuple[Any, list[Write], Arm]] = []
        at: Any = node
        while at is not None:
            following = None
            for child in at.named_children:
                if child.type in ("elsif", "else"):
                    following = child
                elif child.type in ("then", "when", "in_clause"):
                    branch += 1
                    inside.append((child, writes, code.branch(arm, number, branch)))
                else:
                    inside.append((child, writes, arm))
            if following is not None and following.type == "else":
                self.closed.add(number)
                inside += [(child, writes, code.branch(arm, number, 0)) for child in following.named_children]
                following = None
            at = following
        self.waiting.extend(reversed(inside))

    def _assignment(self, node: Any, writes: list[Write], arm: Arm) -> None:
        named = self._target(node.child_by_field_name("left"))
        right = node.child_by_field_name("right")
        if named is None or right is None:
            return
        root, key = named
        sign = node.child_by_field_name("operator")
        value: Any = right
        if sign is not None and self.syntax.text(sign) not in ("||=",):
            value = unseen(key.start, key.end, "changed afterwards")
        entries = code.flatten(self.source, self._look, value, root, (key.text, key.start, key.end))
        writes.append(Write(root, entries, arm))

    def _target(self, node: Any) -> tuple[tuple[str, ...], Key] | None:
        """The path that an assignment sets, and the key as written; None when it is no setting."""
        names: list[str] = []
        key: Key | None = None
        while node is not None:
            if node.type == "element_reference":
                inside = children(node)
                name = self._index(inside[1]) if len(inside) == 2 else None
                node = inside[0] if inside else None
            elif node.type == "call":
                method = node.child_by_field_name("method")
                name = self.syntax.key(method) if method is not None and node.child_by_field_name("arguments") is None else None
                node = node.child_by_field_name("receiver")
            elif node.type in ("identifier", "constant", "scope_resolution", "instance_variable", "global_variable"):
                text = self.syntax.text(node)
                name = self.syntax.key(node, text.lstrip("@$"))
                node = None
            elif node.type == "self" and key is not None:
                break
            else:
                return None
            if name is None:
                return None
            key = key or name
            names.append(name.names[0])
            if name.text == "config":
                break
        return (tuple(reversed(names)), key) if key is not None else None

    # --- calls ---

    def _call_document(self, node: Any) -> None:
        name = self._name(node)
        arguments = node.child_by_field_name("arguments")
        if name is None or arguments is None or name.text in _NO_SETTINGS or not self.syntax.hot(node):
            return
        if self._environment(node) is not None:
            return
        self.claimed.add(node.id)
        entries = code.flatten(self.source, self._look, Inner("map", 0, 0, list(self._items(name, arguments))), (), ("", 0, 0))
        if children(arguments) and code.is_useful(entries):
            self.calls.append(entries)

    def _name(self, node: Any) -> Key | None:
        """The name of what is called; of `X::Y.new` it is Y."""
        method, receiver = node.child_by_field_name("method"), node.child_by_field_name("receiver")
        if method is None or method.type not in ("identifier", "constant"):
            return None
        if self.syntax.text(method) == "new" and receiver is not None and receiver.type in ("constant", "scope_resolution"):
            return self.syntax.key(receiver.child_by_field_name("name") or receiver)
        return self.syntax.key(method)

    def _items(self, name: Key, arguments: Any) -> list[tuple[Key, Any]]:
        items: list[tuple[Key, Any]] = []
        index = 0
        for child in children(arguments):
            if child.type == "block_argument":
                continue
            if child.type == "pair":
                items += [
                    (key._replace(names=(*name.names, *key.names)), value) for key, value in self._pair(child) if key is not None
                ]
                continue
            seen: Any = self._look(child)
            if isinstance(seen, Inner) and seen.type == "map":
                items += [(key._replace(names=(*name.names, *key.names)), value) for key, value in seen.items if key is not None]
            else:
                items.append((name._replace(names=(*name.names, f"[{index}]")), seen))
            index += 1
        return items

    # --- expressions ---

    def _bare(self, node: Any) -> Any:
        """An expression without brackets, and without methods that leave a hash as it is."""
        for _ in range(200):
            if node.type == "parenthesized_statements":
                inside = children(node)
                if len(inside) != 1:
                    return node
                node = inside[0]
            elif node.type == "call" and self._method(node) in _SAME_MAP and node.child_by_field_name("receiver") is not None:
                receiver = node.child_by_field_name("receiver")
                if receiver.type not in ("hash", "call", "array", "string"):
                    return node
                node = receiver
            else:
                return node
        return node

    def _method(self, node: Any) -> str:
        method = node.child_by_field_name("method")
        return self.syntax.text(method) if method is not None else ""

    def _look(self, node: Any) -> Leaf | Inner:
        node = self._bare(node)
        self.claimed.add(node.id)
        start, end = self.syntax.span(node)
        if node.type == "hash":
            return self._hash(node)
        if node.type == "array":
            return Inner("list", start, end, [(None, item) for item in children(node)])
        if node.type in ("string_array", "symbol_array"):
            kind = "string" if node.type == "string_array" else "text"
            words = [Leaf(self.syntax.text(word), *self.syntax.span(word), kind) for word in children(node)]
            return Inner("list", start, end, [(None, word) for word in words])
        if node.type == "call" and self._method(node) == "merge":
            return self._merged(node)
        return self._leaf(node)

    def _merged(self, node: Any) -> Leaf | Inner:
        """`{...}.merge(more)`."""
        items: list[tuple[Key | None, Any]] = []
        arguments = node.child_by_field_name("arguments")
        for one in (node.child_by_field_name("receiver"), *(children(arguments) if arguments is not None else ())):
            if one is None:
                continue
            if one.type == "pair":
                items += self._pair(one)
                continue
            bare = self._bare(one)
            seen = self._hash(bare) if bare.type == "hash" else None
            items += seen.items if seen is not None else [code.more(*self.syntax.span(one))]
        return Inner("map", *self.syntax.span(node), items)

    def _hash(self, node: Any) -> Inner:
        items: list[tuple[Key | None, Any]] = []
        for child in children(node):
            items += self._pair(child)
        return Inner("map", *self.syntax.span(node), items)

    def _pair(self, node: Any) -> list[tuple[Key | None, Any]]:
        if node.type == "pair":
            key = self._index(node.child_by_field_name("key"))
            if key is not None and code.is_broken(node):
                return code.broken(key, *self.syntax.span(node))
            if key is not None:
                value = node.child_by_field_name("value")
                return [(key, value if value is not None else unseen(key.start, key.end, code.A_VARIABLE))]
        return [code.more(*self.syntax.span(node))]

    def _index(self, node: Any) -> Key | None:
        """A key that is a text or a symbol; None when it is computed."""
        if node is None:
            return None
        if node.type == "hash_key_symbol":
            return self.syntax.key(node)
        if node.type not in ("string", "simple_symbol", "delimited_symbol", "integer"):
            return None
        leaf = self._leaf(node)
        return None if leaf.hidden else Key((leaf.text,), leaf.text, leaf.start, leaf.end)

    def _leaf(self, node: Any, depth: int = 0) -> Leaf:
        node = self._bare(node)
        start, end = self.syntax.span(node)
        if depth > _DEEPEST:
            return unseen(start, end)
        kind = node.type
        if node.has_error:
            return unseen(start, end, code.BROKEN)
        if kind in ("string", "delimited_symbol"):
            return self._string(node, start, end)
        if kind == "chained_string":
            parts = [self._string(child, *self.syntax.span(child)) for child in children(node)]
            return code.joined(parts, start, end, parts[0].quote)
        if kind == "simple_symbol":
            return Leaf(self.source.text[start + 1 : end], start + 1, end, "text", ":")
        if kind in ("integer", "float"):
            return Leaf(self.syntax.text(node), start, end, "number")
        if kind == "unary" and self.syntax.text(node)[:1] == "-" and children(node)[0].type in ("integer", "float"):
            return Leaf(self.syntax.text(node), start, end, "number")
        if kind in ("true", "false"):
            return Leaf(kind, start, end, "boolean")
        if kind == "nil":
            return Leaf(kind, start, end, "null")
        if kind == "binary":
            return self._binary(node, start, end, depth)
        if kind in ("conditional", "if", "unless", "case"):
            return unseen(start, end, code.A_CONDITION)
        if kind in ("call", "element_reference"):
            return self._environment(node, depth) or self._converted(node, start, end, depth)
        if kind == "heredoc_beginning":
            return unseen(start, end, "a text of several lines")
        if kind == "scope_resolution" and self.syntax.text(node).startswith("OpenSSL::SSL::VERIFY_"):
            return Leaf(self.syntax.text(node), start, end, "text", offsets=())  # a name: no part of it can be changed
        plain = ("identifier", "constant", "scope_resolution", "instance_variable", "global_variable")
        return unseen(start, end, code.A_VARIABLE if kind in plain else code.AN_EXPRESSION)

    def _string(self, node: Any, start: int, end: int) -> Leaf:
        """Also `%q(...)`, `%Q(...)` and `:"..."`. A text with `#{...}` cannot be seen whole."""
        opening, closing = node.children[0], node.children[-1]
        sign = self.syntax.text(opening)
        begin, stop = self.syntax.span(opening)[1], self.syntax.span(closing)[0]
        escape = _SINGLE if sign == "'" else _DOUBLE
        if sign.startswith("%q"):  # only the signs around it, and the backslash itself
            escape = re.compile(rf"\\[\\{re.escape(sign[-1] + self.source.text[stop : stop + 1])}]")
        quote = sign if sign in ("'", '"') else ":" if sign.startswith(":") else "%"
        parts: list[Leaf] = []
        at = begin
        for child in node.named_children:
            if child.type == "interpolation":
                opened, closed = self.syntax.span(child)
                parts += [self._chunk(at, opened, escape), self._inside(child, opened, closed)]
                at = closed
        parts.append(self._chunk(at, max(at, stop), escape))
        leaf = code.joined(parts, start, end, quote)
        return leaf._replace(type="text") if node.type == "delimited_symbol" and not leaf.hidden else leaf

    def _chunk(self, start: int, end: int, escape: re.Pattern[str]) -> Leaf:
        return code.unescaped(self.source.text, start, end, escape, _meaning)

    def _inside(self, node: Any, start: int, end: int) -> Leaf:
        """What stands in `#{...}`: never read as text, only by its environment variable."""
        inside = children(node)
        taken = self._environment(inside[0]) if len(inside) == 1 and inside[0].type in ("call", "element_reference") else None
        return unseen(start, end)._replace(variable=taken.variable if taken is not None else "")

    def _binary(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        sign = self.syntax.text(node.child_by_field_name("operator"))
        terms = [node.child_by_field_name("right")]
        left = node.child_by_field_name("left")
        while left.type == "binary" and self.syntax.text(left.child_by_field_name("operator")) == sign:
            terms.append(left.child_by_field_name("right"))
            left = left.child_by_field_name("left")
        parts = [self._leaf(term, depth + 1) for term in [left, *reversed(terms)]]
        if sign == "+":
            texts = all(part.hidden or part.type == "string" for part in parts)
            return code.joined(parts, start, end, parts[0].quote) if texts else unseen(start, end)
        if sign in ("||", "or") and parts[0].variable:
            return (
                parts[0]
                if not parts[0].hidden
                else code.from_environment(parts[0].variable, parts[-1], start, end, parts[0].plain)
            )
        if sign in ("==", "!=") and len(parts) == 2 and parts[0].variable and not parts[1].hidden:
            return code.as_boolean(parts[0], (parts[0].text == parts[1].text) == (sign == "=="))
        return unseen(start, end, code.A_CONDITION if sign in ("&&", "and", "||", "or") else code.AN_EXPRESSION)

    def _environment(self, node: Any, depth: int = 0) -> Leaf | None:
        """What a look-up in the environment is worth; None when this is none."""
        start, end = self.syntax.span(node)
        if node.type == "element_reference":
            inside = children(node)
            if len(inside) != 2 or self.syntax.text(inside[0]) != "ENV":
                return None
            key = self._index(inside[1])
            return code.from_environment(key.text, None, start, end, plain=True) if key is not None else None
        receiver, arguments = node.child_by_field_name("receiver"), node.child_by_field_name("arguments")
        if receiver is None or self.syntax.text(receiver) != "ENV" or self._method(node) != "fetch" or arguments is None:
            return None
        given = children(arguments)
        name = self._index(given[0]) if given else None
        if name is None:
            return None
        default = self._leaf(given[1], depth + 1) if len(given) > 1 else self._from_block(node, depth)
        return code.from_environment(name.text, default, start, end, plain=True)

    def _from_block(self, node: Any, depth: int) -> Leaf | None:
        """`ENV.fetch("X") { "default" }`."""
        block = node.child_by_field_name("block")
        body = block.child_by_field_name("body") if block is not None else None
        inside = children(body) if body is not None else []
        return self._leaf(inside[0], depth + 1) if len(inside) == 1 else None

    def _converted(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        """`.to_i`, `.presence`, `Integer(...)` of something that can be seen or of the environment."""
        if node.type != "call":
            return unseen(start, end, code.A_VARIABLE)
        method, receiver = self._method(node), node.child_by_field_name("receiver")
        arguments = node.child_by_field_name("arguments")
        if receiver is None:
            given = children(arguments) if arguments is not None else []
            if method == "Integer" and given:
                return code.as_number(self._leaf(given[0], depth + 1))
            return unseen(start, end, code.A_CALL)
        if arguments is None and (method == "to_i" or method in _SAME):
            leaf = self._leaf(receiver, depth + 1)
            if method == "to_i":
                return code.as_number(leaf)
            if method == "to_sym" and not leaf.hidden:
                return leaf._replace(type="text")
            return leaf if leaf.variable else unseen(start, end, code.A_CALL)
        return unseen(start, end, code.A_CALL if arguments is not None else code.A_VARIABLE)


def _meaning(escape: str) -> str | None:
    sign = escape[1]
    if sign == "u" and len(escape) > 2:
        return code.code_point(escape[2:].strip("{}"))
    if (sign == "x" and len(escape) > 2) or sign in "01234567":
        number = int(escape[2:], 16) if sign == "x" else int(escape[1:], 8) & 0xFF
        return chr(number) if number < 0x80 else None
    return "" if escape == "\\\r\n" else _SIMPLE.get(sign, sign)
