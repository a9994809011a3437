"""Write every expected output anew: `python -m tests.update [code ... | read | containers | examples]`. Then read `git diff`: it is the review."""

from __future__ import annotations

import shutil
import sys

from mailcheck.config import Config
from tests.support import HERE, check_file, lines


def main() -> None:
    wanted = set(sys.argv[1:])
    for path in sorted((HERE / "rules").glob("*/*")):
        if path.suffix != ".out" and (not wanted or path.parent.name in wanted):
            report = check_file(path, Config(select=(path.parent.name,)))
            path.with_name(path.name + ".out").write_text(lines(report.findings))
    if not wanted or "read" in wanted:
        from tests.test_read_files import FILES, listing, source_of

        for path in FILES:
            path.with_name(path.name + ".out").write_text(listing(source_of(path)))
    if not wanted or "containers" in wanted:
        from tests import test_containers

        for path in test_containers.FILES:
            path.with_name(path.name + ".out").write_text(test_containers.listing(test_containers.source_of(path)))
    if not wanted or "examples" in wanted:
        _examples()


def _examples() -> None:
    from tests.test_examples import READABLE, findings, relative

    shutil.rmtree(HERE / "expected", ignore_errors=True)
    for path in READABLE:
        text = lines(findings(path))
        if text:
            expected = HERE / "expected" / (relative(path) + ".out")
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_text(text)


if __name__ == "__main__":
    main()
