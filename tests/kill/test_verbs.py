"""Kills of what changes a study besides its rows: `extend`, `retry`, a checkpoint being written.

    test_verbs.py PROGRAM MPIEXEC [--kills 6] [--seed 1]

Every victim works on a copy of the same study, is killed once it has begun to write, and is then
followed by the commands that a user would give; the tables must equal those of an unbroken study.
"""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import h5py

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from study_under_test import Study, differences, trained_job  # noqa: E402

WAITING, COMPLETE, FAILED = 0, 2, 3
SMALL, LARGE = 6, 200000  # points before and after `extend`; a large file takes long to write

# Of some pictures, which depends on every bit of them, it makes NaN.
MOODY = """
import sys, torch
class Moody(torch.nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(1)
        self.head = torch.nn.Linear(3, int(sys.argv[2]))
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits = self.head(x.mean([2, 3]))
        if x.size(0) > 2 and int(x.mean() * 100000) % 4 == 0:  # not in a trial
            logits = logits / torch.zeros(1)
        return logits
torch.jit.script(Moody().eval()).save(sys.argv[1])
"""


def copy(study, name, to):
    """The study with all that lies beside it."""
    for ending in ("", ".d", ".models"):
        source, target = study.path(name) + ending, study.path(to) + ending
        if os.path.isdir(target):
            shutil.rmtree(target)
        elif os.path.exists(target):
            os.remove(target)
        if os.path.isdir(source):
            shutil.copytree(source, target)
        elif os.path.exists(source):
            shutil.copy(source, target)


def kill_once(process, begun, delay):
    """SIGKILL `delay` seconds after begun() is true; whether the process was still there."""
    end = time.monotonic() + 120
    while not begun() and process.poll() is None:
        if time.monotonic() > end:
            raise AssertionError("the victim has not begun to write")
    time.sleep(delay)
    alive = process.poll() is None
    if alive:
        process.send_signal(signal.SIGKILL)
    process.wait()
    return alive


def any_file(folder, part):
    return os.path.isdir(folder) and any(part in name for name in os.listdir(folder))


def statuses(study, name):
    with h5py.File(study.path(name), "r") as file:
        return file["evaluations/status"][()].ravel()


def expect_same(study, name, reference, what):
    wrong = differences(study.table(name), reference)
    assert not wrong, f"{what}: {', '.join(wrong)} differ from the unbroken study"
    study.call("verify", name)


def extension_kills(study, kills, chance):
    grown = 3 * SMALL
    study.run("direct.h5", points=grown)
    reference = study.table("direct.h5")
    study.run("small.h5", points=SMALL)
    before = study.table("small.h5")
    whole = open(study.path("small.h5"), "rb").read()
    early = 0
    for number in range(kills):
        copy(study, "small.h5", "grown.h5")
        process = study.start(study.command("extend", "grown.h5", "--points", str(LARGE)))
        kill_once(process, lambda: any_file(study.folder, "grown.h5.creating-"),
                  chance.uniform(0, 0.3))
        if open(study.path("grown.h5"), "rb").read(len(whole) + 1) == whole:
            early += 1
            study.call("extend", "grown.h5", "--points", str(grown))
            assert not any_file(study.folder, ".creating-"), "leftovers"
            study.run("grown.h5", points=grown)
            expect_same(study, "grown.h5", reference, f"extension {number}")
        else:
            now = study.table("grown.h5")
            assert now["evaluations/loss"].shape[-1] == LARGE
            for name, values in before.items():
                part = now[name][:, :, :SMALL] if name.startswith("evaluations/") and \
                    values.ndim > 2 and values.shape[2] == SMALL else now[name]
                if name not in ("evaluations/point", "evaluations/isp.gamma",
                                "evaluations/capture.exposure"):
                    assert part.tobytes() == values.tobytes(), name
            assert (statuses(study, "grown.h5")[SMALL:] == WAITING).all()
            study.call("verify", "grown.h5")
    assert early > 0, "no kill fell before the rename"
    print(f"{kills} kills of extend, {early} before the rename: the old study, byte for byte, or "
          "the larger one")


def column(study, name, dataset):
    with h5py.File(study.path(name), "r") as file:
        return file[f"evaluations/{dataset}"][()].ravel()


def retry_kills(study, kills, chance):
    with open(study.path("moody.py"), "w", encoding="utf-8") as script:
        script.write(MOODY)  # TorchScript reads the source
    subprocess.run(["/usr/bin/python3", study.path("moody.py"), study.path("moody.pt"),
                    str(study.classes())], check=True)
    with open(study.path("job.yaml"), encoding="utf-8") as job:
        text = job.read().replace("model.pt", "moody.pt")
    with open(study.path("moody.yaml"), "w", encoding="utf-8") as job:
        job.write(text)
    command = ("run", "moody.yaml", "--set", "drift.design.n=300", "-o")
    study.call(*command, "failed.h5", expect=4)
    reference, failed = study.table("failed.h5"), statuses(study, "failed.h5") == FAILED
    assert 30 < failed.sum() < 270, failed.sum()
    counts = {"before": 0, "within": 0, "after": 0}
    for number in range(kills):
        copy(study, "failed.h5", "retried.h5")
        process = study.start(study.command("retry", "retried.h5", "--status", "failed"))
        kill_once(process, lambda: any_file(study.path("retried.h5.d/journal"), "-retry"),
                  chance.uniform(0, 0.1))
        waiting = statuses(study, "retried.h5") == WAITING
        assert not (waiting & ~failed).any(), "a complete row was freed"
        count = waiting.sum()
        counts["before" if count == 0 else "after" if count == failed.sum() else "within"] += 1
        if number % 2:  # what was freed runs; the rest is freed afterwards
            study.call(*command, "retried.h5", expect=4)
            assert (column(study, "retried.h5", "session")[waiting] == 1).all()
        freed = study.call("retry", "retried.h5", "--status", "failed").stdout
        assert ((statuses(study, "retried.h5") == WAITING) == failed).all(), freed
        study.call(*command, "retried.h5", expect=4)
        expect_same(study, "retried.h5", reference, f"retry {number}")
        sessions = column(study, "retried.h5", "session")
        assert (sessions[~failed] == 0).all(), "a complete row ran again"
        assert (sessions[failed] == sessions.max()).all(), "a freed row did not run again"
    print(f"{kills} kills of retry over {failed.sum()} failed rows ({counts['before']} before the "
          f"file was touched, {counts['within']} in between, {counts['after']} at its end): all "
          "tables equal, freed rows ran again and no other")


def weights(study, name):
    with h5py.File(study.path(name), "r") as file:
        return file["training/weights_sha256"][()].tobytes(), file["training/loss"][()].tobytes()


def checkpoint_kills(study, kills, chance):
    with open(study.path("trained.yaml"), "w", encoding="utf-8") as job:
        job.write(trained_job(epochs=5, batch_size=4))
    command = ("run", "trained.yaml", "-o")
    study.call(*command, "trained.h5")
    reference, expected = study.table("trained.h5"), weights(study, "trained.h5")
    torn, kept = 0, 0
    folder = study.path("paused.h5.d/checkpoints")
    for number in range(kills):
        process = study.start(study.command(*command, "paused.h5"))
        end = time.monotonic() + 120
        while not any_file(study.path("paused.h5.d/journal"), ".running"):
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 1))
        process.send_signal(signal.SIGUSR1)  # a checkpoint after this epoch
        alive = kill_once(process, lambda: any_file(folder, ".tmp"), chance.uniform(0, 0.15))
        torn += any_file(folder, ".tmp")
        kept += alive and not any_file(folder, ".tmp")
        with h5py.File(study.path("paused.h5"), "r") as file:
            if file["training/status"][0, 0] == COMPLETE:
                break
    study.call(*command, "paused.h5")
    assert not any_file(folder, ".tmp"), "half a checkpoint was left"
    expect_same(study, "paused.h5", reference, "checkpoints")
    assert weights(study, "paused.h5") == expected, "other weights than an unbroken training's"
    print(f"{number + 1} kills around a checkpoint ({torn} tore it, {kept} just after): the weights "
          "of an unbroken training")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("mpiexec")
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        study = Study(options.program, options.mpiexec, folder, points=SMALL)
        extension_kills(study, options.kills, chance)
        retry_kills(study, options.kills, chance)
        checkpoint_kills(study, options.kills, chance)


if __name__ == "__main__":
    main()
