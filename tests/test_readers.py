"""Readers: every place cuts out of the text exactly what it claims."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.model import Source
from mailcheck.read import decode, format_of, read
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from mailcheck.read.images import image_name

NAMES = {
    "env": "a.env", "json": "a.json", "yaml": "a.yaml", "ini": "a.ini", "toml": "a.toml", "properties": "a.properties",
    "keyvalue": "a.conf", "xml": "a.xml", "csv": "a.csv",
    "python": "settings.py", "php": "a.php", "ruby": "a.rb", "js": "a.js", "hcl": "a.tf", "elixir": "a.exs",
    "markdown": "a.md", "dockerfile": "Dockerfile", "shell": "a.sh",
    "zone": "example.org.zone",
}  # fmt: skip


def entries(format, text):
    return [entry for document in read(Source(NAMES[format], text, format)) for entry in document]


def variables(text, format="yaml"):
    source = Source("compose.yaml", text, format)
    found = [scope for document in read(source) for scope in scopes(source, [document])]
    return {e.key: (e.text, text[e.start : e.end], e.hidden) for s in found if s.format == "env" for e in s.entries}


@pytest.mark.parametrize(
    ("line", "key", "value", "note"),
    [
        ("A=b", "A", "b", False),
        ("export A=b", "A", "b", False),
        ("  A = b  ", "A", "b", False),
        ("A: b", "A", "b", False),
        ("A=b # c", "A", "b", False),
        ("A=b#c", "A", "b#c", True),
        ("A=#c", "A", "", False),
        ("A='b # c'", "A", "b # c", False),
        ('A="b # c" # d', "A", "b # c", False),
        (r'A="b\"c"', "A", 'b"c', False),
        (r'A="b\nc"', "A", "b\nc", False),
        ("A='b\\nc'", "A", "b\\nc", False),
        ("A=", "A", "", False),
        ("A=''", "A", "", False),
        ("A=b=c", "A", "b=c", False),
        ("A=b c", "A", "b c", True),
        ("A=$B", "A", "$B", False),
        ("A=x$By", "A", "x$By", True),
        ("A='x$By'", "A", "x$By", False),
        ("A=${B:-c}", "A", "${B:-c}", False),
        ("A='b", "A", "'b", True),
        ("A='b'c", "A", "b", True),
        ("A=`b`", "A", "b", True),
        ("a.b-c=d", "a.b-c", "d", False),
    ],
)
def test_dotenv_line(line, key, value, note):
    (entry,) = entries("env", line + "\n")
    assert (entry.key, entry.text, bool(entry.note)) == (key, value, note)
    assert line[entry.key_start : entry.key_end] == key


def test_dotenv_values_may_span_lines_but_not_swallow_assignments():
    found = entries("env", "A='one\ntwo'\nB=3\n")
    assert [(e.key, e.text) for e in found] == [("A", "one\ntwo"), ("B", "3")]
    found = entries("env", "A='one\nB=3\nC='4'\n")
    assert [(e.key, e.text) for e in found] == [("A", "'one"), ("B", "3"), ("C", "4")]


def test_dotenv_key_without_value_comes_from_the_environment():
    (entry,) = entries("env", "SMTP_PASS\n")
    assert entry.hidden and entry.text == ""


KEYS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)
PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0'\"`\\$#\ufeff\x85\u2028\u2029"), max_size=20)


@given(st.lists(st.tuples(KEYS, PLAIN.map(lambda text: " ".join(text.split()))), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_dotenv_plain_values_are_cut_exactly(pairs, newline):
    text = "".join(f"{key}={value}{newline}" for key, value in pairs)
    found = entries("env", text)
    assert [(e.key, e.text) for e in found] == pairs
    for entry in found:
        assert text[entry.start : entry.end] == entry.text
        assert text[entry.key_start : entry.key_end] == entry.key


@given(st.lists(st.tuples(KEYS, PLAIN), max_size=6, unique_by=lambda pair: pair[0]))
def test_dotenv_agrees_with_python_dotenv(pairs):
    dotenv = pytest.importorskip("dotenv")
    import io

    text = "".join(f"{key}='{value}'\n" for key, value in pairs)
    theirs = dotenv.dotenv_values(stream=io.StringIO(text), interpolate=False)
    assert {e.key: e.text for e in entries("env", text)} == dict(theirs)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.text(max_size=12))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
    max_leaves=12,
)


def leaves(value, path=()):
    from mailcheck.read.base import split_key

    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, *split_key(key)))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, f"[{index}]"))
    elif isinstance(value, dict | list):
        yield path, "map" if isinstance(value, dict) else "list", ""
    elif value is None or isinstance(value, bool):
        yield path, "null" if value is None else "boolean", json.dumps(value)
    elif isinstance(value, str):
        yield path, "string", value
    else:
        yield path, "number", str(value)


@given(TREES, st.sampled_from([None, 2]), st.booleans())
def test_json_agrees_with_the_standard_library(tree, indent, ascii_only):
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    found = entries("json", text)
    assert [(e.path, e.type, e.text) for e in found] == list(leaves(tree))
    for entry in found:
        if entry.type == "string" and entry.offsets is None:
            assert text[entry.start : entry.end] == entry.text


@given(TREES)
@settings(max_examples=60)
def test_yaml_agrees_with_json_where_they_are_the_same(tree):
    text = json.dumps(tree, ensure_ascii=True)
    if "\\u" in text or '"<<"' in text:
        return  # YAML refuses some characters; `<<` merges
    want = [(p, t, v) for p, t, v in leaves(tree)]
    got = [(e.path, e.type, "null" if e.type == "null" else e.text) for e in entries("yaml", text)]
    assert got == want


def test_yaml_block_scalars_know_where_their_characters_stand():
    text = "a:\n  b: |\n    first\n\n    second\n  c: x\n"
    block = entries("yaml", text)[0]
    assert block.text == "first\n\nsecond\n"
    at = block.text.index("second")
    start, end = block.part(at, at + 6)
    assert text[start:end] == "second"


def test_yaml_anchor_has_the_place_where_it_stands():
    text = (
        "x: &mail {SMTP_HOST: smtp.example.com}\nservices:\n  app:\n    environment:\n      <<: *mail\n      SMTP_PORT: '465'\n"
    )
    assert variables(text) == {"SMTP_PORT": ("465", "465", ""), "SMTP_HOST": ("smtp.example.com", "smtp.example.com", "")}


def test_yaml_documents_are_apart():
    assert len(read(Source("a.yaml", "a: 1\n---\nb: 2\n", "yaml"))) == 2


def test_yaml_tags_hide_values():
    (entry,) = entries("yaml", "password: !vault abc\n")
    assert entry.hidden == "written with the tag !vault"


@pytest.mark.parametrize(
    ("format", "text", "offset"),
    [
        ("json", '{"a": 1,, "b": 2}', 8),
        ("json", '{"a": 1', 7),
        ("json", '{"a" 1}', 5),
        ("json", '{"a": tru}', 6),
        ("json", '{"a": "b\n"}', 6),
        ("yaml", "a: 1\n b: 2\n", 7),
        ("yaml", "a: *nowhere\n", 3),
    ],
)
def test_broken_text_is_refused_at_its_place(format, text, offset):
    with pytest.raises(ReadError) as caught:
        entries(format, text)
    assert caught.value.offset == offset


def test_a_template_cannot_be_judged():
    with pytest.raises(Unjudged):
        entries("yaml", "a: {{ .Values.x }}\n  {{- end }}\n")


def test_aliases_cannot_multiply_without_end():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(Unjudged):
        entries("yaml", "\n".join(lines))


@pytest.mark.parametrize("format", ["json", "yaml"])
def test_deep_nesting_does_no_harm(format):
    entries(format, "[" * 5000 + "]" * 5000)


def test_compose_lists_and_maps():
    text = 'services:\n  a:\n    environment:\n      - "SMTP_HOST=h"\n      - SMTP_PASS="x"\n      - SMTP_USER\n      - A=b=c\n'
    assert variables(text) == {
        "SMTP_HOST": ("h", "h", ""),
        "SMTP_PASS": ('"x"', '"x"', ""),
        "SMTP_USER": ("", "SMTP_USER", "taken from the surrounding environment"),
        "A": ("b=c", "b=c", ""),
    }


def test_kubernetes_containers_config_maps_and_secrets():
    text = """apiVersion: v1
kind: Pod
spec:
  containers:
    - name: app
      image: ghcr.io/example/app:1
      env:
        - name: SMTP_HOST
          value: smtp.example.com
        - name: SMTP_PASS
          valueFrom: {secretKeyRef: {name: mail, key: pass}}
---
apiVersion: v1
kind: Secret
data: {SMTP_PASS: c2VjcmV0}
stringData: {SMTP_USER: me}
---
apiVersion: v1
kind: ConfigMap
data: {SMTP_PORT: "587"}
"""
    assert variables(text) == {
        "SMTP_HOST": ("smtp.example.com", "smtp.example.com", ""),
        "SMTP_PASS": ("secret", "c2VjcmV0", ""),
        "SMTP_USER": ("me", "me", ""),
        "SMTP_PORT": ("587", "587", ""),
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rajnandan1/kener", "rajnandan1/kener"),
        ("docker.io/rajnandan1/kener:3.2@sha256:abc", "rajnandan1/kener:3.2"),
        ("localhost:5000/a/b", "a/b"),
        ("library/postfix", "postfix"),
    ],
)
def test_image_names(text, name):
    assert image_name(text) == name


@pytest.mark.parametrize(
    ("path", "format"),
    [
        (".env", "env"),
        ("a/.env.local", "env"),
        ("prod.env", "env"),
        (".env.example", "env"),
        ("x.yml", "yaml"),
        ("X.JSON", "json"),
        ("a.py", ""),
    ],
)
def test_formats_by_name(path, format):
    assert format_of(path) == format


def test_utf16_and_byte_order_marks():
    assert decode("a", b"\xef\xbb\xbfA=1", "env").text == "A=1"
    assert decode("a", "A=1".encode("utf-16"), "env").text == "A=1"
    with pytest.raises(UnicodeDecodeError):
        decode("a", b"A=\xff", "env")


@given(st.text(max_size=60), st.sampled_from(sorted(NAMES)))
def test_any_text_is_read_or_refused(text, format):
    try:
        found = entries(format, text)
    except (ReadError, Unjudged):
        return
    for entry in found:
        assert 0 <= entry.key_start <= entry.key_end <= len(text)
        assert 0 <= entry.start <= entry.end <= len(text)


@pytest.mark.parametrize(
    ("path", "format"),
    [
        ("deploy/app.ini.example", "ini"),
        ("roles/mail/templates/app.ini.j2", "ini"),
        ("config.php.dist", "php"),
        ("prod.env.j2", "env"),
        ("values.yaml.example", "yaml"),
        ("values.yaml.j2", ""),  # the template decides the structure
        ("app.py", "python"),
        ("tests/test_mail_views.py", ""),
        ("notes.example", ""),
        ("zones/example.com.zone", "zone"),
        ("db.example.com", "zone"),
    ],
)
def test_the_name_of_a_file_tells_its_reader(path, format):
    assert format_of(path) == format
