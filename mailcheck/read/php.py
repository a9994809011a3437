r"""PHP: `define`, arrays that are returned or assigned, properties of classes and objects, calls.

Read with tree-sitter, never executed. A document is
* the file, and each function: `define('X', v)` and `const X = v` are X, `$conf['a']['b'] = v` is (conf, a, b) (`$GLOBALS` is
  left out), `return [...]` stands at the root, `Some::$x = v` is x;
* each class: its properties and constants;
* each object of a function: `$mail->Host = v` is Host, `$mail->setFrom('a', 'b')` is (setFrom, [0]) and (setFrom, [1]),
  `isSMTP()` an empty list; `$mail = new PHPMailer` begins a new one, and the arguments of `new` are its first entries;
* each other call with arguments: (name, [index]), (name, argument), (name, key of an array).

A map of one address, `['a@example.org' => 'Name']`, is that address, besides the name under it.

Values from the environment (`env('X', d)`, `getenv('X') ?: d`, `$_ENV['X'] ?? d`) are their literal default."""

from __future__ import annotations

import re

from mailcheck.read import code
from mailcheck.read.code import Argument, Arm, Inner, Key, Leaf, Syntax, Write, children, unseen
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Entry, Source

_SINGLE = re.compile(r"\\[\\']")
_DOUBLE = re.compile(r"\\(?:[ntrvef\\$\"]|[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|u\{[0-9A-Fa-f]+\})")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "e": "\x1b", "f": "\f", "\\": "\\", "$": "$", '"': '"', "'": "'"}
_ENV_CALL = re.compile(r"\\?(?:\w+\\)*(?:\w+(?:::|->))?(?:env|getenv|get_env|getEnv|env_\w+|\w+_env)|(?:\w+\\)*Env::\w+", re.I)
_ENV_ARRAYS = frozenset(("_ENV", "_SERVER"))
_NAME = re.compile(r"[A-Za-z_][\w.\-]*")
_DEFINES = frozenset(("define", "ini_set"))
_MERGES = frozenset(("array_merge", "array_replace", "array_replace_recursive", "array_merge_recursive", "array_filter"))
_CONSTANTS = {"PHPMailer::ENCRYPTION_SMTPS": "ssl", "PHPMailer::ENCRYPTION_STARTTLS": "tls"}
"""Constants that stand in most scripts with PHPMailer (PHPMailer/PHPMailer: src/PHPMailer.php)."""

_CALLS = frozenset(
    ("function_call_expression", "member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression",
     "object_creation_expression")
)  # fmt: skip
_METHODS = frozenset(("member_call_expression", "nullsafe_member_call_expression"))
_PROPERTIES = frozenset(("member_access_expression", "nullsafe_member_access_expression"))
_FUNCTIONS = frozenset(
    (
        "function_definition",
        "method_declaration",
        "anonymous_function",
        "anonymous_function_creation_expression",
        "arrow_function",
    )
)
_CLASSES = frozenset(("class_declaration", "trait_declaration", "enum_declaration", "interface_declaration", "anonymous_class"))
_LOOPS = frozenset(("for_statement", "foreach_statement", "while_statement", "do_statement"))
_NO_SETTINGS = frozenset(
    ("require", "isset", "empty", "defined", "sprintf", "printf", "echo", "print", "die", "exit", "count", "in_array", "array_key_exists",
     "str_replace", "preg_match", "preg_replace", "explode", "implode", "trim", "dirname", "realpath", "file_exists", "ini_get",
     "header", "urlencode", "htmlspecialchars", "strtolower", "strpos", "substr", "error_log", "__", "_e", "esc_html__", "trans")
)  # fmt: skip
_DEEPEST = 24


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The documents of a script. What stands where the syntax is broken is left out."""
    return _Script(Syntax(source, "PHP", "php", "language_php")).documents()


class _Body(NamedTuple):
    """One function, class or the file: what its statements write, and into which of its objects."""

    writes: list[Write]
    objects: dict[str, list[Write]]
    finished: list[list[Write]]


class _Script:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.source = syntax.source
        self.branchings = 0
        self.closed: set[int] = set()
        self.claimed: set[int] = set()
        self.bodies: list[_Body] = []
        self.calls: list[tuple[Entry, ...]] = []
        self.waiting: list[tuple[Any, _Body, Arm]] = []

    def documents(self) -> list[tuple[Entry, ...]]:
        first = self._body()
        self.waiting.append((self.syntax.root, first, ()))
        while self.waiting:
            self._visit(*self.waiting.pop())
        closed = frozenset(self.closed)
        found: list[tuple[Entry, ...]] = []
        for body in self.bodies:
            for writes in (body.writes, *body.finished, *body.objects.values()):
                made = code.documents(writes, closed)
                found += [document for document in made if code.is_hot(document) and code.is_useful(document)]
        return found + self.calls

    def _body(self) -> _Body:
        self.bodies.append(_Body([], {}, []))
        return self.bodies[-1]

    # --- statements ---

    def _visit(self, node: Any, body: _Body, arm: Arm) -> None:
        kind = node.type
        if node.is_error:
            return
        if kind in _FUNCTIONS:
            inside = node.child_by_field_name("body")
            if inside is not None and self.syntax.hot(inside):
                self.waiting.append((inside, self._body(), ()))
        elif kind in _CLASSES:
            inside = node.child_by_field_name("body")
            if inside is None:
                inside = next((child for child in node.children if child.type == "declaration_list"), None)
            if inside is not None and self.syntax.hot(inside):
                self.waiting.append((inside, self._body(), ()))
        elif kind in ("if_statement", "switch_block", "try_statement") or kind in _LOOPS:
            self._branches(node, body, arm)
        elif kind in ("property_element", "const_element"):
            self._declared(node, body, arm)
        elif kind == "return_statement":
            for value in children(node)[:1]:
                if self._bare(value).type in ("array_creation_expression", "function_call_expression"):
                    seen = self._look(value)
                    if isinstance(seen, Inner):
                        self._write((), Key((), "", seen.start, seen.start), seen, body.writes, arm)
            self._children(node, body, arm)
        elif kind == "assignment_expression":
            self._assignment(node, body, arm)
            self._children(node, body, arm)
        elif kind in _CALLS:
            if node.id not in self.claimed:
                self._call(node, body, arm)
            self._children(node, body, arm)
        else:
            self._children(node, body, arm)

    def _children(self, node: Any, body: _Body, arm: Arm) -> None:
        self.waiting.extend((child, body, arm) for child in reversed(node.named_children))

    def _branches(self, node: Any, body: _Body, arm: Arm) -> None:
        self.branchings += 1
        number = self.branchings
        for branch, child in enumerate(reversed(node.named_children)):
            same = child.type in ("parenthesized_expression", "finally_clause") or (
                node.type == "try_statement" and child.type == "compound_statement"
            )
            if child.type in ("else_clause", "default_statement"):
                self.closed.add(number)
            self.waiting.append((child, body, arm if same else code.branch(arm, number, branch)))

    def _declared(self, node: Any, body: _Body, arm: Arm) -> None:
        """`public $x = v;` and `const X = v;`."""
        name = node.child_by_field_name("name") or next(iter(children(node)), None)
        value = node.child_by_field_name("default_value") or (children(node)[-1] if node.type == "const_element" else None)
        if name is not None and name.type == "variable_name":
            name = children(name)[0]
        if name is not None and value is not None and value.id != name.id:
            key = self.syntax.key(name)
            self._write(key.names, key, value, body.writes, arm)

    def _write(self, root: tuple[str, ...], key: Key, value: Any, writes: list[Write], arm: Arm) -> None:
        entries = code.flatten(self.source, self._look, value, root, (key.text, key.start, key.end))
        writes.append(Write(root, entries, arm))

    def _assignment(self, node: Any, body: _Body, arm: Arm) -> None:
        left, right = node.child_by_field_name("left"), self._bare(node.child_by_field_name("right"))
        where = self._target(left)
        if where is None or right is None:
            return
        holder, root, key = where
        writes = body.writes if holder is None else body.objects.setdefault(holder, [])
        chain = self._chain(right)
        if (
            left.type in ("variable_name", *_PROPERTIES)
            and chain
            and chain[0].type in ("object_creation_expression", "scoped_call_expression")
        ):
            name = self.syntax.text(left)
            if name in body.objects:
                body.finished.append(body.objects.pop(name))
            self._chained(chain, body.objects.setdefault(name, []), arm)
            return
        self._write(root, key, right, writes, arm)

    def _target(self, node: Any) -> tuple[str | None, tuple[str, ...], Key] | None:
        """Of what an assignment sets: the object (None: a plain variable), the path, the key; None when it is no setting."""
        names: list[str] = []
        key: Key | None = None
        while node is not None and node.type == "subscript_expression":
            parts = children(node)
            if len(parts) != 2:
                return None
            name = self._index(parts[1])
            if name is None:
                return None
            key = key or name
            names += name.names
            node = parts[0]
        if node is None:
            return None
        holder: str | None = None
        if node.type == "variable_name":
            name = self.syntax.key(children(node)[0])
            if name.text == "GLOBALS" and names:
                return None, tuple(reversed(names)), key or name
        elif node.type in _PROPERTIES or node.type == "scoped_property_access_expression":
            last = node.child_by_field_name("name")
            if last is None or last.type not in ("name", "variable_name"):
                return None
            name = self.syntax.key(children(last)[0] if last.type == "variable_name" else last)
            holder = self.syntax.text(node.child_by_field_name("object")) if node.type in _PROPERTIES else None
        else:
            return None
        return holder, (*name.names, *reversed(names)), key or name

    # --- calls ---

    def _chain(self, node: Any) -> list[Any]:
        """`a->b()->c()` as what is called, first things first: what the chain hangs on, then each call."""
        chain: list[Any] = []
        while node is not None:
            node = self._bare(node)
            chain.append(node)
            if node.type not in _METHODS:
                break
            node = node.child_by_field_name("object")
        return list(reversed(chain)) if node is not None else []

    def _chained(self, chain: list[Any], writes: list[Write], arm: Arm) -> None:
        for call in chain:
            self.claimed.add(call.id)
            if call.type in _CALLS:
                for key, value in self._items(call):
                    self._write(key.names, key, value, writes, arm)

    def _call(self, node: Any, body: _Body, arm: Arm) -> None:
        name, arguments = self._name(node), self._arguments(node)
        if name in _DEFINES and node.type == "function_call_expression" and len(arguments) >= 2:
            defined = self._leaf(arguments[0][1])
            if defined.type == "string" and not defined.hidden:
                key = Key((defined.text,), defined.text, defined.start, defined.end)
                self._write(key.names, key, arguments[1][1], body.writes, arm)
            return
        chain = self._chain(node)
        first = chain[0] if chain else node
        if first.type in ("variable_name", *_PROPERTIES) and len(chain) > 1:
            self._chained(chain[1:], body.objects.setdefault(self.syntax.text(first), []), arm)
        elif node.type in _METHODS:
            writes: list[Write] = []
            self._chained(chain, writes, ())
            body.finished.append(writes)
        elif name and name not in _NO_SETTINGS and self.syntax.hot(node) and self._environment(node) is None:
            items: list[tuple[Key | None, Any]] = list(self._items(node))
            entries = code.flatten(self.source, self._look, Inner("map", 0, 0, items), (), ("", 0, 0)) if arguments else ()
            if code.is_useful(entries):
                self.calls.append(entries)

    def _name(self, node: Any) -> str:
        """The last name of what is called."""
        name = self._name_node(node)
        return self.syntax.text(name).rpartition("\\")[2] if name is not None else ""

    def _name_node(self, node: Any) -> Any:
        name = node.child_by_field_name("function") or node.child_by_field_name("name")
        if node.type == "object_creation_expression":
            name = next(iter(children(node)), None)
        if name is not None and name.type == "qualified_name":
            name = name.named_children[-1]
        return name if name is not None and name.type == "name" else None

    def _arguments(self, node: Any) -> list[tuple[Any, Any]]:
        """Name (None without one) and value of each argument."""
        holder = node.child_by_field_name("arguments") or next((c for c in node.children if c.type == "arguments"), None)
        found: list[tuple[Any, Any]] = []
        for child in children(holder) if holder is not None else ():
            inside = children(child)
            if child.type == "argument" and inside:
                found.append((child.child_by_field_name("name"), inside[-1]))
        return found

    def _items(self, node: Any) -> list[tuple[Key, Any]]:
        """The arguments of a call, below its name."""
        name = self._name_node(node)
        if name is None:
            return []
        key = self.syntax.key(name)
        items: list[tuple[Key, Any]] = []
        for index, (word, value) in enumerate(self._arguments(node)):
            if word is not None:
                own = self.syntax.key(word)
                items.append((own._replace(names=(*key.names, *own.names)), value))
                continue
            bare = self._bare(value)
            array = self._array(bare) if bare.type == "array_creation_expression" else None
            if array is not None and array.type == "map":
                self.claimed.add(bare.id)
                items += [
                    (one._replace(names=(*key.names, *one.names)), worth) for one, worth in array.items if one and one.names
                ]
                continue
            call = bare.type in _CALLS and self._environment(bare) is None and self._leaf(bare).hidden
            items.append((key._replace(names=(*key.names, f"[{index}]")), Argument(bare) if call else value))
        if not items:
            end = self.syntax.span(node)[1]
            items.append((key, Inner("list", key.end, end, [])))
        return items

    # --- expressions ---

    def _bare(self, node: Any) -> Any:
        for _ in range(200):
            inside = (
                children(node)
                if node is not None and node.type in ("parenthesized_expression", "error_suppression_expression")
                else []
            )
            if not inside:
                return node
            node = inside[0]
        return node

    def _look(self, node: Any) -> Leaf | Inner:
        if isinstance(node, Argument):
            self.claimed.add(node.node.id)
            return Inner("", *self.syntax.span(node.node), self._settings(node.node))
        node = self._bare(node)
        self.claimed.add(node.id)
        start, end = self.syntax.span(node)
        if node.type == "array_creation_expression":
            return self._array(node)
        if node.type == "function_call_expression" and self._name(node) in _MERGES:
            return self._merged(node)
        leaf = self._leaf(node)
        if node.type in _CALLS and leaf.hidden == code.A_CALL:
            inner = self._settings(node)
            if inner:
                return Inner("map", start, end, [(Key((), "", start, end), leaf), *inner])
        return leaf

    def _settings(self, node: Any) -> list[tuple[Key | None, Any]]:
        """Of the arguments of a call those that are more than a plain value."""
        return [
            (key, value) for key, value in self._items(node)
            if isinstance(value, Argument) or (len(key.names) > 1 and not key.names[1].startswith("["))
        ]  # fmt: skip

    def _array(self, node: Any) -> Inner:
        items: list[tuple[Key | None, Any]] = []
        for child in children(node):
            inside = children(child)
            if child.type == "array_element_initializer" and inside and code.is_broken(child):
                key = self._index(inside[0]) if len(inside) > 1 else None
                items += code.broken(key or Key(("*",), "", *self.syntax.span(child)), *self.syntax.span(child))
                continue
            if child.type == "array_element_initializer" and len(inside) == 1 and inside[0].type != "variadic_unpacking":
                items.append((None, inside[0]))
                continue
            if child.type == "array_element_initializer" and len(inside) == 2:
                key = self._index(inside[0])
                if key is not None:
                    items.append((key, inside[1]))
                    continue
            items.append(code.more(*self.syntax.span(child)))
        start, end = self.syntax.span(node)
        if len(items) == 1 and items[0][0] is not None and "@" in items[0][0].text:  # a mailbox as most libraries take it
            address = items[0][0]
            leaf = Leaf(address.text, address.start, address.end, quote=self.source.text[address.start - 1])
            items.insert(0, (Key((), "", start, end), leaf))
        return Inner("map" if any(key is not None for key, _ in items) else "list", start, end, items)

    def _merged(self, node: Any) -> Leaf | Inner:
        """`array_merge($more, [...])`: the keys that stand here, and more."""
        items: list[tuple[Key | None, Any]] = []
        for _, value in self._arguments(node):
            bare = self._bare(value)
            if bare.type == "array_creation_expression":
                items += self._array(bare).items
            elif bare.type not in ("name", "integer"):
                items.append(code.more(*self.syntax.span(bare)))
        return Inner("map", *self.syntax.span(node), items) if items else unseen(*self.syntax.span(node), code.A_CALL)

    def _index(self, node: Any) -> Key | None:
        """The key of an array's element; None when it cannot be seen."""
        node = self._bare(node)
        if node.type == "integer":
            key = self.syntax.key(node)
            return key._replace(names=(f"[{key.text}]",))
        if node.type not in ("string", "encapsed_string"):
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
        if kind == "string":
            return code.unescaped(self.source.text, start + 1, max(start + 1, end - 1), _SINGLE, _meaning, "'")
        if kind == "encapsed_string":
            return self._interpolated(node, start, end)
        if kind in ("integer", "float"):
            return Leaf(self.syntax.text(node), start, end, "number")
        if kind in ("boolean", "null"):
            return Leaf(self.syntax.text(node), start, end, kind)
        if kind == "unary_op_expression" and self.syntax.text(node)[:1] == "-" and children(node)[0].type in ("integer", "float"):
            return Leaf(self.syntax.text(node), start, end, "number")
        if kind == "class_constant_access_expression":
            return self._class_constant(node, start, end)
        if kind == "binary_expression":
            return self._binary(node, start, end, depth)
        if kind == "conditional_expression":
            return self._conditional(node, start, end, depth)
        if kind == "cast_expression":
            return self._cast(node, start, end, depth)
        if kind in _CALLS or kind == "subscript_expression":
            taken = self._environment(node, depth)
            if taken is not None:
                return taken
            return self._converted(node, start, end, depth) if kind in _CALLS else unseen(start, end, code.A_VARIABLE)
        if kind in ("heredoc", "nowdoc"):
            return unseen(start, end, "a text of several lines")
        if kind in ("variable_name", *_PROPERTIES, "scoped_property_access_expression"):
            return unseen(start, end, code.A_VARIABLE)
        if kind in ("name", "qualified_name"):
            return unseen(start, end, "a constant")
        return unseen(
            start,
            end,
            "a function" if kind in _FUNCTIONS else code.A_CONDITION if kind == "match_expression" else code.AN_EXPRESSION,
        )

    def _interpolated(self, node: Any, start: int, end: int) -> Leaf:
        """A text in double quotes; variables in it cannot be seen."""
        parts: list[Leaf] = []
        at, text = start + 1, self.source.text
        opened = -1
        for child in node.children[1:-1]:
            begin, stop = self.syntax.span(child)
            if child.type in ("{", "${"):
                opened = begin
            elif child.is_named and child.type not in ("string_content", "escape_sequence"):
                begin = opened if opened >= 0 else begin
                stop = stop + 1 if opened >= 0 and text[stop : stop + 1] == "}" else stop
                parts.append(code.unescaped(text, at, max(at, begin), _DOUBLE, _meaning))
                parts.append(unseen(begin, stop))
                at, opened = stop, -1
        parts.append(code.unescaped(text, at, max(at, end - 1), _DOUBLE, _meaning))
        return code.joined(parts, start, end, '"')

    def _class_constant(self, node: Any, start: int, end: int) -> Leaf:
        text = self.syntax.text(node)
        name = text.rpartition("\\")[2]
        if name in _CONSTANTS:
            return Leaf(_CONSTANTS[name], start, end, offsets=())
        if text.endswith("::class"):
            skipped = 1 if text.startswith("\\") else 0
            return Leaf(text[skipped:-7], start + skipped, end - 7)
        return unseen(start, end, "a constant")

    def _binary(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        sign = self.syntax.text(node.child_by_field_name("operator"))
        terms = [node.child_by_field_name("right")]
        left = node.child_by_field_name("left")
        while left.type == "binary_expression" and self.syntax.text(left.child_by_field_name("operator")) == sign == ".":
            terms.append(left.child_by_field_name("right"))
            left = left.child_by_field_name("left")
        parts = [self._leaf(term, depth + 1) for term in [left, *reversed(terms)]]
        if sign == ".":
            texts = all(part.hidden or part.type in ("string", "number") for part in parts)
            return code.joined(parts, start, end, parts[0].quote) if texts else unseen(start, end)
        if sign == "??" and parts[0].variable:
            return (
                parts[0]
                if not parts[0].hidden
                else code.from_environment(parts[0].variable, parts[1], start, end, parts[0].plain)
            )
        if sign in ("===", "==", "!==", "!="):
            leaf, wanted = parts if parts[0].variable else (parts[1], parts[0])
            if leaf.variable and not wanted.hidden:
                return code.as_boolean(leaf, (leaf.text == wanted.text) == sign.startswith("="))
        return unseen(start, end, code.A_CONDITION if sign in ("&&", "||", "and", "or") else code.AN_EXPRESSION)

    def _conditional(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        """`getenv('X') ?: 'default'`."""
        if node.child_by_field_name("body") is not None:
            return unseen(start, end, code.A_CONDITION)
        first = self._leaf(node.child_by_field_name("condition"), depth + 1)
        if not first.variable or not first.hidden:
            return first if first.variable else unseen(start, end)
        default = self._leaf(node.child_by_field_name("alternative"), depth + 1)
        return code.from_environment(first.variable, default, start, end, first.plain)

    def _cast(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        leaf = self._leaf(node.child_by_field_name("value"), depth + 1)
        kind = self.syntax.text(node.child_by_field_name("type")).lower()
        if kind in ("int", "integer", "float"):
            return code.as_number(leaf)
        if kind == "string" and (leaf.hidden or leaf.type == "string"):
            return leaf
        if kind in ("bool", "boolean") and leaf.type in ("string", "number", "boolean") and not leaf.hidden:
            return leaf if leaf.type == "boolean" else code.as_boolean(leaf, leaf.text not in ("", "0"))
        return unseen(start, end, leaf.hidden or code.AN_EXPRESSION)

    def _converted(self, node: Any, start: int, end: int, depth: int) -> Leaf:
        name, arguments = self._name(node), self._arguments(node)
        if (
            node.type == "function_call_expression"
            and name in ("intval", "filter_var", "strval", "trim", "boolval")
            and arguments
        ):
            leaf = self._leaf(arguments[0][1], depth + 1)
            if name == "intval":
                return code.as_number(leaf)
            if name in ("strval", "trim") and leaf.variable:
                return leaf
            if (
                name == "filter_var"
                and len(arguments) > 1
                and self.syntax.text(arguments[1][1]).startswith("FILTER_VALIDATE_BOOL")
            ):
                true = leaf.text.strip().lower() in ("1", "true", "on", "yes")
                return leaf if leaf.type == "boolean" else code.as_boolean(leaf, true)
            return unseen(start, end, leaf.hidden or code.A_CALL)
        return unseen(start, end, code.A_CALL)

    def _environment(self, node: Any, depth: int = 0) -> Leaf | None:
        """What a look-up in the environment is worth; None when this is none."""
        start, end = self.syntax.span(node)
        if node.type == "subscript_expression":
            parts = children(node)
            if len(parts) != 2 or parts[0].type != "variable_name" or self.syntax.text(parts[0])[1:] not in _ENV_ARRAYS:
                return None
            key = self._index(parts[1])
            return code.from_environment(key.text, None, start, end, plain=True) if key else None
        arguments = self._arguments(node)
        holder = next(iter(node.children), None)
        called = self.source.text[start : self.syntax.span(self._name_node(node))[1]] if self._name_node(node) is not None else ""
        if not arguments or holder is None or not _ENV_CALL.fullmatch(called):
            return None
        name = self._leaf(arguments[0][1])
        if name.type != "string" or name.hidden or not _NAME.fullmatch(name.text):
            return None
        default = self._leaf(arguments[1][1], depth + 1) if len(arguments) > 1 else None
        plain = called.lstrip("\\").lower() == "getenv"
        return code.from_environment(name.text, None if plain else default, start, end, plain)  # getenv() takes no default


def _meaning(escape: str) -> str | None:
    sign = escape[1]
    if sign in _SIMPLE:
        return _SIMPLE[sign]
    if sign == "u":
        return code.code_point(escape[3:-1])
    number = int(escape[2:], 16) if sign == "x" else int(escape[1:], 8) & 0xFF
    return chr(number) if number < 0x80 else None
