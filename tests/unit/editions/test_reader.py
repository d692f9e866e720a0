"""The reader of a source is the code that its rows come through: its own module and all that it imports."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import alongside
from alongside.editions import reader
from alongside.sources import registry

SOURCES = Path(alongside.__file__).parent / "sources"


def test_every_source_has_a_reader_over_its_own_module() -> None:
    assert {source.id for source in registry.SOURCES if id(source) not in reader._homes()} == set()


def test_the_imports_found_are_those_that_python_finds() -> None:
    for path in SOURCES.glob("*.py"):
        found: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "alongside.sources":
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("alongside.sources."):
                found.add(str(node.module).split(".")[2])
        assert reader._imports(path.stem) == found, path.name


def _readers(package: Path) -> dict[str, str]:
    code = (
        "from alongside.editions import reader; from alongside.sources import registry\n"
        "for s in registry.SOURCES: print(s.id, reader.reader_of(s))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(package)}
    )
    return dict(line.split() for line in run.stdout.splitlines())


def test_a_changed_source_changes_its_own_reader_and_a_changed_contract_changes_all(tmp_path: Path) -> None:
    shutil.copytree(SOURCES.parent, tmp_path / "alongside", ignore=shutil.ignore_patterns("__pycache__"))

    def changed_by(module: str) -> set[str]:
        before = _readers(tmp_path)
        with (tmp_path / "alongside" / "sources" / f"{module}.py").open("a", encoding="utf-8") as file:
            file.write("\nCHANGED = True\n")
        after = _readers(tmp_path)
        return {source for source in after if after[source] != before[source]}

    assert changed_by("lait_neighbours") == {"lait_neighbours"}
    assert "ks2" in changed_by("performance")
    assert changed_by("contract") == set(registry.BY_ID)
