"""What the readers of code share, and PHP, Ruby and Elixir, which have no parser here to compare with."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.model import Source
from mailcheck.read import READERS, code, format_of, read
from mailcheck.read.base import Unjudged

FILES = {"php": "a.php", "ruby": "a.rb", "js": "a.ts", "hcl": "a.tf", "elixir": "a.exs", "python": "settings.py"}
LANGUAGES = {"php": "PHP", "ruby": "Ruby", "js": "TypeScript", "hcl": "HCL", "elixir": "Elixir"}


def documents(format, text):
    if format != "python":
        pytest.importorskip("tree_sitter")
    return read(Source(FILES[format], text, format))


def seen(format, text):
    return [
        [(".".join(e.path), e.text if not e.hidden else f"({e.hidden})") for e in document]
        for document in documents(format, text)
    ]


def only(format, text):
    (document,) = documents(format, text)
    (entry,) = document
    return entry


@pytest.mark.parametrize("format", LANGUAGES)
def test_without_its_grammar_a_file_is_not_judged(format, monkeypatch):
    def missing(name):
        if name.startswith("tree_sitter"):
            raise ImportError(name)
        return importlib.__import__(name)

    monkeypatch.setattr(code, "import_module", missing)
    with pytest.raises(Unjudged) as caught:
        read(Source(FILES[format], "mail", format))
    grammar = {"js": "typescript"}.get(format, format)
    assert (
        str(caught.value)
        == f"reading {LANGUAGES[format]} files needs the library tree-sitter-{grammar}, which is not installed here"
    )


@pytest.mark.parametrize("format", FILES)
def test_very_long_files_are_not_judged(format):
    with pytest.raises(Unjudged):
        documents(format, "#" * (code.LARGEST + 1))


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("js", "x = { mail: " + "[" * 5000 + "]" * 5000 + " }"),
        ("js", "mail(" * 5000 + ")" * 5000),
        ("js", "mail = " + '"a" + ' * 5000 + "1"),
        ("js", "mail" + ".x" * 5000 + " = { a: 1 }"),
        ("js", "if (mail) {" * 5000 + "x = { mail: 1 }" + "}" * 5000),
        ("php", "<?php $mail = " + '["a" => ' * 5000 + "1" + "]" * 5000 + ";"),
        ("php", "<?php $mail" + "->x(1)" * 5000 + ";"),
        ("php", "<?php $mail" + "['a']" * 5000 + " = 1;"),
        ("php", "<?php " + "f(" * 5000 + "'mail'" + ")" * 5000 + ";"),
        ("ruby", "mail = " + "{a: " * 5000 + "1" + "}" * 5000),
        ("ruby", "if a\n" * 5000 + "mail = 1\n" + "end\n" * 5000),
        ("ruby", "mail" + ".x" * 5000 + " = 1"),
        ("hcl", "mail = " + "[" * 5000 + "]" * 5000),
        ("hcl", "a {\n" * 5000 + "mail = 1\n" + "}\n" * 5000),
        ("elixir", "config :mail, a: " + "[" * 5000 + "]" * 5000),
        ("elixir", "if a do\n" * 5000 + "config :mail, a: 1\n" + "end\n" * 5000),
        ("python", "mail = " + "+".join(['"a"'] * 300)),
        ("python", "a.mail" + ".x" * 500 + " = 1"),
    ],
)
def test_depth_does_no_harm(format, text):
    documents(format, text)


TOKENS = st.sampled_from(
    [
        "mail", "smtp", "host", "{", "}", "(", ")", "[", "]", '"', "'", "`", "${", "#{", "\n", " ", "=", "=>", "->", ":", "::", ",", ";", "?", "??",
        "||", "if ", "else ", "end ", "do ", "def ", "class ", "return ", "new ", "config ", "const ", "export default ", "module.exports", "$x",
        "<?php ", "?>", "/*", "*/", "//", "#", "\\", "é", "📧", ".", "...", "1", "<<~A\n", "A\n", "process.env.X", "ENV['X']", "env('X')", "f(",
        "a: 1", "a = 1", "'a' => 1", "true", "nil", "null", "\r\n", "+", "<>", "|>", "\"a\"", "*", "**", "&", "!", "-",
    ]
)  # fmt: skip


@given(st.lists(TOKENS, max_size=40).map("".join), st.sampled_from(sorted(FILES)), st.booleans())
@settings(max_examples=400)
def test_whatever_the_text_the_places_are_right(text, format, php):
    text = "<?php\n" + text if format == "php" and php else text
    try:
        found = documents(format, text)
    except Unjudged:
        return
    for entry in (entry for document in found for entry in document):
        assert 0 <= entry.key_start <= entry.key_end <= len(text)
        assert 0 <= entry.start <= entry.end <= len(text)
        if entry.hidden or entry.type in ("map", "list"):
            continue
        if entry.offsets is None:
            assert text[entry.start : entry.end] == entry.text
        elif entry.offsets:
            assert len(entry.offsets) == len(entry.text)
            assert all(entry.start <= at <= entry.end for at in entry.offsets)


@given(st.text(max_size=40))
def test_places_turn_bytes_into_characters_and_back(text):
    places = code.Places(text)
    for at in range(len(text) + 1):
        byte = len(text[:at].encode())
        assert places.byte(at) == byte
        assert places.character(byte) == at


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'it\\'s \\n \\\\'", "it's \\n \\"),
        ('"a\\n\\x41\\u{1F4E7}\\101\\q\\$b"', "a\nA📧A\\q$b"),
        ("'a' . \"b\" . 'c'", "abc"),
        ("('a')", "a"),
        ("587", "587"),
        ("-1", "-1"),
        ("TRUE", "TRUE"),
        ("Null", "Null"),
        ("Foo\\Bar::class", "Foo\\Bar"),
        ("PHPMailer::ENCRYPTION_SMTPS", "ssl"),
        ("\\PHPMailer\\PHPMailer\\PHPMailer::ENCRYPTION_STARTTLS", "tls"),
        ("env('X', 'd')", "d"),
        ("env('X', env('Y', 'd'))", "d"),
        ("env('X')", "(taken from the environment variable X)"),
        ("env('X', '')", "(taken from the environment variable X)"),
        ("getenv('X') ?: 'd'", "d"),
        ("getenv('X', true) ?: 'd'", "d"),
        ("$_ENV['X'] ?? 'd'", "d"),
        ("$_SERVER['X']", "(taken from the environment variable X)"),
        ("\\App::env('X', 'd')", "d"),
        ("(int) env('X', '5')", "5"),
        ("intval(getenv('X') ?: 5)", "5"),
        ("(bool) env('X', '0')", "false"),
        ("filter_var(env('X', 'yes'), FILTER_VALIDATE_BOOLEAN)", "true"),
        ("env('X', 'ssl') === 'ssl'", "true"),
        ("env('X') === 'ssl'", "(taken from the environment variable X)"),
        ("$a ? 'b' : 'c'", "(depends on a condition)"),
        ("$a['b']", "(a variable)"),
        ("CONSTANT", "(a constant)"),
        ("Other::CONSTANT", "(a constant)"),
        ('"a {$b}"', "(put together from other values)"),
        ('"smtp://{$b}:$c@mail.example.com:25"', "smtp://${value}:${value}@mail.example.com:25"),
        ("other($x)", "(the result of a call)"),
        ("function () {}", "(a function)"),
    ],
)
def test_php_values(text, found):
    entry = only("php", f"<?php\n$mail['a'] = {text};\n")
    assert (f"({entry.hidden})" if entry.hidden else entry.text) == found


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("js", "mail({ secure: false // a\n auth: { user: 'other' } })"),
        ("js", "export default { mail: { port: 1, secure: false host: 'other' } }"),
        ("js", "export default { mail: { secure: false; host: 'other' } }"),
        ("php", "<?php\n$mail = ['secure' => false 'host' => 'other'];\n"),
        ("php", "<?php\n$mail = ['secure' => false // a\n 'host' => 'other', 'a' => 1];\n"),
        ("ruby", "mail = { secure: false\n host: 'other' }\n"),
        ("hcl", "mail = { secure = false ; host = 'other' }\n"),
    ],
)
def test_where_a_comma_is_missing_no_value_is_that_of_another_key(format, text):
    entries = [entry for document in documents(format, text) for entry in document]
    assert all(entry.hidden for entry in entries if entry.path[-1] in ("secure", "host"))
    assert entries == [] or any(entry.path[-1] == "*" for entry in entries)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("define('MAIL_A', 1); const MAIL_B = 2;", [[("MAIL_A", "1"), ("MAIL_B", "2")]]),
        ("return ['mail' => ['a' => 1, 'b', 5 => 'c']];", [[("mail.a", "1"), ("mail.[0]", "b"), ("mail.[5]", "c")]]),
        ("$c['mail']['a'] = 1; $GLOBALS['c']['mail'] = 2;", [[("c.mail", "2")]]),
        ("$m->Host = 'a'; $m->setFrom('b', name: 'c'); $m->isSMTP();",
         [[("Host", "a"), ("setFrom.[0]", "b"), ("setFrom.name", "c"), ("isSMTP", "")]]),
        ("$a->Host = 1; $b->Host = 2;", [[("Host", "1")], [("Host", "2")]]),
        ("$a->Host = 1; $a = new Mail; $a->Host = 2;", [[("Host", "1")], [("Mail", ""), ("Host", "2")]]),
        ("function f() { $a->Host = 1; } function g() { $a->Host = 2; }", [[("Host", "1")], [("Host", "2")]]),
        ("$t = (new Mail('h', 25))->b('u');", [[("Mail.[0]", "h"), ("Mail.[1]", "25"), ("b.[0]", "u")]]),
        ("class A { public $mail = 'a'; const MAIL_B = 1; }", [[("mail", "a"), ("MAIL_B", "1")]]),
        ("mail(['from' => 'a'], 'b');", [[("mail.from", "a"), ("mail.[1]", "b")]]),
        ("$mail = ['from' => ['a@example.com' => 'A']];", [[("mail.from", "a@example.com"), ("mail.from.a@example.com", "A")]]),
        ("$mail = array_merge($x, ['a' => 1], $y);",
         [[("mail.*", "(more settings come from elsewhere)"), ("mail.a", "1"), ("mail.*", "(more settings come from elsewhere)")]]),
        ("if ($a) { $mail['x'] = 1; } elseif ($b) { $mail['x'] = 2; } else { $mail['x'] = 3; }",
         [[("mail.x", "1")], [("mail.x", "2")], [("mail.x", "3")]]),
        ("switch ($a) { case 1: $mail = 1; break; default: $mail = 2; }", [[("mail", "1")], [("mail", "2")]]),
        ("try { $mail = 1; } catch (E $e) { $other = 2; }", [[("mail", "1"), ("other", "(set under a condition)")]]),
    ],
)  # fmt: skip
def test_php_paths(text, found):
    assert seen("php", f"<?php\n{text}\n") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'it\\'s \\n'", "it's \\n"),
        ('"a\\n\\x41\\u00e9\\u{1F4E7}\\101\\q\\#"', "a\nAé📧Aq#"),
        ("'a' \"b\" 'c'", "abc"),
        ("'a' + 'b'", "ab"),
        ("%q(a(b)c)", "a(b)c"),
        ("%q(it\\'s \\) \\n)", "it\\'s ) \\n"),
        (":plain", "plain"),
        (':"a b"', "a b"),
        ("587", "587"),
        ("-1", "-1"),
        ("true", "true"),
        ("nil", "nil"),
        ("OpenSSL::SSL::VERIFY_NONE", "OpenSSL::SSL::VERIFY_NONE"),
        ("ENV['X']", "(taken from the environment variable X)"),
        ("ENV['X'] || 'd'", "d"),
        ("ENV.fetch('X')", "(taken from the environment variable X)"),
        ("ENV.fetch('X', 'd')", "d"),
        ("ENV.fetch('X') { 'd' }", "d"),
        ("ENV.fetch('X', nil)", "(taken from the environment variable X)"),
        ("ENV.fetch('X', '5').to_i", "5"),
        ("Integer(ENV.fetch('X', 5))", "5"),
        ("ENV['X'].presence || 'd'", "d"),
        ("ENV.fetch('X', 'plain').to_sym", "plain"),
        ("ENV.fetch('X', 'true') == 'true'", "true"),
        ("ENV['X'] == 'true'", "(taken from the environment variable X)"),
        ("Rails.application.credentials.smtp", "(a variable)"),
        ("Rails.application.credentials.dig(:a)", "(the result of a call)"),
        ("SOME_CONSTANT", "(a variable)"),
        ("a ? 1 : 2", "(depends on a condition)"),
        ('"#{a}@example.com"', "(put together from other values)"),
        ('"smtp://#{ENV["U"]}:#{b}@mail.example.com:25"', "smtp://${U}:${value}@mail.example.com:25"),
    ],
)
def test_ruby_values(text, found):
    entry = only("ruby", f"config.mail = {text}\n")
    assert (f"({entry.hidden})" if entry.hidden else entry.text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gitlab_rails['smtp_port'] = 1", [[("gitlab_rails.smtp_port", "1")]]),
        (
            "Rails.application.config.mail = { a: 1, :b => 2, 'c' => 3 }",
            [[("config.mail.a", "1"), ("config.mail.b", "2"), ("config.mail.c", "3")]],
        ),
        ("A::B.mail[:port] = 1", [[("A::B.mail.port", "1")]]),
        ("x do |config|\n  config.mail = 1\nend", [[("config.mail", "1")]]),
        ("@mail = { a: %w[b c] }.freeze", [[("mail.a.[0]", "b"), ("mail.a.[1]", "c")]]),
        ("mail = { a: 1 }.merge(b)", [[("mail.a", "1"), ("mail.*", "(more settings come from elsewhere)")]]),
        ("def a\n  mail = 1\nend\ndef b\n  mail = 2\nend", [[("mail", "1")], [("mail", "2")]]),
        ("mail :smtp, a: 1", [[("mail.[0]", "smtp"), ("mail.a", "1")]]),
        ("Net::Mail.new('h', 25)", [[("Mail.[0]", "h"), ("Mail.[1]", "25")]]),
        ("mail = 1 if a", [[("mail", "1")]]),
        ("if a\n  mail = 1\nelsif b\n  mail = 2\nelse\n  mail = 3\nend", [[("mail", "1")], [("mail", "2")], [("mail", "3")]]),
        ("case a\nwhen 1 then mail = 1\nelse mail = 2\nend", [[("mail", "1")], [("mail", "2")]]),
        ("a.mail ||= 1\na.mail += 2", [[("a.mail", "(changed afterwards)")]]),
    ],
)
def test_ruby_paths(text, found):
    assert seen("ruby", text + "\n") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"a\\n\\x41\\u00e9\\u{1F4E7}\\"\\q"', 'a\nAé📧"q'),
        ('"a" <> "b"', "ab"),
        (":always", "always"),
        (':"tlsv1.2"', "tlsv1.2"),
        ("Swoosh.Adapters.SMTP", "Swoosh.Adapters.SMTP"),
        ("587", "587"),
        ("true", "true"),
        ("nil", "nil"),
        ('System.get_env("X")', "(taken from the environment variable X)"),
        ('System.get_env("X", "d")', "d"),
        ('System.get_env("X") || "d"', "d"),
        ('System.get_env("X") || raise("no")', "(taken from the environment variable X)"),
        ('System.fetch_env!("X")', "(taken from the environment variable X)"),
        ('{:system, "X"}', "(taken from the environment variable X)"),
        ('{:system, "X", "d"}', "d"),
        ('String.to_integer(System.get_env("X") || "5")', "5"),
        ('System.get_env("X", "5") |> String.to_integer()', "5"),
        ('System.get_env("X", "true") == "true"', "true"),
        ('env!("X", :string, "d")', "d"),
        ("other", "(a variable)"),
        ("other()", "(the result of a call)"),
        ('"#{a}b"', "(put together from other values)"),
        ("~s(a)", "(an expression)"),
    ],
)
def test_elixir_values(text, found):
    entry = only("elixir", f"config :mail, port: {text}\n")
    assert (f"({entry.hidden})" if entry.hidden else entry.text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "config :mail, A.B, port: 1, list: [a: 1, b: [2]]",
            [[("mail.A.B.port", "1"), ("mail.A.B.list.a", "1"), ("mail.A.B.list.b.[0]", "2")]],
        ),
        ("config :mail, port: 1", [[("mail.port", "1")]]),
        ("config :mail, :port, 1", [[("mail.port", "1")]]),
        ("config :mail, A, [port: 1]", [[("mail.A.port", "1")]]),
        (
            'config :mail, a: %{b: 1}, c: %{"d" => 2}, e: {"f", 3}',
            [[("mail.a.b", "1"), ("mail.c.d", "2"), ("mail.e.[0]", "f"), ("mail.e.[1]", "3")]],
        ),
        ("if a do\n  config :mail, a: 1\nelse\n  config :mail, a: 2\nend", [[("mail.a", "1")], [("mail.a", "2")]]),
        ("other :mail, a: 1", []),
    ],
)
def test_elixir_paths(text, found):
    assert seen("elixir", text + "\n") == found


@pytest.mark.parametrize(
    ("path", "format"),
    [("a.php", "php"), ("gitlab.rb", "ruby"), ("a.mjs", "js"), ("a.tsx", "js"), ("prod.tfvars", "hcl"), ("main.tf", "hcl"),
     ("config.exs", "elixir"), ("a.py", ""), ("mail.test.ts", ""), ("mailer_spec.rb", ""), ("config/environments/test.rb", "ruby")],
)  # fmt: skip
def test_names(path, format):
    assert format_of(path) == format
    assert not format or format in READERS
