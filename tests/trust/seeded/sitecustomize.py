"""
Rewrites one line of one module of the product as it is imported, in the processes of a system under test only.

Python imports a module of this name at its start where this folder is on its path; `tests.trust.defects` puts it there.
"""

import importlib.machinery
import json
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

DEFECT = json.loads(os.environ.get("TRUST_DEFECT", "null"))


class _Rewriting(importlib.machinery.SourceFileLoader):
    def get_data(self, path: str) -> bytes:
        source = super().get_data(path)
        if not path.endswith(".py"):
            return source
        old, new = DEFECT["old"].encode(), DEFECT["new"].encode()
        if source.count(old) != 1:
            sys.exit(f"the defect cannot be planted: {DEFECT}")
        return source.replace(old, new)

    def path_stats(self, path: str) -> dict[str, float]:
        raise OSError(path)  # what was compiled before is not the defect, and the defect is not to stay


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != DEFECT["module"]:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        assert spec is not None and spec.origin is not None
        spec.loader = _Rewriting(name, spec.origin)
        return spec


if DEFECT:
    sys.meta_path.insert(0, _Finder())
