"""Three times the text takes about three times as long: shapes that once took the square."""

from __future__ import annotations

import gc
import json
import time

import pytest

from mailcheck import catalogue
from mailcheck.config import Config
from mailcheck.find import File
from mailcheck.pipeline import check_file

SHAPES = {
    # name: file, text of a size, size
    "objects-in-a-json-list": ("a.json", lambda n: json.dumps([{"smtp": {"host": "smtp.resend.com", "port": 587, "secure": True, "user": "resend", "pass": f"x{i}"}} for i in range(n)]), 150),
    "blocks-in-markdown": ("a.md", lambda n: "# x\n\n```env\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=587\n```\n\n" * n, 150),
    "templates-in-yaml": ("a.yaml", lambda n: "smtp_host: x\n" + "".join(f"key{i}: {{{{ a }}}}\n" for i in range(n)), 1500),
    "lines-in-env": (".env", lambda n: "SMTP_HOST=smtp.resend.com\nSMTP_PORT=587\n" + "".join(f"KEY_{i}=value {i}\n" for i in range(n)), 2500),
    "servers-in-env": (".env", lambda n: "".join(f"APP{i}_SMTP_HOST=smtp.resend.com\nAPP{i}_SMTP_PORT=587\n" for i in range(n)), 75),
    "services-in-compose": ("compose.yaml", lambda n: "services:\n" + "".join(f"  s{i}: {{image: i, environment: {{SMTP_HOST: h}}}}\n" for i in range(n)), 100),
    "the-same-key": (".env", lambda n: "SMTP_HOST=smtp.resend.com\nSMTP_PORT=587\n" * n, 1000),
    "documents-in-yaml": ("a.yaml", lambda n: "---\nsmtp: {host: smtp.resend.com, port: 587, secure: true}\n" * n, 100),
    "sections-in-ini": ("app.ini", lambda n: "".join(f"[mail{i}]\nsmtp_host = smtp.resend.com\nsmtp_port = 587\n" for i in range(n)), 100),
    "comments": (".env", lambda n: "SMTP_HOST=a\n" + "# mailcheck: ignore[MC104] -- x\nA=1\n" * n, 500),
    "instructions-in-dockerfile": ("Dockerfile", lambda n: "FROM a\n" + "".join(f"ENV SMTP_HOST{i}=x SMTP_PORT=587\n" for i in range(n)), 500),
    "calls-in-php": ("mail.php", lambda n: "<?php\n" + "$mail->Host = 'smtp.resend.com';\n$mail->Port = 587;\n" * n, 150),
    "never-closed-in-hcl": ("a.tf", lambda n: 'resource "\nsmtp" "x" {\n' + " " * n + '"', 2000),
    "records-in-zone": ("db.example.com", lambda n: "$ORIGIN example.com.\n" + "".join(f'n{i} IN TXT "v=spf1 include:_spf.google.com ~all"\n' for i in range(n)), 150),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_with_the_text(name):
    path, text, size = SHAPES[name]
    known = catalogue.load()

    def taken(number):
        data = text(number).encode()
        gc.disable()  # as in the command; here it would go through everything that the other tests have left
        try:
            begin = time.process_time()
            check_file(File(path, data, True), Config(docs=True), known)
            return time.process_time() - begin
        finally:
            gc.enable()

    taken(10)  # what is loaded once
    for _ in range(3):  # a machine that does other things measures badly
        few, many = taken(size), taken(3 * size)
        if many < 0.15 or many < 5 * few:
            return
    raise AssertionError(f"{few:.2f} s, and three times as much text {many:.2f} s")
