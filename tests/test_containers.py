"""The scopes of files: `tests/containers/<file>` and what each process sees, `<file>.out`.

`python -m tests.update containers` writes the `.out` files anew. Whatever the text, scopes are found without an exception, and
every place lies inside the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.config import Config
from mailcheck.find import find
from mailcheck.model import Source
from mailcheck.pipeline import check_paths
from mailcheck.read import decode, format_of, read
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from tests.support import HERE
from tests.support_readers import soup

FOLDER = HERE / "containers"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".out")


def source_of(path):
    name = str(path.relative_to(FOLDER))
    return decode(name, path.read_bytes(), format_of(name))


def scopes_of(source):
    return [scope for document in read(source) for scope in scopes(source, [document])]


def listing(source):
    """Each scope: format, name, and what else is known of it; its entries with place, path, the key as written, the text."""
    try:
        found = scopes_of(source)
    except (ReadError, Unjudged) as error:
        return f"not judged: {error}\n"
    out = []
    for scope in found:
        facts = {
            "image": scope.image, "container": scope.container, "file": scope.file, "inside": "/".join(scope.inside),
            "elsewhere": scope.elsewhere, "object": " ".join(scope.object).strip(),
            "env_files": " ".join(entry.text for entry in scope.env_files),
            "env_from": " ".join("/".join(entry.ref) for entry in scope.env_from),
        }  # fmt: skip
        out.append(f"{scope.format} [{scope.name}]" + "".join(f" {name}={value}" for name, value in facts.items() if value))
        for e in scope.entries:
            s = e.span
            key = source.text[e.key_start : e.key_end]
            extra = (f" hidden: {e.hidden}" if e.hidden else "") + (f" ref: {'/'.join(e.ref)}" if any(e.ref) else "")
            extra += f" from {e.via.span.line}:{e.via.span.column}" if e.via else ""
            out.append(f"  {s.line}:{s.column}-{s.end_line}:{s.end_column} {'/'.join(e.path)} [{key}] {e.text!r}{extra}")
    return "".join(line + "\n" for line in out)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_scopes(path):
    assert listing(source_of(path)) == path.with_name(path.name + ".out").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_places_cut_out_what_they_claim(path):
    source = source_of(path)
    try:
        found = scopes_of(source)
    except Unjudged:
        return
    for scope in found:
        for e in scope.entries:
            if e.offsets is None and e.type not in ("map", "list") and not e.hidden and e.text:
                assert source.text[e.start : e.end] in (e.text, e.text.capitalize())  # booleans become text
            if e.offsets:
                assert len(e.offsets) == len(e.text)
                assert all(e.start <= at <= e.end for at in e.offsets)


PIECES = {
    "md": ("```", "````", "~~~", "\n", "\r\n", " ", "\t", "> ", "- ", "1. ", "env", "yaml", "sh", "php", "json", "SMTP_HOST=x", "a: 1",
           "  b: |\n", "# .env", 'title=".env"', "'", "{", "services:\n", "docker run -e A=b x", "FROM x", "ENV A=b", "<?php ", "$", "`", "ü"),
    "Dockerfile": ("FROM x", "FROM x AS b", "FROM b", "ENV ", "ARG ", "RUN <<EOF", "EOF", "A=b", "B='c d'", 'C="e', "$A", "${A:-x}", "${",
                   "\\\n", "\\", "\n", "\r\n", " ", "# x\n", "# escape=`\n", "`", "'", '"', "ü"),
    "sh": ("export ", "A=b", "B='c d'", 'C="e $F"', "$(", ")", "(", "`", "\\\n", "\\", "\n", "; ", " && ", " || ", "if ", "fi", "{", "}", "case ",
           "esac", "docker run ", "-e ", "--env=", "-itv", "--env-file x ", "image ", "<<EOF", "EOF", ">", "2>&1", "#", "'", '"', "$", "${", " ", "ü"),
    "yaml": ("jobs:", "steps:", "uses: a/b@v1", "with:", "env:", "environment:", "extraEnv:", "services:", "apiVersion: v1", "kind: Secret",
             "kind: SealedSecret", "data:", "spec:", "encryptedData:", "configMapGenerator:", "literals:", "envs:", "- ", "  ", "\n", "mail:",
             "community.general.mail:", "subject: x", "SMTP_HOST: x", "A=b", "- name: A", "value: b", "name: A", "image: x", "ENC[AES256_GCM,x]",
             "sops:", ": ", "null", "{", "}", "[", "]", "a"),
}  # fmt: skip
TEXTS = st.one_of(
    *(st.tuples(st.just(f"x.{ending}" if ending != "Dockerfile" else ending), soup(*PIECES[ending])) for ending in PIECES)
)


@given(TEXTS)
def test_any_text_has_scopes_or_is_refused(case):
    name, text = case
    source = Source(name, text, format_of(name))
    try:
        found = scopes_of(source)
    except (ReadError, Unjudged):
        return
    for scope in found:
        for entry in (*scope.entries, *scope.env_files, *scope.env_from):
            assert 0 <= entry.key_start <= entry.key_end <= len(text)
            assert 0 <= entry.start <= entry.end <= len(text)
            assert all(0 <= start <= end <= len(text) for start, end in entry.heads)
            assert entry.source is source or scope.format not in ("env", "yaml")


NAMES = st.from_regex(r"[A-Z][A-Z_]{0,8}", fullmatch=True)


@given(
    st.dictionaries(NAMES, st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Z")), max_size=12), max_size=4)
)
def test_commands_are_divided_as_python_divides_them(variables):
    import shlex

    text = "docker run " + " ".join(f"-e {shlex.quote(f'{name}={value}')}" for name, value in variables.items()) + " image"
    assert shlex.split(text)[3:-1:2] == [f"{name}={value}" for name, value in variables.items()]
    found = scopes_of(Source("run.sh", text, "shell"))
    assert {entry.key: entry.text for scope in found for entry in scope.entries} == variables
    for entry in (entry for scope in found for entry in scope.entries if entry.offsets is None):
        assert text[entry.start : entry.end] == entry.text


ENV = "SMTP_HOST=smtp.resend.com\nSMTP_PORT=587\nSMTP_SECURE=true\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["```env", *ENV.split("\n"), "```"],
        ["~~~~bash", *ENV.split("\n"), "~~~~"],
        ["1. x", "", "   ```dotenv", *("   " + line for line in ENV.split("\n")), "   ```"],
        ["- ```sh", *("  export " + line for line in ENV.split("\n")[:-1]), "  ```"],
        ["> ```", *("> " + line for line in ENV.split("\n")), "> ```"],
        ["```text", "# .env", *ENV.split("\n"), "```"],
        ['```ini title="deploy/.env"', *ENV.split("\n"), "```"],
        [
            "```yaml:compose.yml",
            "services:",
            "  web:",
            "    environment:",
            *("      - " + line for line in ENV.split("\n")[:-1]),
            "```",
        ],
        ["```dockerfile", "FROM x", *("ENV " + line for line in ENV.split("\n")[:-1]), "```"],
        ["\t```env", *("\t" + line for line in ENV.split("\n")), "\t```"],
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_block_is_read_at_its_true_place(lines, newline):
    text = newline.join(lines) + newline
    (scope,) = scopes_of(Source("README.md", text, "markdown"))
    assert {entry.key: entry.text for entry in scope.entries} == {
        "SMTP_HOST": "smtp.resend.com", "SMTP_PORT": "587", "SMTP_SECURE": "true",
    }  # fmt: skip
    for entry in scope.entries:
        assert text[entry.start : entry.end] == entry.text and text[entry.key_start : entry.key_end] == entry.key
        assert entry.offsets is None


@pytest.mark.parametrize(
    "text", ["```env\nSMTP_HOST=x", "> ```env\n> SMTP_HOST=x\nout of it=1\n", "- ```env\n  SMTP_HOST=x\n  ```\n"]
)
def test_blocks_that_end_early(text):
    (scope,) = scopes_of(Source("README.md", text, "markdown"))
    assert [(entry.key, entry.text) for entry in scope.entries] == [("SMTP_HOST", "x")]


@pytest.mark.parametrize(
    "text",
    ["```env\n```\n", "``` SMTP_HOST=`x` ```\n", "    SMTP_HOST=x\n", "```mermaid\nSMTP_HOST=x\n```\n", "```\nA=1\nwords\n```\n"],
)
def test_what_is_no_block_of_settings(text):
    assert scopes_of(Source("README.md", text, "markdown")) == []


BAD = "```env\n" + ENV + "SMTP_USER=resend\nSMTP_PASS=your-api-key\nSMTP_FROM=you@example.com\n```\n"


def test_markdown_is_read_when_named_or_wanted(tmp_path):
    tmp_path.joinpath("README.md").write_text(BAD)
    folder, file = str(tmp_path), str(tmp_path / "README.md")
    assert [f.code for f in check_paths([folder], Config()).findings] == []
    assert [f.code for f in check_paths([folder], Config(docs=True)).findings] == ["MC101"]
    assert [f.code for f in check_paths([file], Config()).findings] == ["MC101"]
    assert list(find([folder], Config(), ["smtp"])[0].files) == []


def test_made_up_values_and_parts_are_no_mistakes_of_a_manual(tmp_path):
    """The same settings in a file that a program reads are."""
    blocks = (
        "KENER_SECRET_KEY=x\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=1\nSMTP_USER=resend\n",
        "SMTP_HOST=smtp.resend.com\nSMTP_USER=resend\nSMTP_PASS=\nSMTP_FROM=a@shop.local\n",
        "SMTP_HOST=smtp.resend.com\nSMTP_USER=resend\nSMTP_PASS=<your api key>\n",
        "SMTP_HOST=smtp.your-domain.com\nSMTP_USER=x\nSMTP_PASS=xxx\n",
    )
    for number, block in enumerate(blocks):
        tmp_path.joinpath(f"{number}.env").write_text(block)
        tmp_path.joinpath(f"{number}.md").write_text(f"```env\n{block}```\n")
        assert [f.code for f in check_paths([str(tmp_path / f"{number}.md")], Config(ignore=("MC106",))).findings] == []
        assert check_paths([str(tmp_path / f"{number}.env")], Config()).findings


def test_a_manual_is_not_joined_with_the_files_beside_it(tmp_path):
    tmp_path.joinpath(".env").write_text("PORT=587\n")
    tmp_path.joinpath("README.md").write_text(
        "```yaml\nservices:\n  web:\n    environment:\n      SMTP_HOST: smtp.resend.com\n      SMTP_PORT: ${PORT}\n      SMTP_SECURE: 'true'\n```\n"
    )
    assert check_paths([str(tmp_path / "README.md")], Config()).findings == ()


def test_generated_objects_reach_containers(tmp_path):
    tmp_path.joinpath("mail.env").write_text("SMTP_SECURE=true\n")
    tmp_path.joinpath("kustomization.yaml").write_text(
        "configMapGenerator:\n- name: mail\n  literals: [SMTP_HOST=smtp.resend.com, SMTP_PORT=587]\n  envs: [mail.env]\n"
    )
    tmp_path.joinpath("deployment.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: a, envFrom: [{configMapRef: {name: mail}}]}]}}}\n"
    )
    report = check_paths([str(tmp_path)], Config())
    assert {(f.code, f.path.rsplit("/", 1)[-1]) for f in report.findings} == {("MC101", "mail.env")}
    tmp_path.joinpath("mail.env").unlink()
    assert check_paths([str(tmp_path)], Config()).findings == ()


def test_what_the_values_of_a_chart_leave_open_is_a_note(tmp_path):
    text = (
        "authentik:\n  email:\n    host: smtp.resend.com\n    port: 465\n    use_ssl: true\n    username: resend\n"
        "    password: changeme\n    from: a@acme.org\n"
        "smtp:\n  host: smtp.gmail.com\n  port: 465\n  secure: false\n  user: a@acme.org\n  pass: ''\n"
    )
    path = tmp_path / "chart/values.yaml"
    path.parent.mkdir()
    path.write_text(text)
    alone = {(f.code, f.severity) for f in check_paths([str(tmp_path)], Config()).findings}
    assert alone == {("MC205", "error"), ("MC207", "warning"), ("MC101", "warning")}
    path.with_name("Chart.yaml").write_text("name: x\n")
    beside = {(f.code, f.severity) for f in check_paths([str(tmp_path)], Config()).findings}
    assert beside == {("MC205", "note"), ("MC207", "note"), ("MC101", "warning")}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("chart/templates/deployment.yaml", "a: {{ .Values.smtp.host }}\n"),
        ("chart/templates/config.yaml", '{{- include "x" . | nindent 2 }}\n'),
        ("chart/templates/secret.yaml", 'smtp: "{{ .foo }}"\n'),
        ("x.yaml", "smtp:\n  host: {{ .Values.host | quote }}\n"),
        ("x.yaml", "smtp:\n  host: {{ default 1 $.Values.host }}\n"),
        ("x.yaml", "{{- if .x }}\nsmtp: {host: x}\n{{- end }}\n"),
    ],
)
def test_helm_templates_are_not_judged(path, text):
    with pytest.raises(Unjudged, match="helm template"):
        read(Source(path, text, "yaml"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("chart/templates/plain.yaml", "smtp: {host: x}\n"),
        ("rules.yaml", 'summary: "{{ $labels.instance }} of {{ .CommonLabels.job }}"\n'),
        ("playbook.yaml", "a: '{{ foo.Values }}'\n"),
        ("chart/values.yaml", "# {{ .Release.Name }}\nhost: '{{ .Release.Name }}-smtp'\nport: \"{{ .Values.port }}\"\n"),
    ],
)
def test_what_is_no_helm_template(path, text):
    assert read(Source(path, text, "yaml"))


@pytest.mark.parametrize(
    ("format", "piece"),
    [("markdown", "```env\nA=1\n```\n"), ("markdown", "> ```\n"), ("dockerfile", "RUN <<X\n"), ("dockerfile", "ENV A b c \\\n"),
     ("shell", "cat <<X\n"), ("shell", "A=$( "), ("shell", "if A='x' ("), ("yaml", "- env: {A: b}\n")],
)  # fmt: skip
def test_long_texts_take_their_time_and_no_more(format, piece):
    import time

    text = piece * (200_000 // len(piece))
    begun = time.perf_counter()
    scopes_of(Source("x", text, format))
    assert time.perf_counter() - begun < 8


def fenced(lead, fences, word, body):
    deeper = lead if ">" in lead else " " * len(lead)
    return "".join(f"{line}\n" for line in [lead + fences[0] + word, *(deeper + line for line in body), deeper + fences[1]])


BLOCKS = st.builds(
    fenced,
    st.sampled_from(["", "   ", "> ", "- ", "1. "]),
    st.sampled_from([("```", "```"), ("~~~", "~~~~"), ("````", "````")]),
    st.sampled_from(["", "env", 'yaml title=".env"']),
    st.lists(st.sampled_from(["A=1", "", "  B=2", "\tC=3", "> D=4", "- E=5", "text", "    deep"]), max_size=4),
)


@given(st.lists(st.one_of(BLOCKS, st.sampled_from(["words\n", "\n"])), max_size=4).map("\n".join))
def test_blocks_are_those_of_commonmark(text):
    commonmark = pytest.importorskip("markdown_it")
    theirs = [token.content.strip("\n") for token in commonmark.MarkdownIt().parse(text) if token.type == "fence"]
    ours = [entry.text.strip("\n") for entry in read(Source("a.md", text, "markdown"))[0]]
    assert [block for block in ours if block.strip()] == [block for block in theirs if block.strip()]


VALUES = ("x", "smtp.example.com", '"a b"', "'a b'", "a\\ b", '"a\\"b"', "'$X'", '""', "465", "a=b", "pre'mid'\"post\"", "a#b")
INSTRUCTIONS = st.one_of(
    st.lists(st.tuples(NAMES, st.sampled_from(VALUES)).map("=".join), min_size=1, max_size=3).map(
        lambda all: "ENV " + " \\\n    ".join(all)
    ),
    st.tuples(NAMES, st.sampled_from(["a b c", '"q r"', "x", 'a "b" c'])).map(lambda pair: "ENV " + " ".join(pair)),
    st.sampled_from(["RUN x", "# c", "", "USER a"]),
)


@given(st.lists(INSTRUCTIONS, max_size=4))
def test_instructions_are_read_as_another_parser_reads_them(instructions):
    import io

    parser = pytest.importorskip("dockerfile_parse").DockerfileParser
    text = "FROM x\n" + "\n".join(instructions) + "\n"
    found = scopes_of(Source("Dockerfile", text, "dockerfile"))
    assert {entry.key: entry.text for scope in found for entry in scope.entries} == dict(
        parser(fileobj=io.BytesIO(text.encode())).envs
    )
