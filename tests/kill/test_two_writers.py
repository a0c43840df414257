"""Two runs that want one study: in two pid namespaces, frozen and awakened, beside a notebook.

    test_two_writers.py PROGRAM MPIEXEC [--whole]

Whoever is not the study's owner must not write into it. `--whole` takes the minute or two that a
run out of sight needs to be taken for dead; without it another owner's lock is laid by hand.
"""
import argparse
import fcntl
import hashlib
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
from study_under_test import Study  # noqa: E402

MANY = 200000  # points: more than any of these runs gets to
ELSEWHERE = ["unshare", "--pid", "--uts", "--fork", "--mount-proc", "--kill-child"]


def namespaces_are_permitted():
    if shutil.which("unshare") is None:
        return "there is no unshare"
    done = subprocess.run([*ELSEWHERE, "true"], stderr=subprocess.PIPE, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip()


def start(study, name, elsewhere=False):
    command = study.run_command(name, points=MANY)
    process = subprocess.Popen([*ELSEWHERE, *command] if elsewhere else command, cwd=study.folder,
                               env=study.environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while not rows_done(study, name):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end, "the first run has not begun"
        time.sleep(0.05)
    return process


def rows_done(study, name):
    folder = study.path(f"{name}.d/journal")
    return os.path.isdir(folder) and any(
        os.path.getsize(os.path.join(folder, each)) > 2000 for each in os.listdir(folder))


def digest(study, name):
    """Of all that a run writes of results: the study and its journals."""
    sha = hashlib.sha256(open(study.path(name), "rb").read())
    folder = study.path(f"{name}.d/journal")
    for each in sorted(name for name in os.listdir(folder) if name.endswith(".journal")):
        sha.update(open(os.path.join(folder, each), "rb").read())
    return sha.hexdigest()


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def refused_beside_another_namespace(study):
    """The second run cannot see the first one's process, and must not take it for dead."""
    first = start(study, "a.h5", elsewhere=True)
    study.environment["DRIFTSWEEP_LOCK_WAIT"] = "2"
    refused = study.run("a.h5", points=MANY, expect=75).stderr
    assert "another run is at work" in refused, refused
    refused = study.call("retry", "a.h5", "--status", "failed", expect=75).stderr
    assert "another run is at work" in refused, refused
    assert first.poll() is None
    first.kill()
    first.wait()
    print("two pid namespaces, one study: one writer")


def freeze_between_writes(process, lock):
    """SIGSTOP, again until it holds no write open: whoever takes over waits for that too."""
    with open(lock + ".guard", "rb") as guard:
        while True:
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.2)
            try:
                fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                process.send_signal(signal.SIGCONT)
                time.sleep(0.01)


def stops_when_taken_over(study):
    first = start(study, "b.h5")
    lock = study.path("b.h5.d/lock")
    freeze_between_writes(first, lock)
    owner = json.load(open(lock, encoding="utf-8"))
    owner.update(id="0" * 32, host="elsewhere", pid=1)
    with open(lock + ".new", "w", encoding="utf-8") as file:
        json.dump(owner, file)
    os.rename(lock + ".new", lock)
    before = digest(study, "b.h5")
    first.send_signal(signal.SIGCONT)
    _, text = first.communicate(timeout=60)
    assert first.returncode == 75, (first.returncode, text)
    assert "taken over" in text and "host elsewhere" in text, text
    assert digest(study, "b.h5") == before, "the awakened run wrote into another's study"
    assert json.load(open(lock, encoding="utf-8"))["host"] == "elsewhere", "and took its lock"
    os.remove(lock)
    study.call("verify", "b.h5")
    print("a run that was frozen while another took over: ends with 75, and writes nothing")


def takes_over_a_frozen_run(study):
    first = start(study, "c.h5", elsewhere=True)
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first.pid)], text=True, check=True,
                              stdout=subprocess.PIPE).stdout.split()
    os.kill(int(children[0]), signal.SIGSTOP)
    study.environment["DRIFTSWEEP_LOCK_WAIT"] = "90"
    second = subprocess.Popen(study.run_command("c.h5", points=MANY), cwd=study.folder,
                              env=study.environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
    lock = study.path("c.h5.d/lock")
    limit = time.monotonic() + 120
    while json.load(open(lock, encoding="utf-8"))["pid"] != second.pid:
        assert second.poll() is None and time.monotonic() < limit, "nobody took over"
        time.sleep(0.2)
    os.kill(int(children[0]), signal.SIGCONT)
    _, text = first.communicate(timeout=60)
    assert "taken over" in text, text
    assert second.poll() is None
    end(second)
    study.call("verify", "c.h5")
    print("a run frozen in another pid namespace: taken over after its minute, and ends with 75")


def names_a_notebook(study):
    study.run("d.h5", points=4)
    study.call("extend", "d.h5", "--points", "6")
    with h5py.File(study.path("d.h5"), "r+"):
        before = digest(study, "d.h5")
        refused = study.run("d.h5", points=6, expect=75).stderr
        for part in ("open for writing", f"process {os.getpid()}", "h5py.File"):
            assert part in refused, refused
        for verb in (("extend", "d.h5", "--points", "8"), ("repair", "d.h5"),
                     ("retry", "d.h5", "--status", "failed")):
            assert "open for writing" in study.call(*verb, expect=75).stderr
        assert digest(study, "d.h5") == before
    with h5py.File(study.path("d.h5"), "r"):  # who reads blocks nobody
        study.run("d.h5", points=6)
    study.call("verify", "d.h5")
    print("a study that a notebook has open for writing: named, and left alone")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("mpiexec")
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        study = Study(options.program, options.mpiexec, folder)
        names_a_notebook(study)
        stops_when_taken_over(study)
        reason = namespaces_are_permitted()
        if reason:
            print(f"SKIPPED, pid namespaces are not permitted here: {reason}")
            sys.exit(77)
        refused_beside_another_namespace(study)
        if options.whole:
            takes_over_a_frozen_run(study)


if __name__ == "__main__":
    main()
