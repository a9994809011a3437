"""Secrets planted in every field and format appear in no channel, not in part, not in another spelling.

A trial is one secret in one field of one file, looked for in everything that a run says, writes or starts.
MAILCHECK_SECRETS=100000 makes the run longer, MAILCHECK_SEED another one."""

from __future__ import annotations

import base64
import json
import os
import random
import re
import string

import pytest

from mailcheck import adopt, baseline, catalogue, cli, fix, pipeline
from mailcheck.cli import show
from mailcheck.config import Config
from mailcheck.find import File
from mailcheck.names import spelled
from mailcheck.report import FORMATS, Style, render
from mailcheck.report.statistics import render as statistics
from mailcheck.report.summary import render as summary
from tests.hostile.support import run

TRIALS = int(os.environ.get("MAILCHECK_SECRETS", "10000"))
SEED = int(os.environ.get("MAILCHECK_SEED", "20260101"))
PART = 8
"""So many characters of a secret, one after the other, are a leak."""

KNOWN = catalogue.load()
APPS = [KNOWN.app(number) for number in range(len(KNOWN.app_ids()))]
HOSTS = [
    *[host for host in KNOWN.index["hosts"] if "." in host][:200],
    "smtp.example.com",
    "127.0.0.1",
    "mail",
    "${HOST}",
    "smtp.gmial.com",
]
PREFIXES = ["", "", "re_", "SG.", "xkeysib-", "xsmtpsib-", "key-", "mlsn.", "AKIA", "pm_", "sk_live_", "us_", "api-", "lm_"]
MODES = ["true", "false", "1", "0", "yes", "tls", "ssl", "starttls", "none", "STARTTLS", "null", "on", ""]


class Plant:
    """Random values, and the secrets among them."""

    def __init__(self, dice):
        self.dice = dice
        self.secrets = []

    def secret(self, signs=""):
        dice = self.dice
        letters = string.ascii_letters + string.digits + signs
        size = dice.choice((16, 20, 24, 32, 36, 40, 44, 64, 96))
        text = dice.choice(PREFIXES) + "".join(dice.choice(letters) for _ in range(size - 4)) + f"{dice.randrange(10, 99)}zQ"
        if dice.random() < 0.1:
            text = dice.choice(string.ascii_uppercase) + "".join(dice.choice("0123456789abcdef") for _ in range(31))
        self.secrets.append(text)
        return text

    def value(self, name, signs=""):
        """What somebody writes under a setting; a secret where one belongs, and sometimes where none does."""
        dice = self.dice
        if name in ("password", "api_key"):
            return self.secret(signs)
        if dice.random() < 0.04:  # without signs at which a format cuts it: half a key in a field for a host is not known for one
            return self.secret()
        host = dice.choice(HOSTS)
        if name == "url":
            scheme = dice.choice(
                ("smtp", "smtps", "smtp+ssl", "submission", "mailgun", "ses+api", "sendgrid", "resend", "postmark+api", "x")
            )
            user = dice.choice(("user", "resend", "me%40example.com", self.secret()))
            return f"{scheme}://{user}:{self.secret(signs)}@{host}:{self.port()}{dice.choice(('', '/?a=b', f'?password={self.secret()}'))}"
        if name == "address":
            return f"{host}:{self.port()}"
        if name == "port":
            return self.port()
        if name in ("from", "reply_to", "envelope_from"):
            return dice.choice(("Shop <shop@example.com>", "shop@gmail.com", "shop", "", f"{self.secret()}@example.com"))
        if name == "username":
            return dice.choice(("resend", "apikey", "me@example.com", "Resend", "", "user"))
        return host if name == "host" else dice.choice(MODES)

    def port(self):
        return self.dice.choice(("25", "465", "587", "2525", "0", "99999", "smtp", ""))


def pairs(app, place, plant):
    """Keys of an app's settings and switches with values, some keys misspelt."""
    groups = [app.get("settings", {}), app.get("switches", {}), *(t.get("settings") or {} for t in app.get("transports", ()))]
    prefix = place.get("prefix", "")
    found = {}
    for group in groups:
        for name, spec in group.items():
            keys = [key for key in (spec or {}).get("keys") or () if not key.startswith(("?", "/")) and "[" not in key]
            if keys and plant.dice.random() < 0.8:
                key = spelled(plant.dice.choice(keys), "" if prefix == "*" else prefix, place.get("spelling", "as-is"))
                if plant.dice.random() < 0.05 and len(key) > 6:
                    key = key[:-2] + key[-1] + key[-2]
                found[key] = plant.value(name, plant.dice.choice(("", "", "!-_", "#$%&", "/+=", ":@?", "\\'\"", " ")))
    for mark in app.get("marks", ()):
        if isinstance(mark.get("keys"), list) and plant.dice.random() < 0.7:
            found.setdefault(mark["keys"][0], plant.secret() if re.search("(?i)key|secret|token", mark["keys"][0]) else "x")
    return found


def written(format, at, values, plant):
    """The pairs as a file of this format, and its name."""
    dice = plant.dice
    if format == "env":
        kind = dice.randrange(5)
        if kind == 0:
            body = "".join(f'      - "{k}={v}"\n' if dice.random() < 0.5 else f"      - {k}={v}\n" for k, v in values.items())
            return "compose.yaml", f"services:\n  app:\n    image: x\n    environment:\n{body}"
        if kind == 1:
            data = {k: base64.b64encode(v.encode()).decode() for k, v in values.items()}
            plant.secrets += [base64.b64encode(secret.encode()).decode().rstrip("=") for secret in plant.secrets]
            return "secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: " + json.dumps(data) + "\n"
        if kind == 2:
            return "Dockerfile", "FROM x\n" + "".join(f"ENV {k}={v}\n" for k, v in values.items())
        quote = dice.choice(("", "'", '"'))
        return dice.choice((".env", "prod.env", ".env.example", ".env.local")), "".join(
            f"{'export ' if dice.random() < 0.05 else ''}{k}={quote}{v}{quote}{dice.choice(('', '', '  # ' + plant.secret()))}\n"
            for k, v in values.items()
        )
    tree = {}
    for key, value in values.items():
        here = tree
        *above, last = [name for name in at.replace("[]", "").replace("**", "x").replace("*", "x").split(".") if name] + (
            key.split(".") if format not in ("properties", "ini") else [key]
        )
        for name in above:
            here = here.setdefault(name, {}) if isinstance(here.setdefault(name, {}), dict) else {}
        here[last] = value
    text = json.dumps(tree, indent=2)
    if format in ("json", "yaml"):
        return f"config.{format}", text
    flat = {".".join((at, key)).strip(".*"): value for key, value in values.items()}
    quoted = {key: json.dumps(value) for key, value in values.items()}
    if format == "toml":
        return "config.toml", f"[{at.strip('*.') or 'mail'}]\n" + "".join(
            f"{json.dumps(key)} = {value}\n" for key, value in quoted.items()
        )
    if format == "ini":
        return "app.ini", f"[{at.strip('*.') or 'mail'}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
    if format == "properties":
        return "application.properties", "".join(f"{key}={value}\n" for key, value in flat.items())
    if format == "php":
        return "config.php", "<?php\nreturn [" + ",\n".join(
            f"{json.dumps(key)} => {value}" for key, value in quoted.items()
        ) + "];\n"
    if format == "python":
        return "settings.py", "".join(f"{re.sub('[^A-Za-z0-9_]', '_', key)} = {value}\n" for key, value in quoted.items())
    if format == "js":
        return "config.js", "module.exports = {" + ",\n".join(
            f"{json.dumps(key)}: {value}" for key, value in quoted.items()
        ) + "};\n"
    if format == "xml":
        body = "".join(
            f"<{re.sub('[^A-Za-z0-9_.-]', '_', 'k' + key)[1:] or 'k'}>{value}</{re.sub('[^A-Za-z0-9_.-]', '_', 'k' + key)[1:] or 'k'}>"
            for key, value in values.items()
        )
        return "config.xml", f"<smtp>{body}</smtp>"
    if format == "hcl":
        return "main.tf", 'resource "x" "smtp" {\n' + "".join(
            f"  {re.sub('[^A-Za-z0-9_]', '_', key)} = {value}\n" for key, value in quoted.items()
        ) + "}\n"
    if format == "ruby":
        return "config.rb", "config.smtp_settings = {" + ", ".join(
            f"{re.sub('[^A-Za-z0-9_]', '_', key)}: {value}" for key, value in quoted.items()
        ) + "}\n"
    if format == "elixir":
        return "config.exs", "config :smtp, Mailer, " + ", ".join(
            f"{re.sub('[^a-z0-9_]', '_', key.lower())}: {value}" for key, value in quoted.items()
        ) + "\n"
    if format == "csv":
        return "config.csv", "key,value\n" + "".join(f"{key},{value}\n" for key, value in quoted.items())
    return "main.cf", "".join(f"{key} {dice.choice(('', '= '))}{value}\n" for key, value in values.items())


def planted(dice):
    """The name and text of a file, and the secrets in it. Now and then it stands inside another one."""
    plant = Plant(dice)
    app = dice.choice(APPS)
    place = dice.choice(app["places"])
    format = dice.choice(place["format"])
    name, text = written(format, place.get("at", "").partition("!")[0], pairs(app, place, plant), plant)
    if dice.random() < 0.08:
        text = text[: dice.randrange(len(text) + 1)]  # cut off: a mistake of syntax, perhaps within a secret
    if dice.random() < 0.05:
        return "guide.md", f"# Mail\n\n```{format}\n{text}\n```\n", plant.secrets
    if dice.random() < 0.05 and not name.startswith("compose"):
        body = "".join(f"    {line}\n" for line in text.splitlines())
        return "map.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {name}: |\n{body}", plant.secrets
    return name, text, plant.secrets


def said(name, text, folder, repairs=True):
    """Everything that can be said about a file, by the channel; `repairs` too, which take as long as all others together."""
    file = File(str(folder / name), text.encode(), True)
    config = Config(docs=True)
    judged = pipeline.check_file(file, config, KNOWN)
    report = pipeline.collect([judged], 1, [])
    out = {format: render(report, format, Style(notes=True)) for format in FORMATS}
    out["colour"] = render(report, "text", Style(notes=True, color=True))
    out["statistics"], out["summary"] = statistics(report, Style()), summary(report, Style())
    out["repr"] = repr((report, judged))
    data = {
        "path": name,
        "format": "",
        "readings": [show._reading(r, g) for g in judged.groups for r in g.readings],
        "skipped": [{"line": s.span.line, "column": s.span.column, "reason": s.reason} for s in judged.skipped],
    }
    out["show"], out["show-json"] = show._text(data), json.dumps(data)
    out["baseline"] = repr([baseline._row(finding, str(folder / "base.json")) for finding in report.findings])
    if repairs and any(finding.fix for finding in report.findings):
        (folder / name).write_text(text, encoding="utf-8", newline="")
        fixed, skipped = fix.plan(report, True, [str(folder)], config, KNOWN)
        out["diff"] = "".join(fix.diff(one) for one in fixed) + repr(skipped) + repr(fixed)
    if repairs and any(finding.severity != "note" for finding in report.findings):
        out["ignores"] = repr(adopt.plan(report, "known", config, KNOWN)[1])
    return out


def leak(secrets, output):
    """A part of a secret that stands in an output, or "". Parts that another text of ours could hold do not count."""
    for secret in secrets:
        for at in range(max(1, len(secret) - PART + 1)):
            part = secret[at : at + PART]
            if part in output and sum(char.isdigit() for char in part) + sum(char.isupper() for char in part) > 1:
                return part
    return ""


SEEN = {"secrets": 0, "files": 0, "findings": 0, "diffs": 0, "formats": set()}


@pytest.mark.parametrize("share", range(10))
def test_planted_secrets(share, tmp_path):
    dice = random.Random(SEED + share)
    trials = 0
    while trials < TRIALS / 10:
        name, text, secrets = planted(dice)
        if not secrets:
            continue
        secrets = [secret for secret in secrets if any(secret[at : at + PART] in text for at in range(len(secret)))]
        trials += len(secrets)
        out = said(name, text, tmp_path, repairs=SEEN["files"] % 3 == 0)
        everything = "\n".join(out.values())
        part = leak(secrets, everything)
        if part:
            where = {
                channel: [line for line in shown.splitlines() if part in line][:3]
                for channel, shown in out.items()
                if part in shown
            }
            raise AssertionError(f"{part} of a secret in {name} stands in {where}\n{text}")
        SEEN["secrets"] += len(secrets)
        SEEN["files"] += 1
        SEEN["findings"] += len(json.loads(out["json"])["findings"])
        SEEN["diffs"] += bool(out.get("diff", "").strip("()[]"))
        SEEN["formats"].add(name)


def test_the_trials_were_worth_it():
    """If nothing was found in the files, nothing could be said about them."""
    if SEEN["files"] == 0:
        pytest.skip("the trials did not run")
    assert SEEN["secrets"] >= TRIALS and SEEN["findings"] > SEEN["files"] and SEEN["diffs"] > SEEN["files"] / 30
    assert len(SEEN["formats"]) > 12


def test_the_search_finds_parts():
    assert leak(["abcD3fghIJ9lmn"], 'x"D3fghIJ9lm"y') and not leak(["abcD3fghIJ9lmn"], "abcD3fg IJ9lmn")


@pytest.mark.parametrize("share", range(4))
def test_the_command_with_every_channel(share, tmp_path):
    """Standard output and error, every report file, the baseline, the job summary, the arguments of every command started,
    and every file that appears anywhere below the folder, the temporary folder and the home."""
    dice = random.Random(f"{SEED}/{share}")
    tree, home = tmp_path / "tree", tmp_path / "home"
    tree.mkdir()
    home.mkdir()
    secrets = []
    for number in range(40):
        name, text, found = planted(dice)
        (tree / str(number)).mkdir()
        (tree / str(number) / name).write_text(text, encoding="utf-8")
        secrets += found
    ours = set(tree.rglob("*"))
    env = {"GITHUB_STEP_SUMMARY": str(home / "summary.md"), "HOME": str(home), "XDG_CACHE_HOME": str(home), "TMPDIR": str(home)}
    outputs = [word for format in FORMATS for word in ("--output-file", f"{format}={home / format}")]
    runs = [
        run(tree, "validate", ".", *outputs, "-v", "--output-format", "github", env=env),
        run(tree, "validate", ".", "--write-baseline", str(home / "base.json"), env=env),
        run(tree, "validate", ".", "--baseline", str(home / "base.json"), "-v", env=env),
        run(tree, "validate", ".", "--diff", "--unsafe-fixes", env=env),
        *(run(tree, "show", str(path.relative_to(tree)), env=env) for path in sorted(ours)[:12] if path.is_file()),
        run(tree, "validate", ".", "--fix", "--unsafe-fixes", "-v", env=env),
        run(tree, "validate", ".", "--add-ignore", "known", env=env),
    ]
    written = [path.read_text(encoding="utf-8") for path in home.rglob("*") if path.is_file()]
    assert len(written) >= len(FORMATS) + 2 and set(tree.rglob("*")) == ours
    for output in (*written, *(one.out.decode() + one.err.decode() + repr(one.started) for one in runs)):
        assert not leak(secrets, output)


@pytest.mark.parametrize("where", ["recognise", "scopes", "check_group"])
def test_a_crash_shows_no_secret(where, tmp_path, monkeypatch, capfd):
    """A bug of ours on a file with secrets, with the secret in the error and in every frame."""
    dice = random.Random(SEED)
    name, text, secrets = "a.env", "SMTP_HOST=smtp.resend.com\nSMTP_PASS=re_Xk29dQ7zLm31PwVt\n", ["re_Xk29dQ7zLm31PwVt"]
    (tmp_path / name).write_text(text)

    def crash(*args, **words):
        secret = secrets[0]
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError(secret, args) from error

    monkeypatch.setattr(pipeline, where, crash)
    for debug in ("", "1"):
        monkeypatch.setenv("PYTHONDEVMODE", debug)
        monkeypatch.setattr("sys.argv", ["mailcheck", "validate", str(tmp_path / name)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out = capfd.readouterr()
        assert caught.value.code == 3 and not leak(secrets, out.out + out.err) and dice
