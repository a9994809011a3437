"""A second process changes nothing: the report is the same to the byte."""

from __future__ import annotations

import os

import pytest

from mailcheck import parallel
from mailcheck.config import Config
from mailcheck.pipeline import check_paths
from mailcheck.report import Style, render
from tests.support import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def reports(path, monkeypatch, format="json"):
    found = []
    for processes in ("1", "2"):
        monkeypatch.setenv("MAILCHECK_PROCESSES", processes)
        found.append(render(check_paths([str(path)], Config(docs=True)), format, Style(False, True, False)))
    return found


@pytest.mark.parametrize("format", ["json", "text", "sarif"])
def test_all_examples(monkeypatch, format):
    one, two = reports(ROOT / "examples", monkeypatch, format)
    assert one == two and len(one) > 100_000


CONFIG = """apiVersion: v1
kind: ConfigMap
metadata: {name: mail}
data: {SMTP_HOST: smtp.resend.com, SMTP_PORT: "465", SMTP_SECURE: "0", SMTP_USER: resend, SMTP_PASS: "${P}", SMTP_FROM_EMAIL: a@shop.de}
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: kener
          image: rajnandan1/kener:4
          envFrom: [{configMapRef: {name: mail}}]
"""


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("b", "d")])
def test_objects_in_either_half(tmp_path, monkeypatch, names):
    (tmp_path / f"{names[0]}.yaml").write_text(CONFIG)
    (tmp_path / f"{names[1]}.yaml").write_text(DEPLOYMENT)
    (tmp_path / "e.yaml").write_text("smtp: {}\n")
    one, two = reports(tmp_path, monkeypatch)
    assert one == two and "MC101" in one


def test_a_second_process_that_dies_is_done_over(tmp_path, monkeypatch):
    for number in range(6):
        (tmp_path / f"{number}.env").write_text(
            "SMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=false\nSMTP_USER=x\nSMTP_PASS=y\n"
        )
    one, _ = reports(tmp_path, monkeypatch)
    monkeypatch.setattr(parallel, "_alone", lambda files, left: os._exit(9))
    monkeypatch.setenv("MAILCHECK_PROCESSES", "2")
    assert render(check_paths([str(tmp_path)], Config(docs=True)), "json", Style(False, True, False)) == one
