"""train.shards: trainings that several ranks share, with the same bytes on any number of them."""

import signal
import subprocess
import time
import unittest

import program
import study
from program import SCRATCH, good, mpirun, run
JOB = """\
kind: sensitivity
seed: 5
data: {file: cells.h5, split: {folds: 1, train: 0.6, validation: 0.2}}
models: [MODEL]
drift:
  design: {type: grid, levels: 2}
  parameters: {capture.exposure: {min: 0.5, max: 1}}
run: {checkpoint: {every_epochs: 1}}
"""
# One training each, so that all ranks share it. Batches of 10 in four shards have odd sizes, and the
# last batch of an epoch is a small one.
MODELS = {
    "plain": """{name: m, network: resnet18, normalisation: from_training,
            train: {epochs: 2, batch_size: 10, shards: 4, augmentation: weak}}""",
    "learned": """{name: m, network: resnet18,
            processing: {mode: parametrized, trainable: [white_balance, gamma], batch_norm: true},
            train: {epochs: 2, batch_size: 12, shards: 3, optimizer: sgd, learning_rate: 0.01}}""",
    "network": """{name: m, network: resnet18, processing: {mode: network, batch_norm: true},
            train: {epochs: 1, batch_size: 16, shards: 2}}""",
}


def path(model, ranks):
    return SCRATCH / f"{model}{ranks}.h5"


def job(name, model, **changes):
    text = JOB.replace("MODEL", model)
    for old, new in changes.items():
        begin = text.index(f"{old}: ") + len(old) + 2
        end = min(text.index(stop, begin) for stop in ",}" if stop in text[begin:])
        text = text[:begin] + str(new) + text[end:]
    (SCRATCH / f"{name}.yaml").write_text(text)
    return SCRATCH / f"{name}.yaml"


def setUpModule():
    program.cells("cells", 45)
    for name, model in MODELS.items():
        good(run("run", job(name, model), "-o", path(name, 1)))


class Shards(unittest.TestCase):
    def assert_same(self, one, other):
        self.assertEqual(study.values(one), study.values(other))
        self.assertEqual(study.weights(one), study.weights(other))

    def on(self, ranks, name):
        done = good(mpirun(ranks, "run", SCRATCH / f"{name}.yaml", "-o", path(name, ranks)))
        self.assert_same(path(name, 1), path(name, ranks))
        return done

    def test_plain_on_two_and_four_ranks(self):
        self.on(2, "plain")
        self.on(4, "plain")

    def test_a_learned_pipeline_with_batch_norm_on_two_and_three_ranks(self):
        self.on(2, "learned")
        self.on(3, "learned")
        losses = study.read(path("learned", 1), "training/loss")[0, 0]
        self.assertLess(losses[1], losses[0])
        parameters = study.read(path("learned", 1), "training/parameters")[0, 0]
        names = [name.decode() for name in study.read(path("learned", 1), "training/parameter")]
        gamma = parameters[:, names.index("isp.gamma")]
        self.assertNotEqual(gamma[0], gamma[1])

    def test_a_network_for_an_isp_on_two_ranks_and_more_than_shards(self):
        self.on(2, "network")
        self.on(3, "network")

    def test_shards_are_part_of_what_a_study_means(self):
        refused = run("run", job("changed", MODELS["plain"], shards=2), "-o", path("plain", 1))
        self.assertEqual(refused.returncode, 2)
        self.assertIn("shards", refused.stderr)

    def test_shards_that_would_be_too_small_are_refused(self):
        many = job("many", MODELS["plain"], batch_size=200, shards=90)
        refused = run("check", many)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("90 shards", refused.stderr)
        refused = run("check", job("thin", MODELS["plain"], shards=6))
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("10 images into 6 parts", refused.stderr)

    def test_a_shared_training_that_diverges_is_one_failed_row(self):
        wild = job("wild", MODELS["learned"], learning_rate="1e30")
        done = mpirun(2, "run", wild, "-o", SCRATCH / "wild.h5")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("epoch 1", run("status", SCRATCH / "wild.h5").stdout)

    def test_a_shared_training_killed_and_resumed_ends_in_the_same_bytes(self):
        killed = SCRATCH / "killed.h5"
        command = program.mpi_command(3, "run", SCRATCH / "plain.yaml", "-o", killed)
        checkpoint = SCRATCH / "killed.h5.d" / "checkpoints" / "m.fold0.safetensors"
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=program.environment()) as running:
            end = time.monotonic() + 120
            while not checkpoint.exists() and running.poll() is None and time.monotonic() < end:
                time.sleep(0.02)
            running.send_signal(signal.SIGKILL)  # its ranks die with the launcher
        self.assertTrue(checkpoint.exists(), "it was killed in its first epoch, or not at all")
        good(mpirun(2, "run", SCRATCH / "plain.yaml", "-o", killed))
        self.assert_same(path("plain", 1), killed)


if __name__ == "__main__":
    program.main()
