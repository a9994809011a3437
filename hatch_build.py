"""Puts the compiled schemas into the wheel."""

import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledSchemas(BuildHookInterface):
    """Compiles `schemas/`. An editable installation is a checkout and compiles for itself."""

    def initialize(self, version, build_data):
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from mailcheck.compile import compiled, load_folder

        data = compiled(*load_folder(Path(self.root, "schemas")), origin="package")
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name, "compiled.jsonl")
        path.write_bytes(data)
        build_data["force_include"][str(path)] = "mailcheck/compiled.jsonl"
