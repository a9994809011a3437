"""Several files, one setting: the finding stands where the real value is, and names the reference."""

from __future__ import annotations

import pytest

from mailcheck.config import Config
from mailcheck.model import NOTE
from mailcheck.pipeline import check_paths

KENER = {"SMTP_HOST": "smtp.resend.com", "SMTP_USER": "resend", "SMTP_PASS": "${P}", "SMTP_FROM_EMAIL": "status@shop.de"}
LINES = "".join(f"{key}={value}\n" for key, value in KENER.items())
COMPOSE = "services:\n  kener:\n    image: rajnandan1/kener:4\n"


def check(folder, files, named=None):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    report = check_paths([str(folder / name) for name in named] if named else [str(folder)], Config())
    return [
        (
            f.code,
            f.path[len(str(folder)) + 1 :],
            f.span.line,
            [(r.place.path[len(str(folder)) + 1 :], r.place.span.line) for r in f.related],
        )
        for f in report.findings
        if f.severity != NOTE
    ]


def test_env_file_and_dotenv_of_compose(tmp_path):
    files = {
        "compose.yaml": COMPOSE
        + "    env_file: mail.env\n    environment:\n      SMTP_PORT: ${MAIL_PORT}\n      SMTP_SECURE: '0'\n",
        ".env": "MAIL_PORT=465\n",
        "mail.env": LINES,
    }
    assert check(tmp_path, files) == [("MC101", "compose.yaml", 7, [(".env", 1)])]


def test_the_real_place_is_named_with_the_reference(tmp_path):
    files = {
        "compose.yaml": COMPOSE + "    env_file: [mail.env]\n    environment: {SMTP_PORT: '465', SMTP_SECURE: '${SECURE}'}\n",
        ".env": "SECURE=true\n",
        "mail.env": LINES,
    }
    assert check(tmp_path, files) == [("MC405", ".env", 1, [("compose.yaml", 5), ("compose.yaml", 5)])]  # port, reference


def test_a_repair_leaves_alone_what_is_only_referred_to(tmp_path):
    files = {
        "compose.yaml": COMPOSE
        + "    env_file: mail.env\n    environment:\n      SMTP_PORT: ${PORT}\n      SMTP_SECURE: 'true'\n"
        "  other:\n    image: rajnandan1/kener:4\n    env_file: mail.env\n    environment:\n      SMTP_PORT: '465'\n"
        "      SMTP_SECURE: ${SECURE}\n",
        ".env": "PORT=465\nSECURE=true\n",
        "mail.env": LINES,
    }
    check(tmp_path, files)
    found = [f for f in check_paths([str(tmp_path / "compose.yaml")], Config()).findings if f.code == "MC405"]
    assert [(f.path.rpartition("/")[2], f.fix is not None) for f in found] == [(".env", False), ("compose.yaml", True)]


def test_environment_wins_over_env_file(tmp_path):
    files = {
        "compose.yaml": COMPOSE + "    env_file: mail.env\n    environment: {SMTP_SECURE: '1'}\n",
        "mail.env": LINES + "SMTP_PORT=465\nSMTP_SECURE=0\n",
    }
    assert check(tmp_path, files, ["compose.yaml"]) == []


@pytest.mark.parametrize(
    ("name", "found"), [("compose.override.yml", []), ("compose.prod.yml", [("MC110", "compose.yaml", 6, [])])]
)
def test_an_override_beside_takes_the_place_of_localhost(tmp_path, name, found):
    files = {
        "compose.yaml": COMPOSE
        + "    env_file: mail.env\n    environment:\n      SMTP_HOST: localhost\n      SMTP_PORT: '1025'\n",
        "mail.env": LINES,
        name: "services:\n  kener:\n    environment: {SMTP_HOST: mailpit}\n",
    }
    assert [one for one in check(tmp_path, files) if one[0] == "MC110"] == found


def test_an_env_file_that_is_not_there_leaves_things_open(tmp_path):
    files = {
        "compose.yaml": COMPOSE + "    env_file: nowhere.env\n    environment: {SMTP_HOST: smtp.resend.com, SMTP_PORT: '465'}\n"
    }
    assert check(tmp_path, files) == []


def test_files_outside_the_root_are_not_opened(tmp_path):
    files = {
        "secret.env": LINES + "SMTP_PORT=465\nSMTP_SECURE=0\n",
        "app/compose.yaml": COMPOSE + "    env_file: ../secret.env\n    environment: {SMTP_PORT: '465'}\n",
    }
    assert check(tmp_path, files, ["app/compose.yaml"]) == []
    assert check(tmp_path, files, ["app"]) == []
    assert [row[0] for row in check(tmp_path, files, ["."])] == ["MC101"]


def test_extends_in_one_file(tmp_path):
    text = "services:\n  base:\n    image: rajnandan1/kener:4\n    environment: {SMTP_PORT: '465', SMTP_SECURE: '0'}\n  kener:\n    extends: base\n"
    text += "    environment:\n" + "".join(f"      {key}: '{value}'\n" for key, value in KENER.items())
    assert [row[:3] for row in check(tmp_path, {"compose.yaml": text})] == [("MC101", "compose.yaml", 4)]


def test_kubernetes_objects_of_one_run(tmp_path):
    env = "".join(f"            - {{name: {key}, value: '{value}'}}\n" for key, value in KENER.items() if key != "SMTP_PASS")
    deployment = (
        "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: kener\n"
        "          image: rajnandan1/kener:4\n          envFrom: [{configMapRef: {name: mail}}]\n          env:\n" + env
        + "            - {name: SMTP_PASS, valueFrom: {secretKeyRef: {name: mail, key: pass}}}\n"
    )  # fmt: skip
    files = {
        "a-deployment.yaml": deployment,
        "config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mail}\ndata:\n  SMTP_PORT: '465'\n  SMTP_SECURE: '0'\n",
        "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: mail}\nstringData: {pass: short}\n",
    }
    found = check(tmp_path, files)
    assert ("MC101", "config.yaml", 6) in [row[:3] for row in found]
    assert ("MC202", "secret.yaml", 4, [("a-deployment.yaml", 14)]) in found
    assert check(tmp_path, {}, ["a-deployment.yaml"]) == []


@pytest.mark.parametrize("name", [".env.local", ".env.production"])
def test_layers_of_dotenv(tmp_path, name):
    files = {".env": "KENER_SECRET_KEY=x\n" + LINES + "SMTP_PORT=465\n", name: "SMTP_SECURE=0\n"}
    assert check(tmp_path, files) == [("MC101", name, 1, [(".env", 6)])]
    files = {".env": "KENER_SECRET_KEY=x\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=465\n", name: "SMTP_SECURE=1\n" + LINES}
    assert check(tmp_path, files) == []


def test_a_comment_silences_in_the_other_file(tmp_path):
    files = {
        "compose.yaml": COMPOSE + "    env_file: mail.env\n    environment: {SMTP_PORT: '465', SMTP_SECURE: '${SECURE}'}\n",
        ".env": "SECURE=true  # mailcheck: ignore[MC405] -- known\n",
        "mail.env": LINES,
    }
    assert check(tmp_path, files) == []


NODE = """import nodemailer from "nodemailer";
export const mail = nodemailer.createTransport({
  host: "smtp.resend.com", port: 587, secure: %s,
  auth: { user: "resend", pass: process.env.PASS },
});
"""


@pytest.mark.parametrize(
    ("secure", "found"),
    [
        ("process.env.MAIL_SECURE", True),  # the text "false" is true
        ("process.env.MAIL_SECURE ?? false", True),
        ('process.env.MAIL_SECURE === "true"', False),
        ("JSON.parse(process.env.MAIL_SECURE)", False),
        ('env.get("MAIL_SECURE")', False),  # whatever this is may convert it
    ],
)
def test_a_variable_taken_as_it_stands_is_a_text(tmp_path, secure, found):
    files = {"mailer.ts": NODE % secure, ".env": "MAIL_SECURE=false\n"}
    assert [(row[0], row[2]) for row in check(tmp_path, files)] == ([("MC405", 1)] if found else [])


@pytest.mark.parametrize(
    ("tls", "found"),
    [
        ('os.environ.get("MAIL_TLS")', True),
        ('bool(os.environ.get("MAIL_TLS", False))', True),
        ('os.environ["MAIL_TLS"] == "True"', False),
        ('env.bool("MAIL_TLS")', False),
        ('config("MAIL_TLS", cast=bool)', False),
    ],
)
def test_a_variable_in_python_is_a_text(tmp_path, tls, found):
    text = f"""import os
SECRET_KEY = "x"
INSTALLED_APPS = []
EMAIL_HOST = "smtp.example.com"
EMAIL_HOST_USER = "u"
EMAIL_HOST_PASSWORD = os.environ["P"]
EMAIL_PORT = 465
EMAIL_USE_SSL = True
EMAIL_USE_TLS = {tls}
DEFAULT_FROM_EMAIL = "a@shop.de"
"""
    assert [row[0] for row in check(tmp_path, {"settings.py": text, ".env": "MAIL_TLS=False\n"})] == (["MC405"] if found else [])
