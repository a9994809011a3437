"""JavaScript and TypeScript: our reading of an object is the one of Node."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.model import Source
from mailcheck.read import read

pytest.importorskip("tree_sitter")

PIECES = st.sampled_from(
    [
        "a",
        "é",
        "📧",
        " ",
        "$",
        "{",
        "\\n",
        "\\\\",
        "\\'",
        '\\"',
        "\\`",
        "\\x41",
        "\\u00e9",
        "\\u{1F4E7}",
        "\\q",
        "\\0",
        "\\\n",
        "\\\r\n",
        "//",
        "\\${",
    ]
)
STRINGS = st.builds(
    lambda quote, pieces: quote + "".join(pieces) + quote, st.sampled_from(["'", '"']), st.lists(PIECES, max_size=6)
)
TEMPLATES = st.builds(
    lambda pieces: "`" + "".join(pieces) + "`", st.lists(st.one_of(PIECES, st.sampled_from(["'", '"', "\n", "\r\n"])), max_size=6)
)
SCALARS = st.one_of(
    st.sampled_from(["true", "false", "null", "0", "587", "2.5", "-1"]),
    STRINGS,
    TEMPLATES,
    st.builds("{} + {}".format, STRINGS, STRINGS),
)
NAMES = st.one_of(st.from_regex(r"[a-z]{1,4}", fullmatch=True), STRINGS.map(lambda text: text))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(st.tuples(NAMES, inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + ",}" if pairs else "{}"
        ),
        inner.map(lambda one: f"(/* c */ {one})"),
    ),
    max_leaves=8,
)


def documents(text, path="mail.js"):
    return read(Source(path, text, "js"))


def leaves(tree, path=()):
    if isinstance(tree, dict | list) and tree:
        pairs = tree.items() if isinstance(tree, dict) else ((f"[{n}]", one) for n, one in enumerate(tree))
        for key, inner in pairs:
            yield from leaves(inner, (*path, key))
    elif isinstance(tree, dict | list):
        yield path, "map" if isinstance(tree, dict) else "list", ""
    elif tree is None or isinstance(tree, bool):
        yield path, "null" if tree is None else "boolean", json.dumps(tree)
    else:
        yield path, "string" if isinstance(tree, str) else "number", tree if isinstance(tree, str) else json.dumps(tree)


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
@given(st.lists(TREES, min_size=1, max_size=30))
@settings(max_examples=12, deadline=None)
def test_agrees_with_node(trees):
    program = "".join(
        f"try{{console.log(JSON.stringify(eval({json.dumps('(' + tree + ')')})))}}catch{{console.log('')}}\n" for tree in trees
    )
    run = subprocess.run(["node", "-"], input=program, capture_output=True, text=True, encoding="utf-8", check=True)
    for tree, answer in zip(trees, run.stdout.split("\n"), strict=False):
        if not answer or '"\\ud' in answer.lower():
            continue  # no JavaScript, or halves of characters
        text = f"module.exports = {{ mail: {tree} }};\n"
        (found,) = documents(text)
        last = {e.path: (e.type, e.text) for e in found}  # of a name that stands twice Node keeps the last
        want = {("mail", *path): (kind, worth) for path, kind, worth in leaves(json.loads(answer))}
        assert {path: pair for path, pair in last.items() if path in want} == want
        for entry in found:
            if entry.offsets is None and entry.type not in ("map", "list"):
                assert text[entry.start : entry.end] == entry.text
            if entry.offsets:
                assert len(entry.offsets) == len(entry.text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('process.env.X || "d"', "d"),
        ('process.env.X ?? "d"', "d"),
        ('process.env["X"] || process.env.Y || "d"', "d"),
        ("process.env.X", "X"),
        ("process?.env?.X", "X"),
        ("process.env.X!", "X"),
        ("process.env.X as string", "X"),
        ('process.env.X || ""', "X"),
        ("process.env.X || null", "X"),
        ("process.env.X || fallback", "X"),
        ("import.meta.env.X", "X"),
        ("Number(process.env.X) || 5", "5"),
        ('Number(process.env.X || "5")', "5"),
        ('parseInt(process.env.X ?? "5", 10)', "5"),
        ("+process.env.X", "X"),
        ("process.env.X?.trim()", "X"),
        ('env("X", "d")', "d"),
        ('env.int("X", 5)', "5"),
        ('configService.get<string>("X", "d")', "d"),
        ('this.config.getOrThrow("X")', "X"),
        ('Deno.env.get("X")', "X"),
        ('(process.env.X || "true") === "true"', "true"),
        ("Number(process.env.X || 465) === 465", "true"),
        ('JSON.parse(process.env.X || "false")', "false"),
        ("Object.freeze('d')", "d"),
        # not seen, and not of the environment
        ('process.env.X === "true"', ""),
        ("!!process.env.X", ""),
        ('options.port || "5"', ""),
        ('config.get("smtp.host")', ""),
        ('map.get("x", "d")', ""),
        ('a ? "b" : "c"', ""),
        ("a && 'b'", ""),
        ("`${a}b`", ""),
        ("() => 1", ""),
        ('read("smtp")', ""),
    ],
)
def test_values(text, found):
    (document, *_) = documents(f"export default {{ mail: {text} }};\n", "mail.ts")
    (entry,) = document
    if entry.hidden:
        assert (entry.ref[1] if entry.ref[0] else "") == found
    else:
        assert entry.text == found and entry.ref[:2] in (("env", "X"), ("", ""))


def paths(text, path="mail.ts"):
    return [[".".join(entry.path) for entry in document] for document in documents(text, path)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("export default { mail: 1 }", [["mail"]]),
        ("module.exports = () => ({ mail: 1 })", [["mail"]]),
        ("module.exports = function () { const a = 1; return { mail: 1 } }", [["mail"]]),
        ("export = { mail: 1 }", [["mail"]]),
        ("const c = { mail: 1 }; export default c", [["mail"]]),
        ("const c: T = ({ env }) => ({ mail: 1 }); module.exports = c", [["mail"]]),
        ("export default defineConfig({ mail: 1 })", [["mail"]]),
        ("export const mail = { port: 1 }", [["mail.port"]]),
        ("exports.mail = { port: 1 }", [["mail.port"]]),
        ("mail({ port: 1 })", [["mail.port"]]),
        ("new a.Mail({ port: 1 })", [["Mail.port"]]),
        ("mail('a', 2, { port: 1 })", [["mail", "mail.[1]", "mail.port"]]),
        ("mail(inner({ port: 1 }))", [["mail.inner.port"]]),
        ("mail({ port: inner({ a: 1 }, 'b') })", [["mail.port", "mail.port.inner.a"]]),
        ("mail({ port: 1 }); mail({ port: 2 })", [["mail.port"], ["mail.port"]]),
        ("mail({ useFactory: async () => ({ port: 1 }) })", [["mail.useFactory.port"]]),
        ("function f() { return { mail: 1 } }", [["mail"]]),
        ("function f() { const a = { mail: 1 } }", [["a.mail"]]),
        ("class A { mail = { port: 1 } }", [["mail.port"]]),
        ("this.mail = { port: 1 }", [["mail.port"]]),
        ("a.b.mail = { port: 1 }", [["a.b.mail.port"]]),
        ("mail({ ...a, [b]: 1, c, d() {} })", [["mail.*", "mail.*", "mail.c", "mail.d"]]),
        ("mail({ port: 1", []),
        ("mail(function () { return other })", []),
    ],
)
def test_paths(text, found):
    assert paths(text) == found


def test_typescript_and_jsx_by_name():
    assert paths("const a = <T,>(x: T) => x; export default { mail: 1 } satisfies Mail", "a.ts") == [["mail"]]
    assert paths("const a = <B c={1} />; export default { mail: 1 } as Mail", "a.tsx") == [["mail"]]
    assert paths("const a = <B c={1} />; module.exports = { mail: 1 }", "a.jsx") == [["mail"]]
