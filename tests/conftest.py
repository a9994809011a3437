"""Properties look at new examples on every run at home, and always at the same ones in CI."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("home", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "home")
os.environ["MAILCHECK_CACHE"] = "0"  # tests that want the memory of clean files switch it on
