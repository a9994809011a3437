"""`mailcheck dns` and `validate --dns` against real name servers on loopback."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support import ROOT

ENV = """KENER_SECRET_KEY=k
SMTP_HOST=smtp.resend.com
SMTP_PORT=465
SMTP_SECURE=1
SMTP_USER=resend
SMTP_PASS=${{P}}
SMTP_FROM_EMAIL=Status <status@{domain}>
"""


def mailcheck(*words, stdin=None, cwd=ROOT):
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", *words], capture_output=True, text=True, cwd=cwd, input=stdin, timeout=120, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def asking(unbound):
    return ("--resolver", f"127.0.0.1:{unbound.port}", "--timeout", "2", "--tries", "2")


def test_a_domain_that_is_ready(asking):
    status, out, _ = mailcheck("dns", "resend.example", "--provider", "resend", "--region", "eu-west-1", *asking)
    assert status == 0 and "nothing to mend" in out and out.count("as expected") == 4


def test_a_domain_that_is_broken(asking):
    status, out, _ = mailcheck("dns", "broken.example", "--provider", "resend", *asking, "--output-format", "json")
    found = json.loads(out)["domains"][0]
    assert status == 1
    assert {one["code"] for one in found["findings"]} == {"MC601", "MC603", "MC612", "MC622", "MC631"}
    assert {(one["host"], one["type"]) for one in found["add"]} == {("send", "TXT"), ("@", "TXT"), ("send", "MX")}
    line = next(one["zone_file"] for one in found["add"] if one["host"] == "send" and one["type"] == "TXT")
    assert line == 'send.broken.example. 3600 IN TXT "v=spf1 include:amazonses.com ~all"'


def test_what_does_not_exist(asking):
    status, out, _ = mailcheck("dns", "nowhere.example", *asking)
    assert status == 1 and "MC633" in out and "MC601" not in out


def test_bogus_dnssec(asking):
    status, out, _ = mailcheck("dns", "bogus.example", *asking)
    assert status == 1 and "MC642" in out and "MC621" not in out


def test_what_cannot_be_asked_is_not_missing(asking):
    status, out, _ = mailcheck("dns", "unreachable.org", "--provider", "resend", *asking)
    assert status == 0 and "not judged" in out and "missing" not in out


def test_the_provider_decides(asking):
    """The same domain is ready for one provider and not for another one."""
    assert mailcheck("dns", "resend.example", "--provider", "resend", *asking)[0] == 0
    status, out, _ = mailcheck("dns", "resend.example", "--provider", "scaleway-tem", *asking)
    assert status == 1 and "does not let Scaleway" in " ".join(out.split())


def test_findings_stand_at_the_sender(asking, tmp_path):
    path = tmp_path / ".env"
    path.write_text(ENV.format(domain="kaputt.dev"))
    status, out, _ = mailcheck("validate", "--dns", *asking[:2], "--output-format", "json", str(path))
    found = json.loads(out)["findings"]
    assert status == 1 and {one["line"] for one in found} == {7} and "MC612" in {one["code"] for one in found}
    assert {one["key"] for one in found} == {"SMTP_FROM_EMAIL"} and {one["provider"] for one in found} == {"resend"}
    path.write_text(ENV.format(domain="bereit.dev"))
    assert mailcheck("validate", "--dns", *asking[:2], str(path))[0] == 0


def test_an_ignore_comment_silences_dns(asking, tmp_path):
    path = tmp_path / ".env"
    text = ENV.format(domain="kaputt.dev").replace(
        "SMTP_FROM", "# mailcheck: ignore[MC601, MC603, MC612, MC622, MC631]\nSMTP_FROM"
    )
    path.write_text(text)
    assert mailcheck("validate", "--dns", *asking[:2], str(path))[0] == 0
    status, out, _ = mailcheck("validate", "-v", str(path))  # and without --dns it is not reported as idle
    assert status == 0 and "MC903" not in out


def test_many_domains_stream_and_resume(asking, tmp_path):
    names = ["resend.example", "broken.example", "signed.example", "status@chains.example", "", "# comment", "not a domain"]
    listed = tmp_path / "domains.txt"
    listed.write_text("\n".join(names))
    out = tmp_path / "out.jsonl"
    words = (
        "dns",
        "--input",
        str(listed),
        "--output-format",
        "jsonl",
        "--output-file",
        str(out),
        "--provider",
        "resend",
        *asking,
    )
    status, _, err = mailcheck(*words)
    assert status == 1 and "4 domains" in err and "domains.txt:7: this is no domain name" in err
    first = out.read_text()
    assert {json.loads(line)["domain"] for line in first.splitlines()} == {
        "resend.example", "broken.example", "signed.example", "chains.example",
    }  # fmt: skip
    kept = "".join(line + "\n" for line in first.splitlines()[:2])
    out.write_text(kept + first.splitlines()[2][:40])  # as a killed run leaves it
    status, _, err = mailcheck(*words)
    assert "2 domains" in err and "2 were done before" in err
    assert out.read_text().startswith(kept) and len(out.read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dns",), "name a domain"),
        (("dns", "no_such"), "this is no domain name"),
        (("dns", "a.example", "--provider", "resned"), "did you mean 'resend'"),
        (("dns", "a.example", "--resolver", "nonsense"), "write an address"),
        (("dns", "a.example", "--select", "MC699"), "there is no rule"),
        (("dns", "--input", "x"), "--output-format jsonl"),
        (("validate", "--dns", "-"), "--dns and --probe need a file"),
    ],
)
def test_mistakes_in_the_command_are_one_line(words, said):
    status, out, err = mailcheck(*words, stdin="")
    assert status == 2 and said in err and out == "" and err.count("\n") == 1
