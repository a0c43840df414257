"""The program as its user meets it: command lines, exit codes, files. Shared by this folder's tests.

Each test file is started by CTest with DRIFTSWEEP_PROGRAM (the built program), DRIFTSWEEP_MPIEXEC and
DRIFTSWEEP_SOURCE (the project's folder) in its environment, and ends with program.main().
"""

import atexit
import importlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77  # CTest's SKIP_RETURN_CODE for this folder


def need(*modules):
    """The modules by name; where one is missing, the whole file is skipped with that reason."""
    try:
        found = [importlib.import_module(name) for name in modules]
    except ImportError as error:
        print(f"skipped: Python cannot import {error.name}")
        sys.exit(SKIPPED)
    return found[0] if len(found) == 1 else found


PROGRAM = os.environ.get("DRIFTSWEEP_PROGRAM", "")
MPIEXEC = os.environ.get("DRIFTSWEEP_MPIEXEC", "mpirun")
SOURCE = pathlib.Path(os.environ.get("DRIFTSWEEP_SOURCE", pathlib.Path(__file__).parents[2]))

# One folder per test file, gone when it ends.
SCRATCH = pathlib.Path(tempfile.mkdtemp(prefix="driftsweep-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)


def environment(**changes):
    """This process's environment without the traces of a launcher; None removes a variable."""
    launcher = ("SLURM_", "PMI", "OMPI_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(launcher)}
    kept.update({"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                 "OMP_NUM_THREADS": "1"})
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    return kept


def run(*arguments, cwd=None, env=None, timeout=240):
    """One call of the program; the result has returncode, stdout and stderr as texts."""
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, env=env or environment(),
                          timeout=timeout, capture_output=True, text=True)


def mpi_command(ranks, *arguments):
    return [MPIEXEC, "-n", str(ranks), "--oversubscribe", "--bind-to", "none", "--mca",
            "mpi_yield_when_idle", "1", PROGRAM, *map(str, arguments)]


def mpirun(ranks, *arguments, cwd=None, timeout=240):
    return subprocess.run(mpi_command(ranks, *arguments), cwd=cwd, env=environment(),
                          timeout=timeout, capture_output=True, text=True)


def good(done):
    """The result of a call that must succeed."""
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode} of {done.args}\n{done.stdout}{done.stderr}")
    return done


def cells(name, images, size=32, seed=3):
    """A packed set of simulated cells; its raws lie in the folder of the same name."""
    folder = SCRATCH / name
    good(run("simulate", "cells", "-n", images, "--size", size, "--seed", seed, "-o", folder))
    good(run("pack", folder, "-o", SCRATCH / f"{name}.h5"))
    return SCRATCH / f"{name}.h5"


def shared_raw():
    """The folder of real camera files, or None."""
    named = os.environ.get("DRIFTSWEEP_SHARED_DATA")
    folder = (pathlib.Path(named) if named else SOURCE.parent / "shared" / "data") / "raw"
    return folder if folder.is_dir() else None


def main():
    if not PROGRAM or not pathlib.Path(PROGRAM).exists():
        print(f"skipped: DRIFTSWEEP_PROGRAM names no program ({PROGRAM!r})")
        sys.exit(SKIPPED)
    result = unittest.main(exit=False, verbosity=2).result
    everything_skipped = result.testsRun > 0 and len(result.skipped) == result.testsRun
    sys.exit(1 if not result.wasSuccessful() else SKIPPED if everything_skipped else 0)
