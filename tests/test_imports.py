"""Imports are a cost that every commit pays: what a run may load."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"pydantic", "ruamel.yaml", "dns", "smtplib", "ssl", "email", "asyncio", "tomllib", "dataclasses", "pathlib", "socket"}
KENER = "KENER_SECRET_KEY=k\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=1\nSMTP_USER=resend\nSMTP_PASS=${P}\nSMTP_FROM_EMAIL=a@example.org\n"


def loaded(*args, cwd):
    code = "import sys\nfrom mailcheck.cli import main\ntry:\n    main()\nexcept SystemExit as e:\n    print('\\nLOADED', *sys.modules)\n    print('STATUS', e.code)"
    run = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, cwd=cwd)
    assert "STATUS 0" in run.stdout, run.stdout + run.stderr
    return set(run.stdout.partition("LOADED ")[2].split("\n")[0].split())


def test_help_is_light(tmp_path):
    assert not (HEAVY - {"dataclasses", "pathlib"}) & loaded("--help", cwd=tmp_path)


@pytest.mark.parametrize("warm", [True])
def test_checking_dotenv_is_light(tmp_path, warm):
    tmp_path.joinpath(".env").write_text(KENER)
    loaded("validate", ".env", cwd=tmp_path)  # the first run in a checkout may compile the schemas
    modules = loaded("validate", ".env", cwd=tmp_path)
    assert not HEAVY & modules
    assert "click" not in modules
    assert "mailcheck.read.yaml" not in modules


def test_checking_json_needs_no_yaml(tmp_path):
    tmp_path.joinpath("a.json").write_text('{"smtp": {"host": "smtp.example.org", "port": 465, "secure": true}}')
    assert not HEAVY & loaded("validate", "a.json", cwd=tmp_path)


def test_yaml_needs_no_pydantic(tmp_path):
    tmp_path.joinpath("a.yaml").write_text("smtp: {host: smtp.example.org, port: 465, secure: true}\n")
    assert not {"pydantic", "dns", "smtplib"} & loaded("validate", "a.yaml", cwd=tmp_path)
