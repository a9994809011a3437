"""`python -m mailcheck`."""

from mailcheck.cli import script

script()
