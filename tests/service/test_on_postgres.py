"""The whole service suite again, on a real PostgreSQL server started for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def _server():
    spec = util.spec_from_file_location("service_postgres", HERE / "postgres.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.postgres
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is the inner run, on the database of DATABASE_URL")
def test_the_service_suite_passes_on_postgresql():
    postgres = _server()
    try:
        postgres.programs()
    except postgres.NoServerError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(error))
        pytest.skip(f"{error} Nothing was tried on PostgreSQL.")
    with postgres.server() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", str(HERE), "-q", "-p", "no:cacheprovider", "-p", "no:randomly"],
            env={**os.environ, "DATABASE_URL": address},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:]
    passed = int(re.search(r"(\d+) passed", done.stdout)[1])
    assert passed > 400
