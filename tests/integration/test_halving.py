"""Successive halving among trained models: the same models go on whatever the ranks and kills, and
pruned rows are told as such."""

import csv
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

import program
import study
from program import SCRATCH, mpi_command, mpirun, run

numpy = program.need("numpy")
JOB = SCRATCH / "job.yaml"
COMPLETE, PRUNED = 2, 4
MODELS, FOLDS, EPOCHS = 4, 2, 3


def setUpModule():
    program.cells("cells", 24)
    shutil.copy(program.SOURCE / "tests/integration/halving.yaml", JOB)
    program.good(mpirun(2, "run", JOB, "-o", SCRATCH / "two.h5"))


def decisions(path):
    """What the curves in the study say of who must have gone on, judged here once more."""
    accuracy = study.read(path, "training/validation_metric")
    left = list(range(MODELS))
    last = {}  # model -> epochs it must have trained
    for epochs, survivors in ((1, 2), (2, 1)):
        means = {model: accuracy[model, :, epochs - 1].astype(float).mean() for model in left}
        ranked = sorted(left, key=lambda model: (-means[model], model))
        last.update({model: epochs for model in ranked[survivors:]})
        left = ranked[:survivors]
    last.update({model: EPOCHS for model in left})
    return [last[model] for model in range(MODELS)]


class Halving(unittest.TestCase):
    def test_the_better_models_go_on(self):
        path = SCRATCH / "two.h5"
        epochs = decisions(path)
        self.assertEqual(sorted(epochs), [1, 1, 2, 3])
        curves = study.read(path, "training/validation_metric")
        status = study.read(path, "training/status")
        for model in range(MODELS):
            for fold in range(FOLDS):
                trained = int((~numpy.isnan(curves[model, fold])).sum())
                self.assertEqual(trained, epochs[model])
                whole = epochs[model] == EPOCHS
                self.assertEqual(status[model, fold], COMPLETE if whole else PRUNED)
                for group in ("reference", "evaluations"):
                    rows = study.read(path, f"{group}/status")[model, fold]
                    self.assertEqual(set(numpy.ravel(rows)), {COMPLETE if whole else PRUNED})
                losses = study.read(path, "evaluations/loss")[model, fold]
                self.assertEqual(numpy.isnan(losses).all(), not whole)
        # Weights of those that went on to the end alone, and no checkpoint is left.
        self.assertEqual(len(study.weights(path)), FOLDS)
        self.assertEqual(os.listdir(f"{path}.d/checkpoints"), [])

    def test_one_rank_decides_alike(self):
        program.good(run("run", JOB, "-o", SCRATCH / "one.h5"))
        self.assertEqual(study.values(SCRATCH / "one.h5"), study.values(SCRATCH / "two.h5"))
        self.assertEqual(study.weights(SCRATCH / "one.h5"), study.weights(SCRATCH / "two.h5"))

    def test_killed_and_drained_runs_decide_alike(self):
        path = SCRATCH / "killed.h5"
        draw = random.Random(5)
        for attempt in range(40):
            process = subprocess.Popen(mpi_command(2, "run", JOB, "-o", path), cwd=SCRATCH,
                                       env=program.environment(), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True, start_new_session=True)
            try:
                # Kills fall early, while much is left; the last runs are let alone.
                if attempt < 8:
                    process.communicate(timeout=2 + 6 * draw.random())
                else:
                    process.communicate(timeout=300)
            except subprocess.TimeoutExpired:
                number = signal.SIGKILL if attempt % 2 == 0 else signal.SIGUSR1
                os.killpg(process.pid, number) if number == signal.SIGKILL else \
                    process.send_signal(number)
                process.communicate(timeout=120)
                time.sleep(0.2)
                continue
            self.assertIn(process.returncode, (0, 75))
            if process.returncode == 0:
                break
        self.assertEqual(process.returncode, 0)
        self.assertEqual(study.values(path), study.values(SCRATCH / "two.h5"))
        self.assertEqual(study.weights(path), study.weights(SCRATCH / "two.h5"))
        program.good(run("verify", path))

    def test_status_export_and_table_tell_of_pruned_rows(self):
        path = SCRATCH / "two.h5"
        done = program.good(run("status", path))
        pruned = (MODELS - 1) * FOLDS
        rows = next(line for line in done.stdout.splitlines()
                    if line.split()[:1] == ["trainings"])
        self.assertEqual(rows.split()[1:], ["0", "0", str(FOLDS), "0", str(pruned),
                                            str(MODELS * FOLDS)])
        table = program.good(run("status", path, "--table")).stdout
        self.assertIn("(pruned)", table)
        self.assertNotIn("PARTIAL", table)
        program.good(run("export", path, "--csv", SCRATCH / "csv"))
        with open(SCRATCH / "csv" / "training.csv", encoding="utf-8", newline="") as file:
            epochs = [row["state"] for row in csv.DictReader(file)]
        self.assertEqual(epochs.count("pruned"), FOLDS * (1 + 1 + 2))
        self.assertEqual(epochs.count("complete"), FOLDS * EPOCHS)

    def test_more_points_are_pruned_alike(self):
        path = SCRATCH / "extended.h5"
        for suffix in ("", ".d", ".models"):
            source = f"{SCRATCH / 'two.h5'}{suffix}"
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, f"{path}{suffix}")
        program.good(run("extend", path, "--points", 5))
        program.good(run("run", JOB, "-o", path, "--set", "drift.design.n=5"))
        status = study.read(path, "evaluations/status")
        self.assertEqual((status == COMPLETE).sum(), FOLDS * 5)
        self.assertEqual((status == PRUNED).sum(), (MODELS - 1) * FOLDS * 5)
        refused = run("extend", path, "--folds", 3)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("early_terminate has judged", refused.stderr)

    def test_lost_weights_are_trained_again(self):
        path = SCRATCH / "lost.h5"
        for suffix in ("", ".d", ".models"):
            source = f"{SCRATCH / 'two.h5'}{suffix}"
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, f"{path}{suffix}")
        program.good(run("extend", path, "--points", 4))
        shutil.rmtree(f"{path}.models")
        done = program.good(run("run", JOB, "-o", path, "--set", "drift.design.n=4"))
        self.assertIn("trained again", done.stderr)
        self.assertEqual(study.weights(path), study.weights(SCRATCH / "two.h5"))


if __name__ == "__main__":
    program.main()
