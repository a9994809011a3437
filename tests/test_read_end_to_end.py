"""A file of each format, from its bytes to what is said about it."""

from __future__ import annotations

import pytest

from mailcheck import catalogue
from mailcheck.config import Config
from mailcheck.find import File
from mailcheck.join import Project
from mailcheck.pipeline import check_files, check_text

SPRING = """\
spring.application.name=shop
spring.mail.host=smtp.example.com
spring.mail.port=\\
    465
spring.mail.username=shop
spring.mail.password=${SMTP_PASSWORD}
spring.mail.properties.mail.smtp.starttls.enable=true
"""
ZULIP = "[secrets]\r\nemail_host_password = not-a-real-pass\r\n"
DISCOURSE = """\
hostname = forum.example.com
developer_emails = admin@example.com
smtp_address = mail.example.com
smtp_port = 465
"""
KINDE = """\
label,value
Use custom sender,true
Sender name,"Example, Inc."
Sender email,login@example.com
Server name,smtp.resend.com
Port,465
User,me@example.com
Password,${RESEND_API_KEY}
"""
OBJECT = """\
[api.smtp]
host = "smtp.sendgrid.net"
port = 587
secure = true
user = "apikey"
password = "${SENDGRID_API_KEY}"
"""
UNIT = """\
[Service]
Environment=KENER_SECRET_KEY=k "SMTP_HOST=smtp.resend.com" SMTP_PORT=587 \\
    SMTP_SECURE=1 SMTP_USER=resend
Environment=SMTP_PASS='re_made up' SMTP_FROM_EMAIL=a@example.org
"""


def test_a_placeholder_as_default_of_a_variable_is_a_note():
    text = "KENER_SECRET_KEY=k\nRESEND_API_KEY=${RESEND_KEY:-your-api-key}\nRESEND_SENDER_EMAIL=${FROM:-you@your-domain}\n"
    report = check_text(".env", text.encode(), Config())
    assert [(f.code, f.severity, f.span.line) for f in report.findings if f.code != "MC501"] == [
        ("MC205", "note", 2), ("MC205", "note", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "code", "line", "column"),
    [
        ("application.properties", SPRING, "MC101", 4, 5),
        ("zulip-secrets.conf", ZULIP, "MC402", 2, 23),
        ("discourse.conf", DISCOURSE, "MC101", 4, 13),
        ("kinde.csv", KINDE, "MC201", 7, 6),
        ("config.toml", OBJECT, "MC101", 4, 10),
        ("kener.service", UNIT, "MC101", 3, 17),
    ],
)
def test_a_mistake_is_found_at_its_place(path, text, code, line, column):
    findings = check_text(path, text.encode(), Config()).findings
    assert (code, line, column) in {(f.code, f.span.line, f.span.column) for f in findings}, findings


NEXTCLOUD = """\
nextcloud:
  host: cloud.example.org
  username: admin
  password: ${ADMIN_PASSWORD}
  mail:
    smtp:
      host: smtp.resend.com
      port: 465
"""
STALWART = '[server]\nhostname = "mail.example.org"\n[server.listener.smtp]\nbind = ["[::]:25"]\n'
GITLAB = """\
global:
  email: {from: gitlab@example.org, display_name: GitLab}
  smtp: {enabled: true, address: smtp.resend.com, port: 587, user_name: resend, starttls_auto: true}
"""
WORDING = """\
{"smtp-host": "SMTP Host", "smtp-port": "587", "mail": {"host": "Serveur", "port": "Port", "password": "Mot de passe"},
 "smtp": {"host": "Server", "username": "Your user name", "password": "Password"}}
"""
NO_WORDING = '{"smtp": {"host": "smtp.resend.com ", "port": "smtps", "user": "Some One"}}'
MAIL_BESIDE_OTHERS = "db:\n  host: db.example.org\n  mail_host: smtp.example.org\n  smtp_host: smtp.example.org\n"


@pytest.mark.parametrize(
    ("path", "text", "apps"),
    [
        ("values.yaml", NEXTCLOUD, ["nextcloud-helm"]),
        ("config.toml", STALWART, []),
        ("gitlab.yaml", GITLAB, ["gitlab-helm"]),  # it reads the sender from a mapping elsewhere
        ("app.yaml", MAIL_BESIDE_OTHERS, ["generic-object"]),
        ("locales/en.json", WORDING, []),
        ("mail.json", NO_WORDING, ["generic-object"]),
    ],
)
def test_who_reads_what(path, text, apps):
    """What a mapping deep below is about says nothing about the keys above it; what a program reads is read once."""
    (judged,) = check_files([File(path, text.encode(), True)], Project(()), Config(), catalogue.load())
    assert [reading.app["id"] for group in judged.groups for reading in group.readings] == apps


def test_a_list_under_a_key_is_a_mark_too():
    text = "class: logging.handlers.SMTPHandler\nfromaddr: [a@example.org]\nmailhost: [mail.example.org, 25]\n"
    (judged,) = check_files([File("logging.yaml", text.encode(), True)], Project(()), Config(), catalogue.load())
    assert "key fromaddr" in judged.groups[0].readings[0].marks


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ("{keys: SMTP_SECURE, as: exact, yes: [always]}", ["MC405"]),
        ("{keys: SMTP_SECURE, as: fold, yes: [always, yes]}", []),
        ("{keys: SMTP_SECURE, as: present}", ["MC405"]),
    ],
)
def test_a_word_that_another_switch_takes_is_not_misread(tmp_path, second, found):
    tmp_path.joinpath("apps").mkdir()
    tmp_path.joinpath("apps", "shop.yaml").write_text(
        "id: shop\nname: Shop\nkind: self-hosted app\nmarks: [{keys: [SHOP_KEY], weight: proof}]\nplaces: [{format: env}]\n"
        "settings: {host: SMTP_HOST, port: {keys: SMTP_PORT, as: number}}\nsources: [x]\nchecked: 2026-01-31\n"
        f"switches:\n  first: {{keys: SMTP_SECURE, as: exact, yes: [ssl]}}\n  second: {second}\n"
        "tls: [{when: {first: true}, is: implicit}, {when: {second: true}, is: starttls}, {is: none}]\n"
    )
    config = Config(schema_dirs=(str(tmp_path),), select=("MC405",))
    report = check_text(".env", b"SHOP_KEY=1\nSMTP_HOST=smtp.example.org\nSMTP_PORT=587\nSMTP_SECURE=yes\n", config)
    assert [finding.code for finding in report.findings] == found


def test_a_document_inside_a_value_is_read_at_its_true_place(tmp_path):
    tmp_path.joinpath("apps").mkdir()
    tmp_path.joinpath("apps", "kuma.yaml").write_text(
        "id: kuma\nname: Kuma\nkind: monitoring\nmarks: [{path: 'kumaList[].config', weight: proof}]\n"
        "places: [{format: json, at: 'kumaList[].config!json'}]\nsources: [x]\nchecked: 2026-01-31\n"
        "settings: {host: smtpHost, port: {keys: smtpPort, as: number}}\n"
        "switches: {secure: {keys: smtpSecure, as: typed-bool}}\ntls: [{when: {secure: true}, is: implicit}, {is: none}]\n"
    )
    inner = r"{\"smtpHost\":\"smtp.example.org\",\"smtpPort\":465,\"smtpSecure\":false}"
    text = f'{{"kumaList": [{{"name": "a", "config": "{{}}"}}, {{"config": "{inner}"}}, {{"config": "no"}}]}}'
    (finding,) = check_text("backup.json", text.encode(), Config(schema_dirs=(str(tmp_path),), select=("MC101",))).findings
    assert (finding.app, text[finding.place.start : finding.place.end]) == ("kuma", "false")


def test_a_list_of_names_and_values_is_read_as_the_mapping_it_stands_for(tmp_path):
    tmp_path.joinpath("apps").mkdir()
    tmp_path.joinpath("apps", "arr.yaml").write_text(
        "id: arr\nname: Arr\nkind: self-hosted app\nmarks: [{path: '[].implementation', weight: proof}]\n"
        "places: [{format: json, at: '[].fields[name=value]'}]\nsources: [x]\nchecked: 2026-01-31\n"
        "settings: {host: server, port: {keys: port, as: number}}\n"
        "switches: {secure: {keys: requireEncryption, as: typed-bool}}\ntls: [{when: {secure: true}, is: implicit}, {is: none}]\n"
    )
    one = '{"name": "server", "value": "smtp.example.org"}, {"name": "port", "value": 465}'
    text = f'[{{"implementation": "Email", "fields": [{one}, {{"value": false, "name": "requireEncryption"}}]}}]'
    (finding,) = check_text("mail.json", text.encode(), Config(schema_dirs=(str(tmp_path),), select=("MC101",))).findings
    at = finding.place.start, finding.place.end
    assert (finding.app, finding.key, text[slice(*at)]) == ("arr", "requireEncryption", "false")


FOLLOWED = """\
EMAIL_HOST = "smtp.resend.com"
EMAIL_HOST_USER = "resend"
EMAIL_USE_TLS = True
EMAIL_HOST_PASSWORD = os.environ["KEY"]
DEFAULT_FROM_EMAIL = EMAIL_HOST_USER
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FOLLOWED, [("MC302", 2, "DEFAULT_FROM_EMAIL", [5], None)]),
        (FOLLOWED + "EMAIL_HOST_USER = other\n", []),
        ("from base import *\n" + FOLLOWED, []),
        ("DEFAULT_FROM_EMAIL = EMAIL_HOST_USER\n" + FOLLOWED.replace("DEFAULT_FROM", "OTHER"), []),
        ("def f(EMAIL_HOST_USER): pass\n" + FOLLOWED, []),
    ],
)
def test_a_name_set_once_to_a_literal_is_followed(text, found):
    report = check_text("settings.py", text.encode(), Config(select=("MC302",)))
    seen = [(f.code, f.span.line, f.key, [r.place.span.line for r in f.related], f.fix) for f in report.findings]
    assert seen == found


SELECTOR = "MAIL_TYPE=Resend\nMAIL_DEFAULT_SEND_FROM=a@example.org\nRESEND_API_KEY=${KEY}\nSMTP_PORT=587\n"


@pytest.mark.parametrize(("text", "found"), [(SELECTOR, ["1 MC406"])])
def test_the_cause_speaks_alone(text, found):
    findings = check_text(".env", text.encode(), Config()).findings
    assert [f"{f.span.line} {f.code}" for f in findings if f.severity != "note"] == found
