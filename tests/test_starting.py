"""`mailcheck init`: what it writes is right for the app, and says nothing wrong."""

from __future__ import annotations

import pytest

from mailcheck import catalogue
from mailcheck.cli.init import Options, run
from mailcheck.config import Config
from mailcheck.errors import UsageError
from mailcheck.pipeline import check_text
from mailcheck.starting import start

CATALOGUE = catalogue.load()


def begun(app, provider, **words):
    return start(CATALOGUE.app_by_id(app), CATALOGUE.provider_by_id(provider), CATALOGUE, **words)


@pytest.mark.parametrize(
    ("app", "provider", "text"),
    [
        (
            "kener",
            "resend",
            'SMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_USER=resend\nSMTP_PASS="<a Resend API key>"\n'
            "SMTP_FROM_EMAIL=a@shop.de\nSMTP_SECURE=1\n",
        ),
        (
            "django-environ",
            "resend",
            "EMAIL_URL=smtp+ssl://resend:PASSWORD@smtp.resend.com:465\nDEFAULT_FROM_EMAIL=a@shop.de\n",
        ),
        (
            "keycloak",
            "resend",
            'spec:\n  realm:\n    smtpServer:\n      host: "smtp.resend.com"\n      port: 465\n      user: "resend"\n'
            '      password: "<a Resend API key>"\n      from: "a@shop.de"\n      ssl: true\n      auth: true\n',
        ),
    ],
)
def test_the_file(app, provider, text):
    assert begun(app, provider, sender="a@shop.de").text == text


@pytest.mark.parametrize("provider", ["resend", "postmark", "gmail"])
def test_most_apps_can_be_begun(provider):
    made = 0
    for app in CATALOGUE.app_ids():
        try:
            found = begun(app, provider, sender="a@shop.de")
        except UsageError:
            continue
        made += 1
        report = check_text(found.name, found.text.encode(), Config(app=app))
        grave = {f.code for f in report.findings if f.severity == "error"} - {"MC205", "MC305", "MC306", "MC501"}
        assert not grave, f"{app}: {grave}"
    assert made > 240


def test_a_format_can_be_chosen():
    assert begun("grafana", "resend", format="ini").text.startswith("[smtp]\n")


def test_files_of_code_are_not_written():
    with pytest.raises(UsageError, match="reads its mail settings from python"):
        begun("django", "resend")


def test_no_file_is_overwritten(tmp_path):
    path = tmp_path / ".env"
    run(Options("kener", "resend", output_file=str(path)))
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        run(Options("kener", "postmark", output_file=str(path)))
    assert path.read_bytes() == before
