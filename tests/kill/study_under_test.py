"""A tiny study for tests of the whole program: data, a cheap model, a job, and its table."""
import os
import subprocess

import h5py
import numpy

BOOKKEEPING = {"attempts", "seconds", "session", "rank", "error"}
CLASSIFIER = """
import sys, torch
torch.manual_seed(1)
classes = int(sys.argv[2])
model = torch.nn.Sequential(
    torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.Tanh(), torch.nn.AdaptiveAvgPool2d(1),
    torch.nn.Flatten(), torch.nn.Linear(4, classes))
model.eval()
torch.jit.script(model).save(sys.argv[1])
"""


def trained_job(epochs, batch_size):
    """A job that trains, on the data of a Study."""
    return f"""name: trained
seed: 5
data: {{file: cells.h5, split: {{folds: 1, train: 0.5}}}}
models:
  - name: net
    network: resnet18
    train: {{epochs: {epochs}, batch_size: {batch_size}, learning_rate: 1e-3}}
drift:
  design: {{type: random, n: 2}}
  parameters: {{isp.gamma: {{min: 1.8, max: 2.6}}}}
run: {{crash_limit: 1000000}}  # these kills are no row's fault
"""


class Study:
    """Folder with cells.h5, model.pt and job.yaml; every call of the program goes through it."""

    def __init__(self, program, mpiexec, folder, points=400, seed=3):
        self.program, self.mpiexec, self.folder = program, mpiexec, folder
        self.points = points
        self.environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMP_NUM_THREADS="1",
                                OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", DRIFTSWEEP_LOCK_WAIT="60")
        self.call("simulate", "cells", "-n", "24", "--size", "32", "--seed", str(seed), "-o", "cells")
        self.call("pack", "cells", "-o", "cells.h5")
        with h5py.File(self.path("cells.h5")) as data:
            classes = data["images/label"][:].max() + 1
        classes = max(int(classes), self.classes())
        subprocess.run(["/usr/bin/python3", "-c", CLASSIFIER, self.path("model.pt"), str(classes)],
                       check=True)
        with open(self.path("job.yaml"), "w", encoding="utf-8") as job:
            job.write(f"""name: killed
seed: {seed}
data: {{file: cells.h5}}
models: [{{name: cheap, torchscript: model.pt, processing: {{mode: parametrized}}}}]
evaluation: {{batch_size: 8}}
drift:
  design: {{type: random, n: {points}}}
  parameters:
    capture.exposure: {{min: 0.5, max: 2}}
    isp.gamma: {{min: 1.8, max: 2.6}}
gradients: true
run: {{crash_limit: 1000000}}  # these kills are no row's fault
""")

    def path(self, name):
        return os.path.join(self.folder, name)

    def classes(self):
        import json
        facts = json.loads(self.call("inspect", "cells.h5", "--json").stdout)
        return len(facts["classes"])

    def command(self, *arguments, ranks=0):
        launcher = [self.mpiexec, "-n", str(ranks), "--oversubscribe", "--bind-to", "none", "--mca",
                    "mpi_yield_when_idle", "1"] if ranks else []
        return [*launcher, self.program, *arguments]

    def run_command(self, study, ranks=0, points=None):
        more = ["--set", f"drift.design.n={points}"] if points else []
        return self.command("run", "job.yaml", "-o", study, *more, ranks=ranks)

    def call(self, *arguments, ranks=0, expect=0):
        done = subprocess.run(self.command(*arguments, ranks=ranks), cwd=self.folder, text=True,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{' '.join(arguments)}: exit {done.returncode}, not {expect}\n"
                                 f"{done.stdout}{done.stderr}")
        return done

    def run(self, study, ranks=0, points=None, expect=0):
        more = ["--set", f"drift.design.n={points}"] if points else []
        return self.call("run", "job.yaml", "-o", study, *more, ranks=ranks, expect=expect)

    def start(self, command):
        return subprocess.Popen(command, cwd=self.folder, env=self.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                start_new_session=True)

    def table(self, study):
        """Every value of every row, and the statuses; bookkeeping differs from run to run."""
        values = {}
        with h5py.File(self.path(study), "r") as file:
            for group in ("reference", "evaluations"):
                for name, dataset in file[group].items():
                    if name not in BOOKKEEPING:
                        values[f"{group}/{name}"] = dataset[()]
        return values


def differences(found, expected):
    """Names of the datasets that are not equal byte for byte."""
    names = sorted(set(found) ^ set(expected))
    for name in sorted(set(found) & set(expected)):
        a, b = numpy.asarray(found[name]), numpy.asarray(expected[name])
        if a.shape != b.shape or a.dtype != b.dtype or a.tobytes() != b.tobytes():
            names.append(name)
    return names
