"""The command `mailcheck`. Words become values, results become an exit status; nothing else happens here.

Exit status: 0 nothing at or above `--fail-on`; 1 findings; 2 the command could not be carried out; 3 a bug.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

OK, FOUND, FAILED, BUG = 0, 1, 2, 3


def script() -> NoReturn:
    """The installed command. What is made for a few files does not need the collector of cycles, and when all is written the
    process ends at once, without taking apart what it has loaded: a tenth of the time of a commit hook."""
    import gc
    import os

    gc.set_threshold(100_000)
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - closed by whoever called us: the exit status still says what was found
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    try:
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else BUG
    try:  # noqa: SIM105 - contextlib is a module more
        sys.stderr.flush()
    except OSError:
        pass
    os._exit(status)


def main() -> NoReturn:
    """The command as a function. `mailcheck validate PATH...` without options, the form of commit hooks, does not load click:
    that halves its time."""
    args = sys.argv[1:]
    try:
        _refuse_disguised(args)
        if args[:1] == ["validate"] and not any(arg.startswith("-") for arg in args[1:]):
            from mailcheck.cli.validate import Options, run

            status = run(Options(paths=tuple(args[1:])))
        else:
            from mailcheck.cli.commands import cli

            status = cli.main(args, prog_name="mailcheck", standalone_mode=False) or OK
        sys.stdout.flush()
    except SystemExit:
        raise
    except KeyboardInterrupt:
        status = 130
    except OSError as error:
        status = _not_written(error)
    except Exception as error:  # the one place that turns any error into an exit status
        status = _failed(error)
    sys.exit(status)


def _refuse_disguised(args: list[str]) -> None:
    """Raises UsageError for an option that is also the name of a file here. A hook gives us the names of files, and someone
    who adds a file must not be able to give us options."""
    for arg in args[: args.index("--")] if "--" in args else args:
        if arg.startswith("-") and len(arg) > 1:
            import os

            if os.path.lexists(arg):
                from mailcheck.errors import UsageError

                raise UsageError(f"{arg}: an option or a file? A file of this name is here: write ./{arg}, or rename it")


def _failed(error: Exception) -> int:
    from mailcheck.errors import MailcheckError
    from mailcheck.report.safe import clean

    if isinstance(error, MailcheckError):
        sys.stderr.write(f"mailcheck: {clean(str(error))}\n")
        return FAILED
    module = sys.modules.get("click")
    if module is not None and isinstance(error, module.exceptions.Abort):
        return 130
    if module is not None and isinstance(error, module.ClickException):
        import io

        text = io.StringIO()
        error.show(text)
        sys.stderr.write("".join(f"{clean(line)}\n" for line in text.getvalue().splitlines()))
        return FAILED
    return _crashed(error)


def _crashed(error: BaseException) -> int:
    """A bug of ours. Neither the error's text nor any value is printed: both may hold what stands in a file."""
    import traceback

    from mailcheck import __version__

    sys.stderr.write(
        f"mailcheck {__version__}: this is a bug in mailcheck, not in your files. Please report it with these lines:\n"
    )
    for frame in traceback.extract_tb(error.__traceback__)[-8:]:
        sys.stderr.write(f"  {frame.filename}:{frame.lineno} in {frame.name}\n")
    sys.stderr.write(f"  {type(error).__name__}\n")
    return BUG


def _not_written(error: OSError) -> int:
    """The output's other end is gone (it wanted no more), or its disk is full; any other error of this kind is a bug."""
    import errno
    import os

    if error.errno not in (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
        return _failed(error)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more when it ends
    if error.errno == errno.EPIPE:
        return OK
    sys.stderr.write(f"mailcheck: the output could not be written: {error.strerror}\n")
    return FAILED
