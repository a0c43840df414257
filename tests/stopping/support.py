"""A small data set, TorchScript models that misbehave on purpose, and calls of the program."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import h5py
    import torch
except ImportError as error:
    print(f"skipped: Python cannot import {error.name}")
    sys.exit(77)

PROGRAM, MPIEXEC = sys.argv[1], sys.argv[2]
SCRATCH = pathlib.Path(tempfile.mkdtemp(prefix="driftsweep-stopping-"))
WAITING, COMPLETE, FAILED = 0, 2, 3
CLASSES = 5  # of simulated cells

ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not name.startswith(("SLURM_", "PMI", "OMPI_"))}
ENVIRONMENT.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMP_NUM_THREADS="1")


class Model(torch.nn.Module):
    """Logits from the mean colour; what happens besides depends on `mode` and on the picture."""

    def __init__(self, mode: int, work: int = 0):
        super().__init__()
        torch.manual_seed(1)
        self.head = torch.nn.Linear(3, CLASSES)
        self.mode = mode
        self.work = work

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits = self.head(x.mean([2, 3]))
        if x.size(0) <= 2:
            return logits  # the one and two pictures that every model is tried with before the run
        busy = torch.ones(128, 128)
        for _ in range(self.work):
            busy = busy.mm(busy) / 128
        logits = logits + 0 * busy.sum()
        if self.mode == 1:
            raise RuntimeError("this model refuses")
        if self.mode == 2:
            logits = logits / torch.zeros(1)
        if self.mode == 3:
            logits = logits + torch.zeros(1 << 50).sum()
        if self.mode == 4:
            logits = logits[:, 1:]
        return logits


def save_model(name, mode=0, work=0):
    torch.jit.script(Model(mode, work).eval()).save(str(SCRATCH / name))


def call(*arguments, timeout=120):
    return subprocess.run([PROGRAM, *map(str, arguments)], env=ENVIRONMENT, cwd=SCRATCH,
                          timeout=timeout, capture_output=True, text=True)


def mpi(ranks, *arguments):
    return [MPIEXEC, "-n", str(ranks), "--oversubscribe", "--bind-to", "none", PROGRAM,
            *map(str, arguments)]


def start(command):
    return subprocess.Popen(command, env=ENVIRONMENT, cwd=SCRATCH, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def simulate(images=24):
    for command in (["simulate", "cells", "-n", images, "--size", 32, "--seed", 5, "-o", "cells"],
                    ["pack", "cells", "-o", "cells.h5"]):
        done = call(*command)
        assert done.returncode == 0, done.stderr


def statuses(study):
    with h5py.File(SCRATCH / study, "r") as file:
        return file["evaluations/status"][()]


def complete(study):
    """How many evaluations are complete; 0 too while the file is not there."""
    try:
        return int((statuses(study) == COMPLETE).sum())
    except (OSError, KeyError):
        return 0


def main():
    try:
        program = unittest.main(argv=sys.argv[:1], verbosity=2, exit=False)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    sys.exit(0 if program.result.wasSuccessful() else 1)
