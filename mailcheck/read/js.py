r"""JavaScript and TypeScript: object literals wherever they stand, exports, calls with their arguments.

Read with tree-sitter, never executed. A document is
* the module: what it exports, whose keys stand at the root (`export default {...}`, `module.exports = ({ env }) => ({...})`,
  also by way of a name or of `defineConfig({...})`), constants under their name, `user_pref("a.b", value)` under a.b;
* each call and each `new` with arguments: `createTransport({host})` is (createTransport, host), `createTransport("...")` is
  (createTransport), later plain arguments are (name, "[index]"); each call may have other settings, so each is its own;
* each other object literal: a variable of a function under its name, what is assigned to `a.b` under a, b, a returned one at
  the root.

A call inside a map is hidden under its key, and what its arguments hold stands below it. Spread and computed keys are the
path `*`: more settings that cannot be seen. Values from the environment (`process.env`, `env("X", default)`, `.get("X")`)
are their literal default."""

from __future__ import annotations

import re

from mailcheck.read import code
from mailcheck.read.code import Argument, Inner, Key, Leaf, Syntax, Write, children, unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Entry, Source

_GRAMMARS = {
    "ts": ("TypeScript", "typescript", "language_typescript"),
    "mts": ("TypeScript", "typescript", "language_typescript"),
    "cts": ("TypeScript", "typescript", "language_typescript"),
    "tsx": ("TypeScript", "typescript", "language_tsx"),
}
_ESCAPE = re.compile(r"\\(?:\r\n|u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", re.S)
_IN_TEMPLATE = re.compile(_ESCAPE.pattern + r"|\r\n?", re.S)
_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
    "\r": "",
    "\u2028": "",
    "\u2029": "",
}
_WRAPPERS = frozenset(
    (
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "await_expression",
        "type_assertion",
    )
)
_FUNCTIONS = frozenset(("arrow_function", "function_expression", "function", "generator_function"))
_CALLS = frozenset(("call_expression", "new_expression"))
_MEMBERS = frozenset(("member_expression", "subscript_expression"))
_ENVIRONMENT = re.compile(
    r"(?:globalThis\.|window\.)?(?:process|import\.meta|Bun|Deno|\w+)\.env\.([A-Za-z_]\w*)|env\.([A-Z][A-Z0-9_]*)"
)
_ENV_CALL = re.compile(
    r"(?:\w+\.)*(?:env|Env)(?:\.\w+)?|Deno\.env\.get|(?:\w+\.)+(?:get|getOrThrow)|(?:\w+\.)*(?:get|require)Env\w*|(?:\w+\.)*env\w+",
    re.A,
)
_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")
_NUMBERS = frozenset(("Number", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat"))
_SAME = frozenset(("toString", "trim"))
_CONFIG_CALL = re.compile(r"\w*config", re.I)
_PREFERENCE = frozenset(("user_pref", "pref", "lockPref", "defaultPref"))
_NO_SETTINGS = frozenset(
    ("require", "import", "log", "error", "warn", "info", "debug", "test", "it", "describe", "expect", "toBe", "toEqual", "String",
     "Boolean", "Number", "parseInt", "parseFloat", "parse", "stringify", "encodeURIComponent", "decodeURIComponent", "resolve", "join")
)  # fmt: skip
_EXPORTS = frozenset(("module.exports", "exports.default", "module.exports.default"))
_DEEPEST = 24


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The documents of a script. What stands where the syntax is broken is left out."""
    ending = source.path.rpartition(".")[2].lower()
    syntax = Syntax(source, *_GRAMMARS.get(ending, ("JavaScript", "javascript", "language")))
    return _Script(syntax).documents()


class _Script:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.source = syntax.source
        self.module: list[Write] = []
        self.found: list[tuple[Entry, ...]] = []
        self.claimed: set[int] = set()
        self.exported = self._exported_names()

    def documents(self) -> list[tuple[Entry, ...]]:
        stack: list[tuple[Any, bool]] = [(self.syntax.root, True)]
        while stack:
            node, top = stack.pop()
            if node.is_error or not self.syntax.hot(node):
                continue
            self._visit(node, top)
            top = top and node.type not in _FUNCTIONS and node.type not in ("function_declaration", "method_definition")
            stack.extend((child, top) for child in reversed(node.named_children))
        module = [document for document in code.documents(self.module) if code.is_hot(document)]
        return module + self.found

    def _exported_names(self) -> set[str]:
        """Names that stand for the module itself: `export default name`, `module.exports = name`."""
        names: set[str] = set()
        for node in self.syntax.root.named_children:
            value = None
            if node.type == "export_statement":
                value = node.child_by_field_name("value") or (node.named_children[0] if self._is_export_equals(node) else None)
            elif node.type == "expression_statement" and node.named_children[:1]:
                first = node.named_children[0]
                if first.type == "assignment_expression" and self._dotted(first.child_by_field_name("left")) in _EXPORTS:
                    value = first.child_by_field_name("right")
            value = self._bare(value)
            if value is not None and value.type == "identifier":
                names.add(self.syntax.text(value))
        return names

    def _is_export_equals(self, node: Any) -> bool:
        return any(child.type == "=" for child in node.children) and bool(node.named_children)

    # --- statements ---

    def _visit(self, node: Any, top: bool) -> None:
        kind = node.type
        if kind == "variable_declarator":
            name = node.child_by_field_name("name")
            if name.type == "identifier":
                key = self.syntax.key(name)
                self._assigned(
                    () if key.text in self.exported and top else key.names, key, node.child_by_field_name("value"), top
                )
        elif kind == "export_statement":
            value = node.child_by_field_name("value") or (node.named_children[-1] if self._is_export_equals(node) else None)
            self._assigned((), self.syntax.key(node, "default"), value, top)
        elif kind == "assignment_expression":
            self._assignment(node, top)
        elif kind in ("public_field_definition", "field_definition"):
            name = node.child_by_field_name("name") or node.child_by_field_name("property")
            if name is not None:
                key = self.syntax.key(name)
                self._assigned(key.names, key, node.child_by_field_name("value"), False)
        elif kind in _CALLS and node.id not in self.claimed:
            self._call_document(node)
        elif kind == "object" and node.id not in self.claimed:
            self._document((), Key((), "", *self.syntax.span(node)), node)

    def _assignment(self, node: Any, top: bool) -> None:
        left = node.child_by_field_name("left")
        dotted = self._dotted(left)
        if not dotted or left.type not in ("identifier", *_MEMBERS):
            return
        last = self.syntax.key(left.child_by_field_name("property") or left.child_by_field_name("index") or left)
        value = node.child_by_field_name("right")
        if dotted in _EXPORTS:
            self._assigned((), last, value, top)
            return
        names = dotted.split(".")
        own = names[2:] if names[:2] == ["module", "exports"] else names[1:] if names[0] in ("exports", "this") else names
        self._assigned(tuple(own), last, value, top and names[0] in ("module", "exports"))

    def _assigned(self, root: tuple[str, ...], key: Key, value: Any, top: bool) -> None:
        """A name gets a value: part of the module, or a document of its own."""
        value = self._bare(value)
        if value is None or (value.has_error and value.type not in ("object", "array", *_CALLS)):
            return
        if value.type in _CALLS:
            if root or not self._is_config_call(value):
                return  # a call is a document of its own
            value = self._bare(self._arguments(value)[0])
            if value is None or value.type != "object":
                return
        plain = value.type not in ("object", "array")
        if plain:
            leaf = self._leaf(value)
            if not top or not root or (leaf.hidden and not leaf.variable):
                return
        if top:
            self.module.append(Write(root, self._entries(root, key, value)))
        else:
            self._document(root, key, value)

    def _is_config_call(self, node: Any) -> bool:
        """`defineConfig({...})`: there for the types, the object is the configuration."""
        self.claimed.add(node.id)
        arguments = self._arguments(node)
        if len(arguments) == 1 and _CONFIG_CALL.fullmatch(self._dotted(self._callee(node)).rpartition(".")[2]):
            return True
        self.claimed.discard(node.id)
        return False

    def _entries(self, root: tuple[str, ...], key: Key, value: Any) -> tuple[Entry, ...]:
        return code.flatten(self.source, self._look, value, root, (key.text, key.start, key.end))

    def _document(self, root: tuple[str, ...], key: Key, value: Any) -> None:
        entries = self._entries(root, key, value)
        if code.is_hot(entries) and code.is_useful(entries):
            self.found.append(entries)

    def _call_document(self, node: Any) -> None:
        self.claimed.add(node.id)
        callee = self._callee(node)
        name = self._dotted(callee).rpartition(".")[2]
        if not name or name in _NO_SETTINGS or self._environment(node) is not None:
            return
        arguments = self._arguments(node)
        if name in _PREFERENCE and len(arguments) == 2:
            key = self._leaf(arguments[0])
            if not key.hidden and key.type == "string" and key.text:
                root = tuple(key.text.split("."))
                entries = self._entries(root, Key(root, key.text, key.start, key.end), arguments[1])
                self.module.append(Write(root, entries))
            return
        entries = self._entries(
            (), Key((), "", *self.syntax.span(node)), Inner("map", *self.syntax.span(node), self._items(node))
        )
        if code.is_useful(entries):
            self.found.append(entries)

    # --- calls ---

    def _callee(self, node: Any) -> Any:
        return node.child_by_field_name("function") or node.child_by_field_name("constructor")

    def _arguments(self, node: Any) -> list[Any]:
        arguments = node.child_by_field_name("arguments")
        return children(arguments) if arguments is not None and arguments.type == "arguments" else []

    def _items(self, node: Any) -> list[tuple[Key | None, Any]]:
        """The arguments of a call, below its name."""
        name = self.syntax.key(self._last(self._callee(node)))
        items: list[tuple[Key | None, Any]] = []
        for index, argument in enumerate(self._arguments(node)):
            value = self._bare(argument)
            if value is None or value.type == "spread_element":
                continue
            if value.type == "object":
                self.claimed.add(value.id)
                items += [
                    (key._replace(names=(*name.names, *key.names)), inner) for key, inner in self._pairs(value) if key is not None
                ]
                continue
            call = value.type in _CALLS and self._environment(value) is None
            own = name if index == 0 else name._replace(names=(*name.names, f"[{index}]"))
            items.append((own, Argument(value) if call and self._leaf(value).hidden else value))
        return items

    def _last(self, callee: Any) -> Any:
        return (callee.child_by_field_name("property") or callee) if callee.type in _MEMBERS else callee

    # --- expressions ---

    def _bare(self, node: Any) -> Any:
        """An expression without brackets and types; of a function that only makes an object, the object."""
        for _ in range(200):
            if node is None:
                return None
            if node.type in _WRAPPERS:
                inside = children(node)
                node = None if not inside else inside[-1] if node.type == "type_assertion" else inside[0]
            elif node.type in _FUNCTIONS:
                made = self._made(node)
                if made is None:
                    return node
                node = made
            elif node.type == "call_expression" and self._dotted(self._callee(node)) == "Object.freeze" and self._arguments(node):
                self.claimed.add(node.id)
                node = self._arguments(node)[0]
            else:
                return node
        return None

    def _made(self, node: Any) -> Any:
        """The object that a function returns, whatever happens; None when that is not plain to see."""
        body = node.child_by_field_name("body")
        if body is None:
            return None
        if body.type != "statement_block":
            value = body
        else:
            statements = children(body)
            if not statements or statements[-1].type != "return_statement":
                return None
            for statement in statements[:-1]:
                if statement.type not in ("lexical_declaration", "variable_declaration", "expression_statement"):
                    return None
            value = next(iter(children(statements[-1])), None)
        while value is not None and value.type in _WRAPPERS:
            value = next(iter(children(value)), None)
        return value if value is not None and value.type in ("object", *_FUNCTIONS) else None

    def _look(self, node: Any) -> Leaf | Inner:
        if isinstance(node, Argument):
            self.claimed.add(node.node.id)
            return Inner("", *self.syntax.span(node.node), self._settings(node.node))
        bare = self._bare(node)
        if bare is None:
            return unseen(*self.syntax.span(node))
        self.claimed.add(bare.id)
        start, end = self.syntax.span(bare)
        if bare.type == "object":
            return Inner("map", start, end, self._pairs(bare))
        if bare.type == "array":
            return Inner("list", start, end, [(None, item) for item in children(bare)])
        leaf = self._leaf(bare)
        if bare.type in _CALLS and leaf.hidden == code.A_CALL:
            inner = self._settings(bare)
            if inner:
                return Inner("map", start, end, [(Key((), "", start, end), leaf), *inner])
        return leaf

    def _settings(self, node: Any) -> list[tuple[Key | None, Any]]:
        """Of the arguments of a call those that are more than a plain value."""
        items = self._items(node)
        return [
            (key, value) for key, value in items
            if isinstance(value, Argument) or (key is not None and len(key.names) > 1 and not key.names[-1].startswith("["))
        ]  # fmt: skip

    def _pairs(self, node: Any) -> list[tuple[Key | None, Any]]:
        items: list[tuple[Key | None, Any]] = []
        for child in children(node):
            if child.type == "pair":
                key = self._key(child.child_by_field_name("key"))
                value = child.child_by_field_name("value")
                if key is not None and code.is_broken(child):
                    items += code.broken(key, *self.syntax.span(child))
                    continue
                if key is not None and value is not None:
                    items.append((key, value))
                    continue
            elif child.type == "shorthand_property_identifier":
                items.append((self.syntax.key(child), unseen(*self.syntax.span(child), code.A_VARIABLE)))
                continue
            elif child.type == "method_definition":
                key = self._key(child.child_by_field_name("name"))
                if key is not None:
                    items.append((key, unseen(*self.syntax.span(child), "a function")))
                continue
            items.append(code.more(*self.syntax.span(child)))
        return items

    def _key(self, node: Any) -> Key | None:
        """A property's name; None when it is computed."""
        if node.type == "computed_property_name":
            node = next(iter(children(node)), node)
            if node.type != "string":
                return None
        if node.type == "string":
            leaf = self._string(node)
            return Key((leaf.text,), leaf.text, leaf.start, leaf.end)
        return self.syntax.key(node) if node.type in ("property_identifier", "number") else None

    def _leaf(self, node: Any, depth: int = 0) -> Leaf:
        node = self._bare(node)
        if node is None or depth > _DEEPEST:
            return unseen(0, 0) if node is None else unseen(*self.syntax.span(node))
        start, end = self.syntax.span(node)
        kind = node.type
        if node.has_error:
            return unseen(start, end, code.BROKEN)
        if kind == "string":
            return self._string(node)
        if kind == "template_string":
            return self._template(node, depth)
        if kind == "number":
            return Leaf(self.syntax.text(node), start, end, "number")
        if kind in ("true", "false"):
            return Leaf(kind, start, end, "boolean")
        if kind in ("null", "undefined"):
            return Leaf(kind, start, end, "null")
        if kind == "unary_expression":
            return self._unary(node, start, end, depth)
        if kind == "binary_expression":
            return self._binary(node, start, end, depth)
        if kind == "ternary_expression":
            return unseen(start, end, code.A_CONDITION)
        if kind in _CALLS or kind in _MEMBERS:
            return self._environment(node, depth) or self._converted(node, start, end, depth)
        return unseen(
            start, end, code.A_VARIABLE if kind == "identifier" else "a function" if kind in _FUNCTIONS else code.AN_EXPRESSION
        )

    def _string(self, node: Any) -> Leaf:
        start, end = self.syntax.span(node)
        text = self.source.text
        return code.unescaped(text, start + 1, max(start + 1, end - 1), _ESCAPE, _meaning, text[start : start + 1])

    def _template(self, node: Any, depth: int) -> Leaf:
        start, end = self.syntax.span(node)
        at = start + 1
        parts: list[Leaf] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                begin, stop = self.syntax.span(child)
                parts.append(code.unescaped(self.source.text, at, begin, _IN_TEMPLATE, _meaning))
                inside = next(iter(children(child)), None)
                leaf = self._leaf(inside, depth + 1) if inside is not None else unseen(begin, stop)
                parts.append(leaf if not leaf.hidden and not leaf.variable else leaf._replace(start=begin, end=stop))
                at = stop
        parts.append(code.unescaped(self.source.text, at, end - 1, _IN_TEMPLATE, _meaning))
        return code.joined(parts, start, end, "`")

    def _unary(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        sign = self.syntax.text(node)[:1]
        value = node.child_by_field_name("argument")
        if sign == "-" and value.type == "number":
            return Leaf(self.syntax.text(node), start, end, "number")
        leaf = self._leaf(value, depth + 1)
        if sign == "+":
            return code.as_number(leaf)
        return unseen(start, end, leaf.hidden if leaf.variable and leaf.hidden else code.AN_EXPRESSION)

    def _binary(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        sign = self.syntax.text(node.child_by_field_name("operator"))
        terms = [node.child_by_field_name("right")]
        left = node.child_by_field_name("left")
        while left.type == "binary_expression" and self.syntax.text(left.child_by_field_name("operator")) == sign:
            terms.append(left.child_by_field_name("right"))
            left = left.child_by_field_name("left")
        parts = [self._leaf(term, depth + 1) for term in [left, *reversed(terms)]]
        if sign == "+":
            texts = any(part.type == "string" for part in parts) and all(
                part.hidden or part.type in ("string", "number") for part in parts
            )
            return code.joined(parts, start, end, parts[0].quote) if texts else unseen(start, end)
        if sign in ("||", "??"):
            if not parts[0].variable:
                return unseen(start, end)
            return (
                parts[0]
                if not parts[0].hidden
                else code.from_environment(parts[0].variable, parts[-1], start, end, parts[0].plain)
            )
        if sign in ("===", "==", "!==", "!=") and len(parts) == 2:
            leaf, wanted = parts if parts[0].variable else (parts[1], parts[0])
            if not leaf.variable or wanted.hidden:
                return unseen(start, end)
            return code.as_boolean(leaf, (leaf.text == wanted.text) == sign.startswith("="))
        return unseen(start, end, code.A_CONDITION if sign == "&&" else code.AN_EXPRESSION)

    def _environment(self, node: Any, depth: int = 0) -> Leaf | None:
        """What a look-up in the environment is worth; None when this is none."""
        start, end = self.syntax.span(node)
        if node.type in _MEMBERS:
            found = _ENVIRONMENT.fullmatch(self._dotted(node))
            return code.from_environment(found[1] or found[2], None, start, end, plain=True) if found else None
        arguments = self._arguments(node)
        if node.type != "call_expression" or not arguments or arguments[0].type != "string":
            return None
        if not _ENV_CALL.fullmatch(self._dotted(self._callee(node))):
            return None
        name = self._string(arguments[0]).text
        if not _UPPER.fullmatch(name):
            return None
        default = self._leaf(arguments[1], depth + 1) if len(arguments) > 1 else None
        return code.from_environment(name, default, start, end)

    def _converted(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        """`Number(...)`, `.trim()` of something that can be seen or of the environment."""
        if node.type not in _CALLS:
            return unseen(start, end, code.A_VARIABLE)
        callee = self._callee(node)
        dotted, arguments = self._dotted(callee), self._arguments(node)
        if dotted in _NUMBERS and arguments:
            return code.as_number(self._leaf(arguments[0], depth + 1))
        if dotted in ("String", "Boolean", "JSON.parse") and len(arguments) == 1:
            leaf = self._leaf(arguments[0], depth + 1)
            if dotted == "JSON.parse" and leaf.text in ("true", "false") and leaf.type == "string":
                return leaf._replace(type="boolean")
            if leaf.hidden and leaf.variable and (dotted != "Boolean" or leaf.plain):  # a text is as true as Boolean() of it
                return leaf._replace(plain=leaf.plain and dotted != "JSON.parse")
            return leaf if dotted == "String" and leaf.type == "string" else unseen(start, end, leaf.hidden or code.A_CALL)
        if callee.type == "member_expression" and dotted.rpartition(".")[2] in _SAME and not arguments:
            leaf = self._leaf(callee.child_by_field_name("object"), depth + 1)
            return leaf if leaf.variable else unseen(start, end, code.A_CALL)
        return unseen(start, end, code.A_CALL)

    def _dotted(self, node: Any) -> str:
        """`a.b.c` of names, properties and literal subscripts; a name behind anything else begins with a dot."""
        names: list[str] = []
        while node is not None:
            if node.type in ("non_null_expression", "parenthesized_expression"):
                node = next(iter(children(node)), None)
                continue
            if node.type == "member_expression":
                names.append(self.syntax.text(node.child_by_field_name("property")))
            elif node.type == "subscript_expression":
                index = node.child_by_field_name("index")
                if index is None or index.type != "string":
                    return ""
                names.append(self._string(index).text)
            elif node.type in ("identifier", "this", "import", "meta_property"):
                names.append(self.syntax.text(node))
                break
            else:
                names.append("")
                break
            node = node.child_by_field_name("object")
        return ".".join(reversed(names))


def _meaning(escape: str) -> str | None:
    if escape[0] == "\r":
        return "\n"
    sign = escape[1]
    if sign == "u" and len(escape) > 2:
        return code.code_point(escape[2:].strip("{}"))
    if sign == "x" and len(escape) > 2:
        return chr(int(escape[2:], 16))
    return "" if escape == "\\\r\n" else _SIMPLE.get(sign, sign)
