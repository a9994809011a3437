"""Python settings modules: our reading of a constant is the interpreter's."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.model import Source
from mailcheck.read import format_of, read
from mailcheck.read.base import Unjudged

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.floats(0, 1e6), st.text(max_size=12))
KEYS = st.text(max_size=6)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4), st.tuples(inner, inner)),
    max_leaves=12,
)
PIECES = st.sampled_from(
    [
        "a",
        "é",
        "📧",
        " ",
        "\\n",
        "\\\\",
        "\\'",
        '\\"',
        "\\x41",
        "\\u00e9",
        "\\U0001F4E7",
        "\\101",
        "\\d",
        "\\N{BULLET}",
        "\\\n",
        "\\\r\n",
        "#",
        "{{",
        "%s",
    ]
)
LITERALS = st.builds(
    lambda prefix, quote, pieces: prefix + quote + "".join(pieces) + quote,
    st.sampled_from(["", "r", "R", "u", "f"]), st.sampled_from(["'", '"', "'''", '"""']), st.lists(PIECES, max_size=6),
)  # fmt: skip


def documents(text, path="settings.py"):
    return read(Source(path, text, "python"))


def entries(text):
    return [entry for document in documents(text) for entry in document]


def value(text):
    """The one entry of `MAIL = ...`."""
    (entry,) = entries(f"MAIL = {text}\n")
    return entry


def leaves(tree, path=()):
    if isinstance(tree, dict | list | tuple) and tree:
        pairs = tree.items() if isinstance(tree, dict) else ((f"[{n}]", one) for n, one in enumerate(tree))
        for key, inner in pairs:
            yield from leaves(inner, (*path, key))
    elif isinstance(tree, dict | list | tuple):
        yield path, "map" if isinstance(tree, dict) else "list", ""
    elif tree is None or isinstance(tree, bool):
        yield path, "null" if tree is None else "boolean", repr(tree)
    elif isinstance(tree, str):
        yield path, "string", tree
    else:
        yield path, "number", repr(tree)


@given(TREES, st.sampled_from([repr, ascii]), st.sampled_from(["\n", "\r\n"]))
def test_agrees_with_the_interpreter(tree, spelled, newline):
    text = f"# é{newline}MAIL = {spelled(tree)}{newline}"
    found = entries(text)
    assert [(e.path[:64], e.type, e.text) for e in found] == list(leaves(tree, ("MAIL",)))
    for entry in found:
        if entry.offsets is None and entry.type not in ("map", "list"):
            assert text[entry.start : entry.end] == entry.text


@given(st.lists(LITERALS, min_size=1, max_size=3), st.sampled_from([" ", "\n  ", " # c\n", "\\\n", " + "]))
@settings(max_examples=300)
def test_literals_side_by_side(literals, between):
    text = "(" + between.join(literals) + ")"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            want = eval(compile(text, "", "eval"), {})
    except SyntaxError:
        with pytest.raises(Unjudged):
            entries(f"MAIL = {text}\n")
        return
    entry = value(text)
    assert entry.text == want
    if entry.offsets:
        assert len(entry.offsets) == len(want)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('os.environ.get("X", "d")', "d"),
        ('os.environ.get("X", default="d")', "d"),
        ('os.environ.get("X", None)', "X"),
        ('os.environ.get("X", "")', "X"),
        ('os.environ.get("X", other)', "X"),
        ('os.environ["X"]', "X"),
        ('environ.get("X") or "d"', "d"),
        ('_os.getenv("X", "d")', "d"),
        ('env("X")', "X"),
        ('env("X", "d")', "d"),
        ('env("X", str, "d")', "d"),
        ('env.str("X", default="d")', "d"),
        ('env.int("X", default=5)', "5"),
        ('self.env.int("X", 5)', "5"),
        ('config("X", cast=int, default="5")', "5"),
        ('config("X", default="off", cast=bool)', "false"),
        ('int(os.environ.get("X", "5"))', "5"),
        ('int(os.environ.get("X") or 5)', "5"),
        ('int(os.environ["X"])', "X"),
        ('str(os.environ["X"])', "X"),
        ('os.environ.get("X", "Yes").strip().lower()', "yes"),
        ('os.environ.get("X", "1") == "1"', "true"),
        ('os.environ.get("X", "1") != "1"', "false"),
        ('os.environ.get("X", "0") in ("1", "true")', "false"),
        ('strtobool(os.environ.get("X", "no"))', "false"),
        ('env_bool("X", True)', "True"),
        ('get_env_variable("X", "d")', "d"),
        ('Field("d", env="X")', "d"),
        ('"5"', "5"),
        ('int("5")', "5"),
        ('bool("False")', "true"),
        ('bool("")', "false"),
        ("bool(0)", "false"),
        # not seen, and not of the environment
        ('config.get("smtp", "host")', ""),
        ('configparser.get("SMTP", "host")', ""),
        ('settings.get("X", "d")', ""),
        ('getattr(settings, "X", "d")', ""),
        ("OTHER", ""),
        ('"a" if DEBUG else "b"', ""),
        ('"a%s" % b', ""),
        ('f"{a}b"', ""),
        ("not True", ""),
        ('len("smtp")', ""),
        ('os.environ.get("X") == "1"', ""),
    ],
)
def test_values(text, found):
    """The text of the value; for one that is taken from the environment without a default, the variable."""
    entry = value(text)
    if entry.hidden:
        assert (entry.ref[1] if entry.ref[0] else "") == found
    else:
        assert entry.text == found and entry.ref[:2] in (("env", "X"), ("", ""))


def test_comparisons_of_the_environment_cannot_be_joined():
    assert value('os.environ.get("X", "1") == "1"').ref == ("", "", "")
    assert value('os.environ.get("X") == "1"').hidden == "taken from the environment variable X"


def test_a_url_is_read_around_what_cannot_be_seen():
    entry = value('"smtps://" + os.environ["LOGIN"] + ":" + word + "@mail.example.org:465"')
    assert entry.text == "smtps://${LOGIN}:${value}@mail.example.org:465"
    at = entry.text.index("465")
    start, end = entry.part(at, at + 3)
    assert ('MAIL = "smtps://" + os.environ["LOGIN"] + ":" + word + "@mail.example.org:465"')[start:end] == "465"


def test_branches_do_not_mix():
    text = "MAIL_PORT = 587\nif a:\n  MAIL_PORT = 465\n  MAIL_SSL = True\nelse:\n  MAIL_TLS = True\n"
    seen = [{e.key: e.text for e in document if not e.hidden} for document in documents(text)]
    assert seen == [{"MAIL_PORT": "465", "MAIL_SSL": "True"}, {"MAIL_PORT": "587", "MAIL_TLS": "True"}]


def test_independent_branches_hide_each_other():
    text = "if a:\n  MAIL_PORT = 465\nif b:\n  MAIL_PORT = 587\n  MAIL_TLS = True\n"
    seen = [{e.key: e.hidden for e in document} for document in documents(text)]
    assert seen == [
        {"MAIL_PORT": "set in several branches", "MAIL_TLS": "set under a condition"},
        {"MAIL_PORT": "", "MAIL_TLS": ""},
    ]


def test_very_many_branches_are_one_document():
    text = "".join(f"if a{n}:\n  MAIL_PORT = {n}\n" for n in range(40))
    (document,) = documents(text)
    assert {e.hidden for e in document} == {"set under a condition", "set in several branches"} & {e.hidden for e in document}


def test_a_class_takes_over_what_it_builds_on():
    text = "class A:\n  MAIL_A = 1\n  MAIL_B = 2\nclass B(A):\n  MAIL_B = 3\nclass C(x.Outside):\n  MAIL_C = 4\n"
    seen = [[(e.path[-1], e.text) for e in document] for document in documents(text)]
    assert seen == [[("MAIL_A", "1"), ("MAIL_B", "3")], [("*", ""), ("MAIL_C", "4")]]


def test_a_template_and_another_python_are_not_judged():
    assert value("{{ host }}").hidden  # sets in a set, to the parser
    for text in ("{% if mail %}\n", "print 'mail'\n", "EMAIL = (\n", "EMAIL = '\0'\n", "x = " + "(" * 300 + ")" * 300):
        with pytest.raises(Unjudged):
            entries(text)


@pytest.mark.parametrize(
    ("path", "format"),
    [("settings.py", "python"), ("a/prod_settings.py", "python"), ("superset_config.py", "python"), ("settings/aws.py", "python"),
     ("config/mail.py", "python"), ("project/conf.py", "python"), ("local.py", "python"), ("models.py", ""), ("configs/a.py", ""),
     ("a/settings/b/c.py", "")],
)  # fmt: skip
def test_names(path, format):
    assert format_of(path) == format
