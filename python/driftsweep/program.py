"""Calls of the program, for what it computes."""

import json
import os
import pathlib
import shutil
import subprocess


class Error(Exception):
    """What the program said, or why it could not be asked."""


def find():
    """Path of the program: DRIFTSWEEP_PROGRAM, or in PATH, or build/ of the tree around this file."""
    named = os.environ.get("DRIFTSWEEP_PROGRAM")
    built = pathlib.Path(__file__).resolve().parents[2] / "build" / "driftsweep"
    for path in (named, shutil.which("driftsweep"), str(built)):
        if path and os.access(path, os.X_OK):
            return path
    raise Error("the program driftsweep is not found: put it into PATH, or name it in "
                "DRIFTSWEEP_PROGRAM")


def call(*arguments):
    """Standard output of one call. Raises Error with the program's own sentence where it fails."""
    done = subprocess.run([find(), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Error(done.stderr.strip() or f"exit code {done.returncode} of {done.args}")
    return done.stdout


def analyze(study):
    """The conclusions of a study, as `driftsweep analyze --json` prints them."""
    return json.loads(call("analyze", study, "--json"))
