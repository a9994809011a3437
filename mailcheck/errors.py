"""What can go wrong with the command itself: one clear line for the user, exit status 2."""

from __future__ import annotations


class MailcheckError(Exception):
    """The command cannot be carried out. The text is one line for the user."""


class UsageError(MailcheckError):
    """An argument or option is wrong."""


class ConfigError(MailcheckError):
    """The configuration file is wrong. The text names the file and what is wrong in it."""


class SchemaError(MailcheckError):
    """A schema file is wrong. The text names the file and what is wrong in it."""


class UnreadablePath(MailcheckError):
    """A path named by the user does not exist or may not be read."""
