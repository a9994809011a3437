r"""Python modules that are settings: `NAME = value`, nested dicts, class bodies, calls with their arguments.

Read with the standard library's `ast`, never executed. A document is
* the module: names assigned at its top (also under `if`, `try`, `with`), `app.config["X"] = ...`, `settings.X = ...`;
* each class that no other class here builds on, with what it takes over from classes above it; the class's name is not
  part of the path;
* each function that writes into an object (`app.config["X"]`), and each call that has to do with mail: its path is the
  last name of what is called, then the keyword or "[index]". `update`, `from_mapping`, `from_dict` and `configure` set
  names of their object: there the keyword alone is the path.

A value read from the environment (`os.environ`, `os.getenv`, django-environ, environs, python-decouple) is its literal
default. The grammar is that of the running Python; a module it does not accept is not judged, as it may be a template
or of another version."""

from __future__ import annotations

import ast
import builtins
import re
import warnings

from mailcheck.model import Entry, Source, line_starts
from mailcheck.read import code
from mailcheck.read.base import Unjudged
from mailcheck.read.code import Arm, Inner, Key, Leaf, Write, unseen
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

_LITERAL = re.compile(r"""([A-Za-z]{0,2})(\"{3}|'{3}|"|')""")
_BETWEEN = re.compile(r"(?:[ \t\f\r\n]+|\\\r?\n|#[^\r\n]*)*")
_ESCAPE = re.compile(
    r"\\(?:\r\n|[\r\n]|[\\'\"abfnrtv]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|N\{[^}]*\}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|\r\n?", re.S
)
_SIMPLE = {"\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_DEEPEST = 24

_GETTERS = re.compile(r"(?:\w+\.)?environ\.(?:get|pop)|(?:\w+\.)?getenv")
_MAPPINGS = re.compile(r"(?:\w+\.)?environ|env|ENV")
_ENV_CALL = re.compile(r"(?:\w+\.)*env(?:\.\w+)?|(?:decouple\.)?config|(?:\w+\.)*(?:\w*get_?env\w*|\w+_env|env_\w+)", re.I)
_NOT_ENV = frozenset(("read_env", "load_env", "Env"))
_NAME = re.compile(r"[A-Za-z_][\w.\-]*")
_SETS_NAMES = frozenset(("update", "from_mapping", "from_dict", "configure"))
_NUMBER_CASTS = frozenset(("int", "float"))
_BOOLEAN_CASTS = frozenset(("strtobool", "str2bool", "str_to_bool", "to_bool"))
_NO_SETTINGS = frozenset(dir(builtins)) | _SETS_NAMES | _BOOLEAN_CASTS | frozenset(
    ("join", "get", "append", "extend", "insert", "strip", "lower", "upper", "split", "replace", "startswith", "endswith", "Path",
     "getLogger", "include", "path", "re_path", "load_dotenv", "Env", "Field", "compile")
)  # fmt: skip
"""Calls that hold no settings, whatever their arguments say."""
_TRUE = frozenset(("true", "yes", "on", "1", "t", "y"))
_FALSE = frozenset(("false", "no", "off", "0", "f", "n"))
_KNOWN_BASES = frozenset(("object", "Configuration", "BaseSettings", "BaseModel", "ABC", "Enum", "NamedTuple", "TypedDict"))


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The documents of a module. Raises Unjudged where this Python cannot parse it."""
    return _Module(source).documents()


def _parsed(text: str) -> ast.Module:
    if len(text) > code.LARGEST:
        raise Unjudged("larger than a configuration in code can be")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        if "{{" in text or "{%" in text:
            raise Unjudged("this is a template, not yet Python") from error
        line = getattr(error, "lineno", None)
        raise Unjudged("this Python cannot parse it" + (f" (line {line})" if line else "")) from error


class _Class(NamedTuple):
    bases: list[str]
    writes: list[Write]


class _Body(NamedTuple):
    """Statements to walk through, and where what they write goes."""

    statements: Sequence[ast.stmt]
    writes: list[Write]
    arm: Arm
    local: bool  # a function's body: plain names are its own variables


class _Module:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.tree = _parsed(source.text)
        self.places = code.Places(source.text)
        self.starts = [self.places.byte(start) for start in line_starts(source.text)]
        self.closed: set[int] = set()
        self.branchings = 0
        self.calls: list[tuple[Entry, ...]] = []
        self.functions: list[list[Write]] = []
        self.classes: dict[str, _Class] = {}

    def documents(self) -> list[tuple[Entry, ...]]:
        own: list[Write] = []
        waiting = [_Body(self.tree.body, own, (), False)]
        while waiting:
            body = waiting.pop()
            inner: list[_Body] = []
            for statement in body.statements:
                self._statement(statement, body, inner)
            waiting.extend(reversed(inner))
        closed = frozenset(self.closed)
        found = code.documents(_in_order(own), closed)
        bases = {base for name, one in self.classes.items() for base in one.bases if base != name}
        parts = [self._with_bases(name) for name in self.classes if name not in bases]
        for writes in parts + [_in_order(writes) for writes in self.functions]:
            found += [document for document in code.documents(writes, closed) if code.is_hot(document)]
        return self._followed(found + self.calls)

    def _followed(self, found: list[tuple[Entry, ...]]) -> list[tuple[Entry, ...]]:
        """The documents, with the real value where a name stands that this module sets once, above, to a literal."""
        if not any(entry.hidden == code.A_VARIABLE for document in found for entry in document):
            return found
        once = self._set_once()
        real = {e.path[0]: e for document in found for e in document if len(e.path) == 1 and not e.hidden and e.path[0] in once}

        def followed(entry: Entry) -> Entry:
            name = self.text[entry.start : entry.end] if entry.hidden == code.A_VARIABLE else ""
            value = real.get(name)
            if value is None or value.end > entry.start:
                return entry
            return value._replace(
                path=entry.path, key=entry.key, key_start=entry.key_start, key_end=entry.key_end, heads=entry.heads, via=entry
            )

        return [tuple(followed(entry) for entry in document) for document in found]

    def _set_once(self) -> set[str]:
        """Names that a statement of the module sets to a literal, and nothing in it sets again."""
        times: dict[str, int] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                return set()
            name = node.id if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else ""
            name = node.arg if isinstance(node, ast.arg) else name
            name = (node.asname or node.name) if isinstance(node, ast.alias) else name
            times[name] = times.get(name, 0) + 1
        return {
            statement.targets[0].id for statement in self.tree.body
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)
            and isinstance(statement.value, ast.Constant) and times[statement.targets[0].id] == 1
        }  # fmt: skip

    def _with_bases(self, name: str) -> list[Write]:
        """What a class sets, after what it keeps of the classes here that it builds on."""
        writes: list[Write] = []
        seen: set[str] = set()
        own: set[tuple[str, ...]] = set()
        stack = [name]
        while stack and len(seen) < 32:
            one = stack.pop()
            if one not in seen and one in self.classes:
                seen.add(one)
                writes[:0] = [write for write in _in_order(self.classes[one].writes) if write.root not in own]
                own |= {write.root for write in writes if not write.arm}
                stack += reversed(self.classes[one].bases)
        return writes

    # --- places ---

    def _offset(self, line: int, column: int) -> int:
        return self.places.character(self.starts[line - 1] + column)

    def _span(self, node: Any) -> tuple[int, int]:
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    # --- statements ---

    def _statement(self, node: ast.stmt, body: _Body, inner: list[_Body]) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assigned(target, node.value, body)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._assigned(node.target, node.value, body)
        elif isinstance(node, ast.AugAssign):
            self._changed(node, body)
        elif isinstance(node, ast.Expr):
            self._expression_statement(node.value, body)
        elif isinstance(node, ast.ImportFrom):
            if any(alias.name == "*" for alias in node.names) and not body.local:
                start, end = self._span(node.names[0])
                self._more(start, end, body)
        elif isinstance(node, ast.ClassDef):
            inner.append(self._class(node))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.functions.append([])
            inner.append(_Body(node.body, self.functions[-1], (), True))
        else:
            self._branches(node, body, inner)
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            self._calls(node)

    def _class(self, node: ast.ClassDef) -> _Body:
        body = _Body(node.body, [], (), False)
        names = [_last(_dotted(base)) for base in node.bases]
        for name, base in zip(names, node.bases, strict=True):
            if name not in self.classes and name not in _KNOWN_BASES:
                self._more(*self._span(base), body)
        key = f"{node.name} {node.lineno}" if node.name in self.classes else node.name
        self.classes[key] = _Class(names, body.writes)
        return body

    def _branches(self, node: Any, body: _Body, inner: list[_Body]) -> None:
        """Bodies of if, try, for, while, with and match. `elif` is another branch of the same branching."""
        if isinstance(node, ast.With | ast.AsyncWith):
            inner.append(body._replace(statements=node.body))
            return
        self.branchings += 1
        number = self.branchings
        branch = 0

        def arm(statements: Sequence[ast.stmt]) -> None:
            nonlocal branch
            inner.append(body._replace(statements=statements, arm=code.branch(body.arm, number, branch)))
            branch += 1

        if isinstance(node, ast.If):
            while True:
                arm(node.body)
                if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                    break
                node = node.orelse[0]
                self._calls(node.test)
            if node.orelse:
                arm(node.orelse)
                self.closed.add(number)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            inner.append(body._replace(statements=[*node.body, *node.orelse, *node.finalbody]))
            for handler in node.handlers:
                arm(handler.body)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
            arm([*node.body, *node.orelse])
        elif isinstance(node, ast.Match):
            for case in node.cases:
                arm(case.body)

    def _more(self, start: int, end: int, body: _Body) -> None:
        key, leaf = code.more(start, end)
        body.writes.append(self._write(("*",), leaf, key, body))

    def _write(self, root: tuple[str, ...], value: Any, key: Key, body: _Body) -> Write:
        entries = code.flatten(self.source, self._look, value, root, (key.text, key.start, key.end))
        return Write(root, entries, body.arm)

    def _assigned(self, target: ast.expr, value: ast.expr, body: _Body) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for one, worth in zip(target.elts, value.elts, strict=True):
                    if not isinstance(one, ast.Tuple | ast.List):
                        self._assigned(one, worth, body)
            return
        named = self._target(target, body.local)
        if named is not None:
            root, key = named
            body.writes.append(self._write(root, value, key, body))

    def _changed(self, node: ast.AugAssign, body: _Body) -> None:
        named = self._target(node.target, body.local)
        if named is not None:
            root, key = named
            body.writes.append(self._write(root, unseen(key.start, key.end, "changed afterwards"), key, body))

    def _target(self, target: ast.expr, local: bool) -> tuple[tuple[str, ...], Key] | None:
        """The path that an assignment sets, and the key as written; None when it is no setting."""
        names: list[str] = []
        key: Key | None = None
        while isinstance(target, ast.Subscript | ast.Attribute):
            if isinstance(target, ast.Subscript):
                leaf = self._look(target.slice)
                if not isinstance(leaf, Leaf) or leaf.type != "string" or leaf.hidden:
                    return None
                name = Key((leaf.text,), leaf.text, leaf.start, leaf.end)
            else:
                end = self._span(target)[1]
                name = Key((target.attr,), target.attr, end - len(target.attr), end)
            if isinstance(target, ast.Attribute) and target.attr == "config" and key is not None:
                return tuple(reversed(names)), key  # app.config["X"] is X
            key = key or name
            names.append(name.text)
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                return tuple(reversed(names)), key  # the object's own name says nothing
            target = target.value
        if not isinstance(target, ast.Name) or (key is None and local):
            return None
        start, end = self._span(target)
        names.append(target.id)
        return tuple(reversed(names)), key or Key((target.id,), target.id, start, end)

    def _expression_statement(self, node: ast.expr, body: _Body) -> None:
        """`app.config.update(X=...)`, `settings.configure(X=...)`; what fills the module by itself is more than can be seen."""
        if not isinstance(node, ast.Call):
            return
        called = node.func
        fills = [node] if _dotted(called) in ("include", "exec") else [*node.args, getattr(called, "value", None)]
        if not body.local and any(one is node or _is_namespace(one) for one in fills):
            self._more(*self._span(node), body)
        elif isinstance(called, ast.Attribute) and called.attr in _SETS_NAMES:
            root = (called.value.id,) if isinstance(called.value, ast.Name) and called.attr == "update" else ()
            for key, value in self._call(node, named=False).items:
                if key is not None and not key.names[-1].startswith("["):
                    body.writes.append(self._write((*root, *key.names), value, key, body))

    # --- calls that are documents of their own ---

    def _calls(self, node: ast.AST) -> None:
        """The calls in a statement (not in the bodies below it) that have to do with mail."""
        waiting: list[ast.AST] = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.Call) and self._is_document(one):
                inner = self._call(one, named=True)
                entries = code.flatten(self.source, self._look, inner, (), ("", inner.start, inner.start))
                if any(not entry.hidden or not entry.path[-1].startswith("[") for entry in entries):
                    self.calls.append(entries)
            for child in reversed(list(ast.iter_child_nodes(one))):
                if not isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                    waiting.append(child)

    def _is_document(self, node: ast.Call) -> bool:
        name = _last(_dotted(node.func))
        if not name or name in _NO_SETTINGS or not (node.args or node.keywords) or self._environment(node) is not None:
            return False
        start, end = self._span(node)
        return code.HOT.search(self.text, start, end) is not None

    def _call(self, node: ast.Call, named: bool) -> Inner:
        """The arguments of a call, below its name if `named`."""
        start, end = self._span(node)
        name_end = self._span(node.func)[1]
        name = _last(_dotted(node.func))
        before = (name,) if named else ()
        items: list[tuple[Key | None, Any]] = []
        for index, value in enumerate(node.args):
            if isinstance(value, ast.Starred):
                items.append(_below(before, code.more(*self._span(value))))
            elif isinstance(value, ast.Dict) and not named:
                items += self._dict(value).items
            else:
                items.append((Key((*before, f"[{index}]"), name, name_end - len(name), name_end), value))
        items += [(key and key._replace(names=(*before, *key.names)), value) for key, value in self._keywords(node.keywords)]
        return Inner("map", start, end, items)

    def _keywords(self, keywords: Iterable[ast.keyword]) -> Iterator[tuple[Key | None, Any]]:
        for keyword in keywords:
            start, end = self._span(keyword)
            if keyword.arg is None:
                yield code.more(start, end)
            else:
                yield Key((keyword.arg,), keyword.arg, start, start + len(keyword.arg)), keyword.value

    # --- expressions ---

    def _look(self, node: Any) -> Leaf | Inner:
        start, end = self._span(node)
        if isinstance(node, ast.Dict):
            return self._dict(node)
        if isinstance(node, ast.List | ast.Tuple):
            return Inner("list", start, end, [(None, item) for item in node.elts])
        if isinstance(node, ast.Call) and _dotted(node.func) == "dict" and not node.args:
            return Inner("map", start, end, list(self._keywords(node.keywords)))
        return self._leaf(node)

    def _dict(self, node: ast.Dict) -> Inner:
        items: list[tuple[Key | None, Any]] = []
        for name, value in zip(node.keys, node.values, strict=True):
            if name is None:
                start, end = self._span(value)
                items.append(code.more(start, end))
                continue
            leaf = self._leaf(name)
            if leaf.hidden:  # a computed key
                items.append(code.more(*self._span(name)))
                continue
            items.append((Key((leaf.text,), leaf.text, leaf.start, leaf.end), value))
        start, end = self._span(node)
        return Inner("map", start, end, items)

    def _leaf(self, node: ast.expr, depth: int = 0) -> Leaf:
        start, end = self._span(node)
        if depth > _DEEPEST:
            return unseen(start, end)
        if isinstance(node, ast.Constant):
            return self._constant(node, start, end)
        if isinstance(node, ast.JoinedStr):
            return self._f_string(node, start, end)
        if isinstance(node, ast.UnaryOp):
            if (
                isinstance(node.op, ast.USub)
                and isinstance(node.operand, ast.Constant)
                and type(node.operand.value) in (int, float)
            ):
                return Leaf(self.text[start:end], start, end, "number")
            return unseen(start, end)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._sum(node, start, end, depth)
        if isinstance(node, ast.BoolOp):
            return self._either(node, start, end, depth)
        if isinstance(node, ast.Compare):
            return self._compared(node, start, end, depth)
        if isinstance(node, ast.IfExp):
            return unseen(start, end, code.A_CONDITION)
        if isinstance(node, ast.Call | ast.Subscript):
            taken = self._environment(node, depth)
            if taken is not None:
                return taken
            return self._converted(node, start, end, depth) if isinstance(node, ast.Call) else unseen(start, end)
        return unseen(start, end, code.A_VARIABLE if isinstance(node, ast.Name | ast.Attribute) else code.AN_EXPRESSION)

    def _constant(self, node: ast.Constant, start: int, end: int) -> Leaf:
        value = node.value
        if isinstance(value, str):
            return self._string(value, start, end)
        raw = self.text[start:end]
        if isinstance(value, bool):
            return Leaf(raw, start, end, "boolean")
        if value is None:
            return Leaf(raw, start, end, "null")
        return Leaf(raw, start, end, "number") if isinstance(value, int | float) else unseen(start, end)

    def _string(self, value: str, start: int, end: int) -> Leaf:
        """A string literal, or several side by side. The interpreter's value counts; places come from the text."""
        parts: list[Leaf] = []
        at = start
        while at < end:
            found = _LITERAL.match(self.text, at, end)
            if found is None:
                break
            begin, close = found.end(), self._close(found[2], found.end(), end, "r" in found[1].lower())
            escape = re.compile(r"\r\n?") if "r" in found[1].lower() else _ESCAPE
            parts.append(code.unescaped(self.text, begin, close, escape, _meaning, found[2][0]))
            at = close + len(found[2])
            between = _BETWEEN.match(self.text, at, end)
            at = between.end() if between else at
        if parts and at >= end and "".join(part.text for part in parts) == value:
            return code.joined(parts, start, end, parts[0].quote)
        inside = parts[0] if len(parts) == 1 else Leaf("", start, end)
        return Leaf(value, inside.start, inside.end, quote=inside.quote, offsets=())

    def _close(self, quote: str, at: int, end: int, raw: bool) -> int:
        """The offset of the closing quote. Also in a raw string a backslash keeps the quote after it from closing."""
        while True:
            found = self.text.find(quote, at, end)
            if found < 0:
                return end
            backslash = self.text.find("\\", at, found)
            if backslash < 0:
                return found
            at = backslash + 2

    def _f_string(self, node: ast.JoinedStr, start: int, end: int) -> Leaf:
        parts = [
            Leaf(part.value, start, end, offsets=()) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            else unseen(start, end)
            for part in node.values
        ]  # fmt: skip
        found = _LITERAL.match(self.text, start, end)
        if found is None:
            return unseen(start, end, code.PUT_TOGETHER)
        leaf = code.joined(parts, start, end, found[2][0])
        if leaf.hidden:
            return leaf
        return leaf._replace(start=found.end(), end=max(found.end(), end - len(found[2])), offsets=())

    def _sum(self, node: ast.BinOp, start: int, end: int, depth: int) -> Leaf:
        terms: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            terms.append(left.right)
            left = left.left
        parts = [self._leaf(term, depth + 1) for term in [left, *reversed(terms)]]
        if any(not part.hidden and part.type != "string" for part in parts):
            return unseen(start, end)
        return code.joined(parts, start, end, parts[0].quote)

    def _either(self, node: ast.BoolOp, start: int, end: int, depth: int) -> Leaf:
        """`os.environ.get("X") or "default"`."""
        first = self._leaf(node.values[0], depth + 1)
        if not isinstance(node.op, ast.Or) or not first.variable:
            return unseen(start, end)
        if not first.hidden:
            return first
        return code.from_environment(first.variable, self._leaf(node.values[-1], depth + 1), start, end, first.plain)

    def _compared(self, node: ast.Compare, start: int, end: int, depth: int) -> Leaf:
        """`os.environ.get("X", "true").lower() == "true"`: the outcome with the default."""
        leaf = self._leaf(node.left, depth + 1)
        if len(node.ops) != 1 or not leaf.variable:
            return unseen(start, end)
        right = node.comparators[0]
        wanted = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else [right]
        texts = {one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        same = leaf.text in texts
        if len(texts) < len(wanted) or not isinstance(node.ops[0], ast.Eq | ast.In | ast.NotEq | ast.NotIn):
            return code.as_boolean(leaf, None)
        return code.as_boolean(leaf, same == isinstance(node.ops[0], ast.Eq | ast.In))

    def _converted(self, node: ast.Call, start: int, end: int, depth: int) -> Leaf:
        """`int("587")`, `.strip()`, `.lower()`, `strtobool(...)` of something that can be seen or of the environment."""
        name = _last(_dotted(node.func))
        inside: ast.expr | None = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(node.func, ast.Attribute) and not node.args and name in ("strip", "lower", "upper", "casefold"):
            leaf = self._leaf(node.func.value, depth + 1)
            changed = getattr(leaf.text, name)()
            return leaf if leaf.hidden or changed == leaf.text else leaf._replace(text=changed, offsets=())
        if name == "Field":
            inside = next((word.value for word in node.keywords if word.arg == "default"), node.args[0] if node.args else None)
        if inside is None:
            return unseen(start, end, code.A_CALL)
        leaf = self._leaf(inside, depth + 1)
        if name == "Field":
            return leaf
        if name in _NUMBER_CASTS:
            return code.as_number(leaf)
        if name == "str" and (leaf.hidden or leaf.type == "string"):
            return leaf
        if name == "bool" and leaf.plain:  # what is true of the text is true of bool(text): the text can still be shown
            return leaf
        if name == "bool" and not leaf.hidden and leaf.type in ("string", "number", "boolean"):
            return leaf if leaf.type == "boolean" else code.as_boolean(leaf, leaf.text != ("" if leaf.type == "string" else "0"))
        if name in _BOOLEAN_CASTS and not leaf.hidden:
            return leaf if leaf.type == "boolean" else code.as_boolean(leaf, _truth(leaf.text))
        return unseen(start, end, leaf.hidden if leaf.variable and leaf.hidden else code.A_CALL)

    def _environment(self, node: ast.expr, depth: int = 0) -> Leaf | None:
        """What a look-up in the environment is worth; None when this is none."""
        if isinstance(node, ast.Subscript):
            name = self._name(node.slice) if _MAPPINGS.fullmatch(_dotted(node.value)) else ""
            return code.from_environment(name, None, *self._span(node), plain=True) if name else None
        if not isinstance(node, ast.Call) or not node.args:
            return None
        called = _dotted(node.func)
        plain = _GETTERS.fullmatch(called) is not None
        if not plain and (not _ENV_CALL.fullmatch(called) or _last(called) in _NOT_ENV):
            return None
        name = self._name(node.args[0])
        if not name or (not plain and not name.isupper()):
            return None
        defaults = [word.value for word in node.keywords if word.arg in ("default", "default_value", "fallback")]
        defaults += [value for value in node.args[1:] if not isinstance(value, ast.Name | ast.Attribute | ast.Lambda)]
        default = self._leaf(defaults[0], depth + 1) if defaults else None
        cast = _last(called)
        casts = [word.value for word in node.keywords if word.arg == "cast"] + [
            v for v in node.args[1:] if isinstance(v, ast.Name)
        ]
        if casts:
            cast = _last(_dotted(casts[0]))
        return code.from_environment(name, self._cast(cast, default), *self._span(node), plain=plain)

    def _cast(self, cast: str, default: Leaf | None) -> Leaf | None:
        if default is None or default.hidden or default.type != "string":
            return default
        if cast in _NUMBER_CASTS:
            return code.as_number(default)
        return code.as_boolean(default, _truth(default.text)) if cast == "bool" else default

    def _name(self, node: ast.expr) -> str:
        """The name of an environment variable, or ""."""
        value = node.value if isinstance(node, ast.Constant) else None
        return value if isinstance(value, str) and _NAME.fullmatch(value) else ""


def _truth(word: str) -> bool | None:
    """What django-environ, environs and python-decouple make of a text that is to be a boolean."""
    return True if word.lower() in _TRUE else False if word.lower() in _FALSE else None


def _in_order(writes: list[Write]) -> list[Write]:
    return sorted(writes, key=lambda write: write.entries[0].key_start)


def _is_namespace(node: ast.expr | None) -> bool:
    """`globals()` and the like: what is given to it or done with it sets names that are not visible."""
    return isinstance(node, ast.Call) and _dotted(node.func) in ("globals", "locals", "vars") and not node.args


def _below(before: tuple[str, ...], item: tuple[Key, Leaf]) -> tuple[Key | None, Any]:
    return item[0]._replace(names=(*before, *item[0].names)), item[1]


def _dotted(node: ast.expr) -> str:
    """`a.b.c` of names and attributes; of anything else only the attributes behind it, beginning with a dot."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    names.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(names))


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


def _meaning(escape: str) -> str | None:
    """What an escape of a string literal stands for; None when it stays as it is (`\\d`), as for names of characters,
    which the interpreter looks up."""
    if escape[0] == "\r":
        return "\n"
    sign = escape[1]
    if sign in "\r\n":
        return ""
    if sign in _SIMPLE:
        return _SIMPLE[sign]
    if sign in "01234567":
        return chr(int(escape[1:], 8))
    if sign in "xuU" and len(escape) > 2:
        return code.code_point(escape[2:])
    if sign == "N" and len(escape) > 2:
        import unicodedata

        try:
            return unicodedata.lookup(escape[3:-1])
        except KeyError:
            return None
    return None
