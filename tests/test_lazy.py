"""Patterns that are compiled late find what they would find at once."""

import importlib
import pkgutil
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mailcheck
from mailcheck import references
from mailcheck.lazy import Pattern

NAMES = [m.name for m in pkgutil.walk_packages(mailcheck.__path__, "mailcheck.") if not m.name.endswith("__main__")]


def patterns():
    found = {}
    for name in NAMES:
        for word, value in vars(importlib.import_module(name)).items():
            if isinstance(value, Pattern):
                found.setdefault(id(value), (f"{name}.{word}", value))
    for style, forms in references.STYLES.items():
        for number, form in enumerate(forms):
            found[style, number] = (f"references {style} {number}", Pattern(form.pattern, re.S, form.needs))
    return dict(found.values())


PATTERNS = patterns()


def test_there_are_some():
    assert len(PATTERNS) > 50


@pytest.mark.parametrize("name", [name for name, one in PATTERNS.items() if one.needs])
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_match_holds_what_is_needed(name, data):
    one = PATTERNS[name]
    text = data.draw(st.from_regex(re.compile(one.pattern, one.flags)))
    assert re.search(one.pattern, text, one.flags)
    assert any(piece in text for piece in one.needs)


@pytest.mark.parametrize("name", PATTERNS)
@settings(max_examples=20, deadline=None)
@given(text=st.text(alphabet='aA1 .:/@=$%{}#_-\n"', max_size=12))
def test_the_answers_are_those_of_re(name, text):
    one, plain = PATTERNS[name], re.compile(PATTERNS[name].pattern, PATTERNS[name].flags)
    assert [m.span() for m in one.finditer(text)] == [m.span() for m in plain.finditer(text)]
    for method in ("search", "match", "fullmatch"):
        mine, theirs = getattr(one, method)(text, 1), getattr(plain, method)(text, 1)
        assert (mine and mine.span()) == (theirs and theirs.span())
    assert one.sub("-", text) == plain.sub("-", text)
    assert one.split(text) == plain.split(text) and one.findall(text) == plain.findall(text)
