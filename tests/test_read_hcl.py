"""HCL: our reading against python-hcl2 and, where it is installed, Terraform itself."""

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

PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters='"\\${}%\n\r'), max_size=8
)
NAMES = st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True)
SCALARS = st.one_of(st.booleans(), st.integers(0, 10**6), PLAIN)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, min_size=1, max_size=3)),
    max_leaves=6,
)
PIECES = st.sampled_from(
    ["a", "é", "📧", " ", "\\n", "\\\\", '\\"', "\\t", "\\u00e9", "\\U0001F4E7", "$${", "%%{", "$", "%", "$$", "}"]
)


def entries(text):
    return [entry for document in read(Source("main.tf", text, "hcl")) for entry in document]


def spelled(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {spelled(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(spelled(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def leaves(tree, path=()):
    if isinstance(tree, dict | list) and tree:
        pairs = tree.items() if isinstance(tree, dict) else ((f"[{n}]", one) for n, one in enumerate(tree))
        for key, inner in pairs:
            yield from leaves(inner, (*path, key))
    elif isinstance(tree, dict | list):
        yield path, ""
    else:
        text = tree if isinstance(tree, str) else json.dumps(tree)
        yield path, text


def unquoted(tree):
    """What python-hcl2 gives, without the quotes that some versions leave on strings."""
    if isinstance(tree, dict):
        return {unquoted(key): unquoted(inner) for key, inner in tree.items() if not key.startswith("__")}
    if isinstance(tree, list):
        return [unquoted(inner) for inner in tree]
    return tree[1:-1] if isinstance(tree, str) and len(tree) > 1 and tree[0] == tree[-1] == '"' else tree


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), NAMES, NAMES, st.booleans())
@settings(deadline=None)
def test_agrees_with_python_hcl2(values, kind, label, block):
    hcl2 = pytest.importorskip("hcl2")
    body = "".join(f"{key} = {spelled(value)}\n" for key, value in values.items())
    text = f'{kind} "{label}" {{\n{body}}}\n' if block else body
    theirs = unquoted(hcl2.loads(text))
    if block:
        theirs = {kind: {label: theirs[kind][0][label]}}
    found = entries(text)
    assert [(e.path, e.text) for e in found] == list(leaves(theirs))
    for entry in found:
        assert entry.type in ("map", "list") or text[entry.start : entry.end] == entry.text


@pytest.mark.skipif(not shutil.which("terraform"), reason="needs terraform")
@given(st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=20, max_size=40))
@settings(max_examples=3, deadline=None)
def test_strings_agree_with_terraform(tmp_path_factory, texts):
    texts = [text for text in texts if not text.endswith(("$", "%")) and "$$$" not in text and "%%%" not in text] or ["a"]
    folder = tmp_path_factory.mktemp("terraform")
    line = "jsonencode([" + ", ".join(f'"{text}"' for text in texts) + "])\n"
    run = subprocess.run(["terraform", "console"], input=line, capture_output=True, text=True, encoding="utf-8", cwd=folder)
    if run.returncode:
        pytest.skip("terraform cannot run here")
    theirs = json.loads(json.loads(run.stdout.strip().splitlines()[-1]))
    assert [entry.text for text in texts for entry in entries(f'mail = "{text}"')] == theirs


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("var.x", "a reference"),
        ('data.a.b["c"]', "a reference"),
        ('"${var.x}"', "put together from other values"),
        ('"a-${var.x}"', "put together from other values"),
        ("f(1)", "the result of a call"),
        ("a ? 1 : 2", "depends on a condition"),
        ("1 + 2", "an expression"),
        ("[for a in b : a]", "an expression"),
    ],
)
def test_what_cannot_be_seen(text, hidden):
    (entry,) = entries(f"mail = {text}\n")
    assert entry.hidden == hidden


def test_a_url_is_read_around_references():
    (entry,) = entries('url = "smtp://${var.user}:${var.p}@mail.example.com:465"\n')
    assert entry.text == "smtp://${value}:${value}@mail.example.com:465"
