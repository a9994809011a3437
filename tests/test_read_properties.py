"""Java properties: compared with Java itself where there is one, and with a port of its parser."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailcheck.read.base import ReadError, Unjudged
from tests.support_readers import check_places, documents, entries, outcome, soup

PIECES = (
    "a", "b", "key", "=", ":", " ", "\t", "\f", "\n", "\n", "\r\n", "\r", "\\", "\\\n", "\\n", "\\t", "\\u00e9", "\\ud83d", "\\ude00", "\\u12", "#", "!",
    "\\=", "\\ ", "é", "😀", "a=1\n",
)  # fmt: skip

LOADER = """
import java.io.*; import java.util.*;
public class Loader {
  static String hex(String s) { StringBuilder b = new StringBuilder(); for (char c : s.toCharArray()) b.append(String.format("%04x", (int) c)); return b.toString(); }
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null; ) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i + 4 <= line.length(); i += 4) text.append((char) Integer.parseInt(line.substring(i, i + 4), 16));
      Properties p = new Properties();
      StringBuilder out = new StringBuilder();
      try {
        p.load(new StringReader(text.toString()));
        for (String k : p.stringPropertyNames()) out.append(hex(k)).append('=').append(hex(p.getProperty(k))).append(' ');
      } catch (IllegalArgumentException e) { out.append("refused"); }
      System.out.println(out); System.out.flush();
    }
  }
}
"""


def code_units(text):
    return text.encode("utf-16-be", "surrogatepass").hex()


def from_code_units(text):
    return bytes.fromhex(text).decode("utf-16-be", "replace")


@pytest.fixture(scope="module")
def java(tmp_path_factory):
    """Java's own reading of a text: a dict, or None when it refuses the text."""
    if shutil.which("java") is None:
        pytest.skip("Java is not there")
    file = tmp_path_factory.mktemp("java") / "Loader.java"
    file.write_text(LOADER)
    process = subprocess.Popen(
        ["java", str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )

    def load(text):
        process.stdin.write(code_units(text) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line.endswith("\n"):
            pytest.skip("this Java cannot run a source file")
        if line.strip() == "refused":
            return None
        found = (item.split("=") for item in line.split())
        return {from_code_units(key): from_code_units(value) for key, value in found}

    yield load
    process.stdin.close()
    process.wait(timeout=30)


def ours(text):
    """Every value by its key; of several the last; None when the text is refused. An empty key is passed over."""
    found = outcome("a.properties", "properties", text)
    if isinstance(found, ReadError):
        return None
    check_places(text, found)
    return {".".join(e.path): e.text for e in found}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=soup(*PIECES))
def test_agrees_with_java(java, text):
    if "#---" in text or "!---" in text:
        return
    theirs = java(text)
    if theirs is not None:
        theirs.pop("", None)
    assert ours(text) == theirs


@settings(max_examples=300)
@given(soup(*PIECES))
def test_agrees_with_javaproperties(text):
    javaproperties = pytest.importorskip("javaproperties")
    if re.search(r"\\[\r\n]\s*[#!]", text):
        return  # a comment, says Java, where nothing stands before the joint
    try:
        theirs = javaproperties.loads(text)
    except javaproperties.InvalidUEscapeError:
        assert ours(text) is None
        return
    theirs.pop("", None)
    if any("\ud800" <= char <= "\udfff" for item in (*theirs, *theirs.values()) for char in item):
        return
    assert ours(text) == theirs


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=4))
def test_agrees_with_what_javaproperties_writes(pairs):
    javaproperties = pytest.importorskip("javaproperties")
    text = javaproperties.dumps(pairs, timestamp=False)
    assert ours(text) == pairs


@given(soup(*PIECES, "#---\n", "\n#---\n", "!---", "{%"))
def test_any_text_is_read_or_refused(text):
    found = outcome("a.properties", "properties", text)
    if not isinstance(found, Exception):
        check_places(text, found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a=1\n#---\na=2\n", 2),
        ("a=1\n!---  \na=2\n", 2),
        ("a=1\n #---\na=2\n", 1),
        ("a=1\n#----\na=2\n", 1),
        ("a=1\n# x\n#---\na=2\n", 1),
        ("a=1\n! x\n#---\na=2\n", 2),
        ("a=1\n#---\n# x\na=2\n", 1),
        ("a=1\n# x\n\n#---\na=2\n", 2),
        ("a=\\\n#---\na=2\n", 1),
    ],
)
def test_documents_of_spring(text, count):
    assert len(documents("application.properties", "properties", text)) == count


def test_readers_differ_on_letters_beyond_ascii():
    plain, escaped, raw = entries("a.properties", "properties", "a=Grusse\nb=Gr\\u00fc\\u00dfe\nc=Grüße\n")
    assert (plain.note, escaped.note, escaped.text) == ("", "", raw.text) and "Latin-1" in raw.note


def test_refusals():
    with pytest.raises(ReadError) as caught:
        entries("a.properties", "properties", "a=1\nb=x\\u00g1\n")
    assert caught.value.offset == 7
    with pytest.raises(Unjudged):
        entries("a.properties", "properties", "a=1\n{% if x %}\nb=2\n")


def test_long_files_take_no_long_time():
    size = 100_000
    for text in (
        "\\\n" * size,
        "a" + "\\\n" * size + "=1",
        "a=" + "x\\\n " * size,
        "\\" * size,
        "a=1\n" * size,
        " " * size + "a",
    ):
        outcome("a.properties", "properties", text)
