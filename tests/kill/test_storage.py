"""The program's storage verbs on a real study: lock, verify, repair, retry, status, full disk.

    test_storage.py PROGRAM MPIEXEC
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import h5py

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from study_under_test import Study, differences  # noqa: E402

POINTS = 12


def check_repair(study):
    study.run("a.h5", ranks=2, points=POINTS)
    reference = study.table("a.h5")
    assert "good" in study.call("verify", "a.h5").stdout
    whole = open(study.path("a.h5"), "rb").read()

    def damage(content):
        os.remove(study.path("a.h5"))
        if content is not None:
            with open(study.path("a.h5"), "wb") as file:
                file.write(content)

    for content in (None, b"", whole[:len(whole) // 2], b"x" * 4096 + whole[4096:]):
        damage(content)
        study.call("verify", "a.h5", expect=3)
        study.call("repair", "a.h5")
        assert not differences(study.table("a.h5"), reference)
        study.call("verify", "a.h5")
    damage(None)  # `run` rebuilds what is gone by itself
    assert "built again from its journals" in study.run("a.h5", points=POINTS).stderr
    assert not differences(study.table("a.h5"), reference)
    shutil.rmtree(study.path("a.h5.d"))  # a finished study needs its folder no more
    study.call("verify", "a.h5")
    study.run("a.h5", points=POINTS)
    assert not differences(study.table("a.h5"), reference)
    damage(None)  # another job under the old name: nothing of the old rows comes back
    study.run("a.h5", points=POINTS, )
    os.remove(study.path("a.h5"))
    assert "set aside" in study.run("a.h5", points=POINTS + 1).stderr
    print("repair: good")


def check_lock(study):
    process = study.start(study.run_command("b.h5", points=100000))
    while not os.path.exists(study.path("b.h5.d/status.json")):
        assert process.poll() is None
        time.sleep(0.02)
    study.environment["DRIFTSWEEP_LOCK_WAIT"] = "0.5"
    refused = study.run("b.h5", points=100000, expect=75)
    for part in (os.uname().nodename, f"process {process.pid}"):
        assert part in refused.stderr, refused.stderr
    study.call("verify", "b.h5", expect=75)
    study.call("retry", "b.h5", "--status", "failed", expect=75)
    study.call("extend", "b.h5", "--points", "200000", expect=75)
    status = study.call("status", "b.h5").stdout
    assert status.startswith("running: session 0, 1 rank") and str(process.pid) in status, status
    facts = json.load(open(study.path("b.h5.d/status.json"), encoding="utf-8"))
    assert facts["rows"]["total"] == 100001 and facts["pid"] == process.pid, facts
    process.send_signal(signal.SIGKILL)
    process.wait()
    status = study.call("status", "b.h5").stdout
    assert status.startswith("the last run was killed"), status
    begin = time.monotonic()  # a dead owner on this host holds nobody up
    study.call("retry", "b.h5", "--status", "failed")
    assert time.monotonic() - begin < 20
    study.environment["DRIFTSWEEP_LOCK_WAIT"] = "60"
    print("lock and status: good")


def check_extend_refusals(study):
    study.run("c.h5", points=POINTS)
    assert "would have 3" in study.call("extend", "c.h5", "--points", "3", expect=2).stderr
    study.call("extend", "c.h5", expect=2)
    assert "already" in study.call("extend", "c.h5", "--points", str(POINTS)).stdout
    study.call("run", "job.yaml", "-o", "grid.h5", "--set",
               "drift.design={type: grid, levels: 2}")
    assert "moves the points" in study.call("extend", "grid.h5", "--points", "9", expect=2).stderr
    print("extend: good")


def check_extend(study):
    """Folds, then a model, then points: after each the table of a study made so at once."""
    with open(study.path("job.yaml"), encoding="utf-8") as job:
        text = job.read().replace("{file: cells.h5}",
                                  "{file: cells.h5, split: {folds: 1, train: 0.5}}")
    model = "{name: cheap, torchscript: model.pt, processing: {mode: parametrized}}"
    assert model in text
    larger = text.replace(model, model.replace("cheap", "first") + ", " + model)
    for name, content in (("one.yaml", text), ("two.yaml", larger)):
        with open(study.path(name), "w", encoding="utf-8") as job:
            job.write(content)
    few, folds, points = (("--set", f"drift.design.n={POINTS}"), ("--set", "data.split.folds=2"),
                          ("--set", f"drift.design.n={2 * POINTS}"))
    study.call("run", "one.yaml", *few, "-o", "e.h5")
    steps = ((("--folds", "2"), ("one.yaml", *few, *folds)),
             (("--job", "grown.yaml"), ("two.yaml", *few, *folds)),
             (("--points", str(2 * POINTS)), ("two.yaml", *points, *folds)))
    with open(study.path("grown.yaml"), "w", encoding="utf-8") as job:
        job.write(larger.replace("folds: 1", "folds: 2").replace(f"n: {study.points}",
                                                                 f"n: {POINTS}"))
    for number, (how, job) in enumerate(steps):
        study.call("extend", "e.h5", *how)
        study.call("run", *job, "-o", "e.h5", ranks=2)
        study.call("run", *job, "-o", f"whole{number}.h5")
        wrong = differences(study.table("e.h5"), study.table(f"whole{number}.h5"))
        assert not wrong, f"{how}: {wrong}"
        study.call("verify", "e.h5")
    with h5py.File(study.path("e.h5"), "r") as file:
        models = [name.decode() for name in file["evaluations/model"][()]]
        sessions = file["evaluations/session"][models.index("cheap"), 0]
    assert (sessions[:POINTS] == 0).all() and (sessions[POINTS:] == 3).all(), sessions
    print("extend by folds, models and points: good")


def check_full_disk(study):
    """A file system of 8 MiB, filled up while the study runs."""
    small = study.path("small")
    os.mkdir(small)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small],
                             stderr=subprocess.PIPE, text=True, check=False)
    if mounted.returncode != 0:
        print("full disk: skipped, no small file system can be mounted: " + mounted.stderr.strip())
        return
    try:
        study.run("reference.h5", points=400)
        filler = os.path.join(small, "filler")

        def fill(leave):
            free = os.statvfs(small).f_bavail * os.statvfs(small).f_bsize
            with open(filler, "wb") as file:
                file.write(b"\0" * max(0, free - leave))

        fill(50_000)  # no room for the study file itself
        said = study.run("small/d.h5", points=400, expect=75).stderr
        assert "disk is full" in said and not os.path.exists(study.path("small/d.h5")), said
        os.remove(filler)
        process = study.start(study.run_command("small/d.h5", points=400))
        while not os.path.exists(study.path("small/d.h5.d/status.json")):
            assert process.poll() is None
            time.sleep(0.01)
        fill(0)
        assert process.wait(120) == 75, process.returncode
        study.run("small/d.h5", points=400, expect=75)  # still full
        os.remove(filler)
        study.run("small/d.h5", points=400)
        assert not differences(study.table("small/d.h5"), study.table("reference.h5"))
        study.call("verify", "small/d.h5")
        print("full disk: good")
    finally:
        subprocess.run(["umount", small], check=False)


def main():
    with tempfile.TemporaryDirectory() as folder:
        study = Study(sys.argv[1], sys.argv[2], folder, points=POINTS)
        check_repair(study)
        check_lock(study)
        check_extend_refusals(study)
        check_extend(study)
        check_full_disk(study)


if __name__ == "__main__":
    main()
