"""The command as people use it: words in, report and exit status out."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support import ROOT

GOOD = "SMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=true\nSMTP_USER=resend\nSMTP_PASS=${P}\nSMTP_FROM=${FROM}\n"
BAD = GOOD.replace("465", "587")


def mailcheck(*args, cwd, stdin=None, env=None):
    run = subprocess.run(
        [sys.executable, "-m", "mailcheck", *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
    )
    assert "Traceback" not in run.stderr and "this is a bug" not in run.stderr, run.stderr
    return run


@pytest.fixture
def folder(tmp_path):
    tmp_path.joinpath("good.env").write_text(GOOD)
    tmp_path.joinpath("bad.env").write_text(BAD)
    return tmp_path


def test_exit_status(folder):
    assert mailcheck("validate", "good.env", cwd=folder).returncode == 0
    assert mailcheck("validate", "bad.env", cwd=folder).returncode == 1
    assert mailcheck("validate", "bad.env", "--exit-zero", cwd=folder).returncode == 0
    assert mailcheck("validate", "bad.env", "--fail-on", "error", cwd=folder).returncode == 0  # a convention: a warning
    assert mailcheck("validate", cwd=folder).returncode == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["validate", "nowhere.env"], "nowhere.env: No such file"),
        (["validate", "--nonsense"], "No such option"),
        (["validate", "--app", "kenner"], "did you mean 'kener'?"),
        (["validate", "--provider", "resent"], "did you mean 'resend'?"),
        (["validate", "--select", "MC999"], "there is no rule 'MC999'"),
        (["validate", "-", "good.env"], "cannot be mixed"),
        (["validate", "good.env", "--output-file", "no/such/folder"], "cannot be written"),
        (["explain", "MC1001"], "nothing is called"),
        (["show", "nowhere.env"], "No such file"),
        (["nonsense"], "No such command"),
    ],
)
def test_a_command_that_cannot_be_carried_out(folder, args, words):
    run = mailcheck(*args, cwd=folder)
    assert run.returncode == 2
    assert words in run.stderr
    assert run.stdout == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.mailcheck]\nselect = 'MC1'", "must be a list of strings"),
        ("[tool.mailcheck]\nselekt = ['MC1']", "unknown setting"),
        ("[tool.mailcheck", "not well-formed TOML"),
        ("[tool.mailcheck]\nschema-dirs = ['nowhere']", "there is no folder"),
        ("[tool.mailcheck]\nfail-on = 'never'", "must be error, warning or note"),
    ],
)
def test_wrong_configuration_is_one_line(folder, text, words):
    folder.joinpath("pyproject.toml").write_text(text)
    run = mailcheck("validate", "good.env", cwd=folder)
    assert run.returncode == 2 and words in run.stderr and run.stderr.count("\n") == 1


def test_configuration_counts(folder):
    folder.joinpath("mailcheck.toml").write_text('ignore = ["MC101"]\n')
    assert mailcheck("validate", "bad.env", cwd=folder).returncode == 0
    folder.joinpath("mailcheck.toml").write_text('[per-file-ignores]\n"bad.*" = ["port-tls-mismatch"]\n')
    assert mailcheck("validate", "bad.env", cwd=folder).returncode == 0
    folder.joinpath("mailcheck.toml").write_text('exclude = ["bad.env"]\n')
    assert mailcheck("validate", cwd=folder).returncode == 0
    folder.joinpath("mailcheck.toml").write_text('[apps]\n"*.env" = "kener"\n')
    report = json.loads(mailcheck("validate", "--output-format", "json", "bad.env", cwd=folder).stdout)
    assert {finding["app"] for finding in report["findings"]} == {"kener"}


def test_comments_silence(folder):
    line = "SMTP_SECURE=true"
    for text in (
        BAD.replace(line, line + " # mailcheck: ignore[MC101] -- the relay is odd"),
        BAD.replace(line, "# mailcheck: ignore[port-tls-mismatch]\n" + line),
        BAD.replace(line, line + " # mailcheck: ignore"),
        "# mailcheck: ignore-file[MC101]\n" + BAD,
    ):
        folder.joinpath("bad.env").write_text(text)
        run = mailcheck("validate", "--output-format", "json", "bad.env", cwd=folder)
        report = json.loads(run.stdout)
        assert run.returncode == 0 and report["findings"] == [] and [f["code"] for f in report["ignored"]] == ["MC101"]


def test_an_ignore_that_silences_nothing_is_reported(folder):
    folder.joinpath("good.env").write_text(GOOD + "# mailcheck: ignore[MC104]\n")
    report = json.loads(mailcheck("validate", "--output-format", "json", "good.env", cwd=folder).stdout)
    assert [(f["code"], f["severity"], f["line"]) for f in report["findings"]] == [("MC903", "note", 7)]


def test_comment_names_the_app(folder):
    folder.joinpath("good.env").write_text("# mailcheck: app=kener\n" + GOOD)
    report = json.loads(mailcheck("validate", "--output-format", "json", "good.env", cwd=folder).stdout)
    assert "MC405" in {f["code"] for f in report["findings"]}


def test_standard_input(folder):
    run = mailcheck("validate", "-", "--stdin-filename", "x/.env", "--output-format", "json", cwd=folder, stdin=BAD)
    report = json.loads(run.stdout)
    assert run.returncode == 1 and report["findings"][0]["path"] == "x/.env"
    assert mailcheck("show", "-", "--stdin-filename", ".env", cwd=folder, stdin=GOOD).returncode == 0


def test_json_report(folder):
    report = json.loads(mailcheck("validate", "bad.env", "--output-format", "json", cwd=folder).stdout)
    assert report["version"] == 1
    (finding,) = report["findings"]
    assert {
        "code": "MC101", "name": "port-tls-mismatch", "severity": "warning", "path": "bad.env", "line": 3, "column": 13,
        "end_line": 3, "end_column": 17, "key": "SMTP_SECURE", "app": None, "provider": "resend",
    }.items() <= finding.items()  # fmt: skip
    assert finding["related"][0]["line"] == 2
    assert finding["fix"]["edits"] == [
        {"path": "bad.env", "line": 2, "column": 11, "end_line": 2, "end_column": 14, "text": "465"}
    ]
    assert report["skipped"][0]["line"] == 5
    assert report["files"] == {"seen": 1, "read": 1, "with_mail_settings": 1}


def test_text_report(folder):
    run = mailcheck("validate", "bad.env", cwd=folder)
    assert run.stdout == (
        "bad.env:3:13: warning: port 587 starts in plain text, but SMTP_SECURE (`true`)\n"
        "  makes the program begin with TLS: the connection fails, typically with `wrong\n"
        "  version number` [MC101 port-tls-mismatch]\n"
        "  2 | SMTP_PORT=587\n"
        "    |           --- the port is set here (587)\n"
        "  3 | SMTP_SECURE=true\n"
        "    |             ^^^^\n"
        "  help: write SMTP_PORT=465, or SMTP_SECURE=false\n"
        "\n"
        "1 warning in 1 file with mail settings (2 not judged: -v shows them)\n"
    )


def test_github_report(folder):
    run = mailcheck("validate", "bad.env", "--output-format", "github", cwd=folder)
    assert run.stdout.startswith(
        "::warning file=bad.env,line=3,endLine=3,col=13,endColumn=17,title=MC101 port-tls-mismatch::port 587 starts"
    )
    assert run.stdout.count("\n") == 1 and "%0Awrite SMTP_PORT=465" in run.stdout


def test_report_to_a_file(folder):
    run = mailcheck("validate", "bad.env", "--output-format", "sarif", "--output-file", "out.sarif", cwd=folder)
    assert run.stdout == "" and json.loads(folder.joinpath("out.sarif").read_text())["version"] == "2.1.0"


def test_colour_only_when_wanted(folder):
    assert "\x1b[" not in mailcheck("validate", "bad.env", cwd=folder).stdout
    assert "\x1b[" in mailcheck("validate", "bad.env", "--color", cwd=folder).stdout


def test_terminal_controls_in_files_do_no_harm(folder):
    folder.joinpath("bad.env").write_text(BAD.replace("resend\n", "\x1b[31mshop\u202e@\n").replace("true", "true # \x1b]0;x\x07"))
    run = mailcheck("validate", "bad.env", "-v", cwd=folder)
    assert "\x1b" not in run.stdout and "\u202e" not in run.stdout


def test_show_names_app_settings_and_places(folder):
    folder.joinpath("good.env").write_text("KENER_SECRET_KEY=x\n" + GOOD)
    data = json.loads(mailcheck("show", "good.env", "--output-format", "json", cwd=folder).stdout)
    (reading,) = data["readings"]
    assert reading["app"] == "kener" and reading["provider"] == "resend" and reading["tls"] == "opportunistic"
    port = next(setting for setting in reading["settings"] if setting["name"] == "port")
    assert (port["key"], port["value"], port["line"], port["column"]) == ("SMTP_PORT", "465", 3, 11)


def test_lists_and_pages(folder):
    apps = json.loads(mailcheck("apps", "--output-format", "json", cwd=folder).stdout)
    assert {"id", "name", "kind", "formats"} <= apps[0].keys() and "kener" in {app["id"] for app in apps}
    providers = json.loads(mailcheck("providers", "--output-format", "json", cwd=folder).stdout)
    assert "smtp.resend.com" in next(p for p in providers if p["id"] == "resend")["hosts"]
    rules = json.loads(mailcheck("rules", "--output-format", "json", cwd=folder).stdout)
    for rule in rules:
        page = mailcheck("explain", rule["code"], cwd=folder).stdout
        assert rule["name"] in page and "Source:" in page
    assert "implicit TLS" in mailcheck("explain", "kener", cwd=folder).stdout
    assert "smtp.resend.com" in mailcheck("explain", "resend", cwd=folder).stdout


def test_schemas_for_editors_and_of_users(folder):
    for kind in ("app", "provider", "config"):
        assert json.loads(mailcheck("schema", kind, cwd=folder).stdout)["type"] == "object"
    own = folder / "own" / "apps"
    own.mkdir(parents=True)
    own.joinpath("shop.yaml").write_text(
        "id: shop\nname: Shop\nkind: self-hosted app\nmarks: [{keys: [SHOP_KEY], weight: proof}]\nplaces: [{format: env}]\n"
        "settings: {host: SMTP_HOST, port: {keys: SMTP_PORT, as: number}}\ntls: [{is: implicit}]\nsources: [x]\nchecked: 2026-01-31\n"
    )
    assert mailcheck("schema", "check", "own", cwd=folder).stdout == "1 apps and 0 providers are in order\n"
    folder.joinpath("mailcheck.toml").write_text('schema-dirs = ["own"]\n')
    folder.joinpath("bad.env").write_text("SHOP_KEY=1\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=587\n")
    report = json.loads(mailcheck("validate", "bad.env", "--output-format", "json", cwd=folder).stdout)
    assert {f["app"] for f in report["findings"]} == {"shop"}
    own.joinpath("shop.yaml").write_text("id: shop\nname: Shop\nknid: x\n")
    run = mailcheck("schema", "check", "own", cwd=folder)
    assert run.returncode == 2 and "shop.yaml:1: kind" in run.stderr and run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "data", "code", "line", "column"),
    [
        ("a.yaml", b"smtp:\n  host: x\n bad: y\n", "MC901", 3, 2),
        ("b.yaml", b"email:\n  host: x\n   port: 465\n", "MC901", 3, 8),
        ("a.json", b'{"smtp": {"host": "x",, }}', "MC901", 1, 23),
        ("a.env", b"SMTP_HOST=\xff\xfe\n", "MC902", 1, 1),
    ],
)
def test_broken_files_are_findings(folder, name, data, code, line, column):
    folder.joinpath(name).write_bytes(data)
    run = mailcheck("validate", name, "--output-format", "json", cwd=folder)
    (finding,) = json.loads(run.stdout)["findings"]
    assert run.returncode == 1 and (finding["code"], finding["line"], finding["column"]) == (code, line, column)


def test_in_folders_lock_files_are_not_read_and_what_may_be_in_order_is_not_refused(folder):
    broken, odd = b"smtp_host: x\n bad: y\n", b"smtp_host: {tarball: https://x.test/a}\n"
    folder.joinpath("smtp.yaml").write_bytes(broken)
    folder.joinpath("packages.yaml").write_bytes(b"smtp-server@3: x\n bad: y\n")
    folder.joinpath("long.yaml").write_bytes(odd + b"# filler\n" * 40_000)
    for name in ("pnpm-lock.yaml", "package-lock.json", "packages.lock.json", "npm-shrinkwrap.json"):
        folder.joinpath(name).write_bytes(broken)
    report = json.loads(mailcheck("validate", ".", "--select", "MC901", "--output-format", "json", cwd=folder).stdout)
    assert [finding["path"] for finding in report["findings"]] == ["smtp.yaml"]
    assert {one["path"] for one in report["skipped"]} >= {"long.yaml", "packages.yaml"}
    assert "MC901" in mailcheck("validate", "pnpm-lock.yaml", cwd=folder).stdout


def test_in_folders_a_key_of_a_provider_is_enough_to_be_read(tmp_path):
    tmp_path.joinpath(".env").write_text("KENER_SECRET_KEY=k\nRESEND_API_KEY=fake-and-no-key-of-theirs\n")
    tmp_path.joinpath("other.env").write_text("AWS_ACCESS_KEY_ID=x\nAPI_KEY=y\n")
    report = json.loads(mailcheck("validate", ".", "--output-format", "json", cwd=tmp_path).stdout)
    assert (report["files"]["seen"], report["files"]["read"]) == (2, 1)


def test_empty_and_odd_files(folder):
    for name, data in {
        "empty.env": b"",
        "empty.json": b"",
        "empty.yaml": b"",
        "nul.env": b"SMTP\0HOST=1\n",
        "list.json": b"[]",
    }.items():
        folder.joinpath(name).write_bytes(data)
        run = mailcheck("validate", name, cwd=folder)
        assert run.returncode == 0, name
    folder.joinpath("loop").symlink_to(folder)
    folder.joinpath("gone.env").symlink_to("nowhere")
    assert mailcheck("validate", ".", cwd=folder).returncode == 1
    os.mkfifo(folder / "pipe.env")
    assert mailcheck("validate", ".", cwd=folder).returncode == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_path(folder):
    folder.joinpath("good.env").chmod(0)
    assert mailcheck("validate", "good.env", cwd=folder).returncode == 2


def test_a_closed_pipe_is_no_bug(folder):
    command = f"{sys.executable} -m mailcheck rules --output-format json | head -c 1"
    run = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True)
    assert run.stderr == ""


def test_git_decides_what_is_read(folder):
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    folder.joinpath(".gitignore").write_text("bad.env\n")
    folder.joinpath("node_modules").mkdir()
    folder.joinpath("node_modules/x.env").write_text(BAD)
    assert mailcheck("validate", cwd=folder).returncode == 0
    assert mailcheck("validate", "bad.env", cwd=folder).returncode == 1


def test_translations_and_made_scripts_are_read_only_when_named(tmp_path):
    wrong = '{"smtp": {"host": "smtp.resend.com", "port": 465, "secure": false, "user": "resend", "pass": "${P}", "from": "a@acme.org"}}'
    script = f"nodemailer.createTransport({wrong[9:-1]})\n"
    for name, text in {"app/Locales/de.json": wrong, "i18n/en/mail.js": script, "public/mail.min.js": script}.items():
        tmp_path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(name).write_text(text)
        assert mailcheck("validate", cwd=tmp_path).returncode == 0, name
        assert mailcheck("validate", name, cwd=tmp_path).returncode == 1, name
    assert mailcheck("validate", "app/Locales", cwd=tmp_path).returncode == 1
    tmp_path.joinpath("locale/.env").parent.mkdir()
    tmp_path.joinpath("locale/.env").write_text(BAD)
    assert mailcheck("validate", cwd=tmp_path).returncode == 1


def test_a_repository_without_mail_settings_gives_nothing(tmp_path):
    files = {
        ".env": "DATABASE_HOST=db.example.com\nDATABASE_PORT=465\nREDIS_URL=redis://:x@cache:587\nSECRET_KEY=1\nEMAIL_DOMAIN_ALLOWLIST=example.com\n",
        "compose.yaml": "services:\n  db:\n    image: postgres\n    ports: ['25:25', '587:587']\n    environment: {POSTGRES_PASSWORD: x, PORT: 465}\n",
        "app.json": '{"server": {"host": "10.0.0.1", "port": 587, "secure": true}, "contact": "mail@example.com", "email": "x"}',
        "k8s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: smtp}\nspec: {ports: [{port: 25, name: smtp}, {port: 587}]}\n",
        "broken.json": '{"email": ',
        "users.yaml": "users:\n  - {name: a, email: a@example.com, username: a, password: x}\n",
        "imap.yaml": "imap: {host: imap.example.com, port: 993, user: a@example.com, password: x, ssl: true}\n",
        ".env.names": "AWS_REGION=eu-west-1\nFROM_NAME=Shop\nCERT_EMAIL=a@example.com\nRELEASLY_MAIL=b@example.com\nMAILNAME=example.com\n",
        ".env.mail": "EMAIL_2FA_AUTO_FALLBACK=true\nNOTICE_EMAIL_ENABLED=true\n",
        "db.yaml": "mail_archive_database: {host: db.example.com, port: 5432, user: mail, password: x}\n",
    }
    for name, text in files.items():
        tmp_path.joinpath(name).write_text(text)
    report = json.loads(mailcheck("validate", "--output-format", "json", cwd=tmp_path).stdout)
    assert report["findings"] == []
    for name in (".env.names", ".env.mail"):
        alone = json.loads(mailcheck("validate", "--output-format", "json", name, cwd=tmp_path).stdout)
        assert alone["files"]["with_mail_settings"] == 0, name


def test_the_end_of_password_logins_speaks_for_their_method(tmp_path):
    text = "SMTP_HOST=smtp-mail.outlook.com\nSMTP_PORT=587\nSMTP_USER=a@outlook.com\nSMTP_PASS=${P}\nSMTP_AUTH_METHOD=cram-md5\n"
    tmp_path.joinpath(".env").write_text(text)
    report = json.loads(mailcheck("validate", "--output-format", "json", ".env", cwd=tmp_path).stdout)
    assert {finding["code"] for finding in report["findings"]} & {"MC208", "MC210"} == {"MC208"}
    report = json.loads(mailcheck("validate", "--ignore", "MC208", "--output-format", "json", ".env", cwd=tmp_path).stdout)
    assert {finding["code"] for finding in report["findings"]} & {"MC208", "MC210"} == {"MC210"}


def test_library_use(folder):
    import mailcheck as library

    for _ in range(2):
        assert [finding.code for finding in library.check([folder / "bad.env"]).findings] == ["MC101"]


def test_text_report_fits_eighty_columns():
    run = mailcheck("validate", "-v", "examples/kener", "examples/laravel", "examples/keycloak", cwd=ROOT)
    long = [line for line in run.stdout.splitlines() if len(line) > 80 and " skipped: " not in line and "---" not in line]
    assert long == []
