"""A training that is stopped or killed in the middle of an epoch goes on from its last batches, to
the same weights."""

import json
import os
import signal
import struct
import subprocess
import time
import unittest

import program
import study
from program import SCRATCH, run

JOB = SCRATCH / "job.yaml"
IMAGES = 40


def setUpModule():
    program.cells("cells", IMAGES)
    text = (program.SOURCE / "tests/integration/job.yaml").read_text(encoding="utf-8")
    text = text.replace("epochs: 1, batch_size: 8", "epochs: 2, batch_size: 2")
    text = text.replace("folds: 2, train: 0.6", "folds: 1, train: 0.8")
    JOB.write_text(text + "run: {checkpoint: {every: 0.3s}}\n", encoding="utf-8")
    program.good(run("run", JOB, "-o", SCRATCH / "unbroken.h5"))


def counts(path):
    """Finished epochs; images given out, right, and counted in the epoch that was begun."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        entry = header["epoch.counts"]
        file.seek(8 + length + entry["data_offsets"][0])
        return header["history"]["shape"][0], *struct.unpack("<3q", file.read(24))


class Checkpoints(unittest.TestCase):
    def interrupted(self, name, number):
        """Stops a run once a checkpoint within an epoch lies there; returns its path and code."""
        path = SCRATCH / name
        checkpoint = f"{path}.d/checkpoints/resnet18.fold0.safetensors"
        process = subprocess.Popen([program.PROGRAM, "run", str(JOB), "-o", str(path)],
                                   env=program.environment(), stderr=subprocess.PIPE, text=True,
                                   stdout=subprocess.DEVNULL)
        while process.poll() is None and not os.path.exists(checkpoint):
            time.sleep(0.02)
        self.assertIsNone(process.poll(), "the training ended before its first checkpoint")
        before = os.stat(checkpoint).st_mtime_ns
        process.send_signal(number)
        process.communicate(timeout=120)
        return path, checkpoint, before, process.returncode

    def goes_on(self, path):
        program.good(run("run", JOB, "-o", path))
        self.assertEqual(study.values(path), study.values(SCRATCH / "unbroken.h5"))
        self.assertEqual(study.weights(path), study.weights(SCRATCH / "unbroken.h5"))
        self.assertEqual(os.listdir(f"{path}.d/checkpoints"), [])

    def test_a_drain_leaves_one_at_the_last_batch(self):
        path, checkpoint, before, code = self.interrupted("drained.h5", signal.SIGUSR1)
        self.assertEqual(code, 75)
        self.assertGreater(os.stat(checkpoint).st_mtime_ns, before)
        _, given, _, counted = counts(checkpoint)
        self.assertEqual(given, counted)  # no batch of one image was left out
        self.assertEqual(given % 2, 0)
        self.goes_on(path)

    def test_sigterm_leaves_one_that_is_whole(self):
        path, checkpoint, _, code = self.interrupted("terminated.h5", signal.SIGTERM)
        self.assertEqual(code, 75)
        counts(checkpoint)
        self.goes_on(path)

    def test_a_kill_leaves_the_last_one_by_time(self):
        path, checkpoint, _, code = self.interrupted("killed.h5", signal.SIGKILL)
        self.assertEqual(code, -signal.SIGKILL)
        self.assertGreater(sum(counts(checkpoint)[:2]), 0)
        self.goes_on(path)


if __name__ == "__main__":
    program.main()
