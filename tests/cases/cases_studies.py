"""Cases of studies: resumed, extended, locked, and held by others."""
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

import h5py
import numpy as np

from trial import Skip, ended, equal, good, need, refused

GROW = "drift.design.n={}"


def fresh(trial, *names):
    for name in names or ("s.h5",):
        for left in (name, name + ".d", name + ".lock"):
            path = trial.path(left)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.remove(path)


def wait_for(condition, what, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        need(time.monotonic() < until, f"{what} did not come within {seconds} s")
        time.sleep(0.02)


# 41: what may change between two runs, and what may not.

def change_in_file(path, old, new):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    need(old in text, f"{path} holds no {old!r}")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text.replace(old, new, 1))


def change_model(trial):
    shutil.copy(trial.path("..", "models", "out_of_place.pt"), trial.path("model.pt"))


def digest(image):
    kind = "float32" if image.dtype.kind == "f" else "uint16"
    return hashlib.sha256(f"{image.shape[0]}x{image.shape[1]} {kind}\n".encode() +
                          image.tobytes()).hexdigest()


def with_data(change):
    def of(trial):
        with h5py.File(trial.path("data.h5"), "r+") as file:
            change(file)
    return of


def swap_classes(file):
    names = file["classes"].asstr()[:].tolist()
    file["classes"][:] = names[::-1]


def move_label(file):
    file["images/label"][0] = (file["images/label"][0] + 1) % len(file["classes"])


def darker_camera(file):
    file["cameras/black_level"][0, 0] = file["cameras/black_level"][0, 0] + 8


def change_pixels(file):
    file["images/mosaic"][0, 0, 0] += 1  # the stored digest stays


def pixels_and_digest(file):
    change_pixels(file)
    file["images/sha256"][0] = digest(file["images/mosaic"][0])


def rename_parent(file):
    file["images/parent"][0] = 1000


def key_order(trial):
    change_in_file(trial.path("job.yaml"), "{isp.gamma: {}, capture.exposure: {}}",
                   "{capture.exposure: {}, isp.gamma: {}}")


def crlf(trial):
    with open(trial.path("points.csv"), "rb") as file:
        text = file.read()
    with open(trial.path("points.csv"), "wb") as file:
        file.write(text.replace(b"\n", b"\r\n"))


def moved_data(trial):
    os.mkdir(trial.path("elsewhere"))
    os.rename(trial.path("data.h5"), trial.path("elsewhere", "data.h5"))
    change_in_file(trial.path("job.yaml"), "file: data.h5", "file: elsewhere/data.h5")


MUST_REFUSE = {
    "point": (lambda trial: change_in_file(trial.path("points.csv"), "1.81,0.995", "1.81,0.996"),
              ["point"]),
    "model": (change_model, ["model"]),
    "labels": (with_data(move_label), ["data"]),
    "camera": (with_data(darker_camera), ["data"]),
    "pixels": (with_data(change_pixels), ["digest"]),
    "pixels and digest": (with_data(pixels_and_digest), ["data"]),
    "classes swapped": (with_data(swap_classes), ["class"]),
}
MUST_TAKE = {
    "comment": lambda trial: change_in_file(trial.path("job.yaml"), "name: resumed",
                                            "# a remark\nname: resumed"),
    "spelled numbers": lambda trial: change_in_file(trial.path("points.csv"), "1.80,1.000",
                                                    "1.8,1"),
    "moved data": moved_data,
    "crlf points": crlf,
    "key order": key_order,
}


def resume_changed(trial):
    part = begin_part(trial, "job.yaml")
    saved = trial.folder + "-begun"
    shutil.copytree(trial.folder, saved)

    def back():
        shutil.rmtree(trial.folder)
        shutil.copytree(saved, trial.folder)
    try:
        for name, (change, words) in MUST_REFUSE.items():
            back()
            change(trial)
            ran = trial.run("run", "job.yaml", "-o", "s.h5", code=None)
            need(ran.code in (2, 3), f"{name} changed: exit code {ran.code}\n{ran.text}")
            ran.line("error:")
            need(any(word in ran.text for word in words), f"{name}: {ran.text}")
        for name, change in MUST_TAKE.items():
            back()
            change(trial)
            ran = trial.run("run", "job.yaml", "-o", "s.h5", code=None)
            need(ran.code == 0 or name == "key order" and ran.code == 2,
                 f"{name} changed: exit code {ran.code}\n{ran.text}")
    finally:
        shutil.rmtree(saved)
    return refused(f"{len(MUST_REFUSE)} changes refused after {part} of 60 rows: "
                   f"{', '.join(MUST_REFUSE)}; taken: {', '.join(MUST_TAKE)}")


def rows_in(trial, study="s.h5"):
    with h5py.File(trial.path(study)) as file:
        return int((file["evaluations/status"][:] == 2).sum())


def begin_part(trial, *arguments, pause=0.0):
    """Kills a run of s.h5 while it is at work; how many rows were in the file then."""
    with ended(trial.start("run", *arguments, "-o", "s.h5")) as process:
        wait_for(lambda: os.path.exists(trial.path("s.h5")) or process.poll() is not None,
                 "the study file")
        time.sleep(pause)
        need(process.poll() is None, "the run ended before it could be killed")
        process.kill()
        process.wait()
    return rows_in(trial)


def resume_points(trial):
    big, more = (3000, 3100) if trial.slow else (500, 550)
    arguments = ["job.yaml", "--set", GROW.format(big)]
    for pause in (0.2, 0.6, 2.5) if trial.slow else (0.5,):
        fresh(trial)
        begin_part(trial, *arguments, pause=pause)
        trial.run("run", *arguments, "-o", "s.h5")
    with h5py.File(trial.path("s.h5")) as study:
        first = [study["design/" + name][:] for name in ("isp.gamma", "capture.exposure")]
        loss, attempts = study["evaluations/loss"][:], study["evaluations/attempts"][:]
    need(set(np.unique(attempts)) <= {1, 2} and (attempts == 2).sum() <= 64,
         f"attempts {np.unique(attempts, return_counts=True)}")
    trial.run("run", *arguments, "-o", "s.h5")
    trial.run("extend", "s.h5", "--points", more)
    trial.run("run", "job.yaml", "--set", GROW.format(more), "-o", "s.h5")
    with h5py.File(trial.path("s.h5")) as study:
        points = np.stack([study["design/" + name][:]
                           for name in ("isp.gamma", "capture.exposure")])
        equal(study["evaluations/loss"][:][..., :big], loss, "the rows of before")
        equal(study["evaluations/attempts"][:][..., :big], attempts, "attempts of before")
        need((study["evaluations/status"][:] == 2).all(), "not all rows are complete")
    equal(points[:, :big], np.stack(first), "the points of before")
    need(len(np.unique(points, axis=1).T) == more, "points repeat")
    return good(f"{more} points, all different; {(attempts == 2).sum()} rows run twice")


def other_namespace(trial):
    spawn = ["unshare", "--pid", "--fork", "--mount-proc"]
    if not shutil.which("unshare") or trial.call(spawn + ["true"]).code != 0:
        raise Skip("no namespace of processes can be made here")
    with ended(trial.start("run", "job.yaml", "-o", "s.h5")) as first:
        wait_for(lambda: os.path.exists(trial.path("s.h5")), "the study file")
        second = trial.call(spawn + [trial.program, "run", "job.yaml", "-o", "s.h5"],
                            DRIFTSWEEP_LOCK_WAIT="3")
        need(first.poll() is None, "the first run ended before the second was refused")
        need(second.code == 75, f"second writer: exit code {second.code}, 75 is right\n"
                                f"{second.text}")
        sentence = second.line("error:", "s.h5")
        first.send_signal(signal.SIGTERM)
        need(first.wait(60) == 75, f"the first: exit code {first.returncode}")
    trial.run("verify", "s.h5")
    return refused(sentence)


OTHER_LOCK = ('{"host": "othernode", "pid": 4242, "start": "1", "boot": "x", "slurm_job": "", '
              '"slurm_restart": "", "since": "2024-01-01T00:00:00Z"}\n')


def clock_skew(trial):
    os.mkdir(trial.path("s.h5.d"))
    lock = trial.path("s.h5.d", "lock")

    def leave(offset):
        with open(lock, "w", encoding="utf-8") as file:
            file.write(OTHER_LOCK)
        os.utime(lock, (time.time() + offset,) * 2)
    leave(-120)
    with ended(trial.start("run", "job.yaml", "-o", "s.h5", DRIFTSWEEP_LOCK_WAIT="5")) as process:
        while process.poll() is None:
            os.utime(lock, (time.time() - 120,) * 2)
            time.sleep(0.5)
        need(process.returncode == 75, f"live lock: exit code {process.returncode}, 75 is right")
    need(not os.path.exists(trial.path("s.h5")), "a study was begun under a live lock")
    if not trial.slow:
        return refused("a live lock 120 s behind: exit code 75 (a dead one with --slow)")
    leave(3600)
    trial.run("run", "job.yaml", "-o", "s.h5", DRIFTSWEEP_LOCK_WAIT="100")
    return refused("a live lock 120 s behind: 75; a dead one from the future is taken over")


def other_mpiexec(trial):
    ranks = [trial.start_told("run", "job.yaml", "-o", "s.h5", DRIFTSWEEP_LOCK_WAIT="3",
                              PMI_RANK=str(rank), PMI_SIZE="4", MPI_LOCALNRANKS="4",
                              MPI_LOCALRANKID=str(rank)) for rank in range(4)]
    sentences = []
    for rank in ranks:
        out = rank.communicate(timeout=120)[0].decode()
        need(rank.returncode == 2, f"exit code {rank.returncode}, 2 is right\n{out}")
        need("another MPI" in out and "4 processes" in out and "mpirun" in out, out)
        sentences.append(out.strip().splitlines()[0])
    need(not os.path.exists(trial.path("s.h5")), "no study is begun")
    return refused(sentences[0])


HOLDER = """import sys, h5py
file = h5py.File('s.h5', sys.argv[1]); print('open', flush=True); sys.stdin.read()"""


def held(trial, mode):
    """s.h5, opened by h5py in another process."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, mode], cwd=trial.folder,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    need(holder.stdout.readline() == b"open\n", "h5py does not open the study")
    return holder


def open_in_notebook(trial):
    def run(points, code):
        return trial.run("run", "job.yaml", "--set", GROW.format(points), "-o", "s.h5", code=code)
    run(4, 0)
    trial.run("extend", "s.h5", "--points", 8)
    with ended(held(trial, "r")):
        read = run(8, None)
    need(read.code == 0 or "s.h5" in read.line("error:"), read.text)
    if read.code != 0:
        run(8, 0)
    trial.run("extend", "s.h5", "--points", 10)
    with ended(held(trial, "r+")):
        written = run(10, None)
    need(written.code in (3, 75), f"open for writing: exit code {written.code}\n{written.text}")
    sentence = written.line("error:", "s.h5", "open")
    run(10, 0)
    trial.run("verify", "s.h5")
    need(rows_in(trial) == 10, f"{rows_in(trial)} rows, 10 are right")
    more = 2000 if trial.slow else 300
    trial.run("extend", "s.h5", "--points", more)
    with ended(trial.start("run", "job.yaml", "--set", GROW.format(more), "-o", "s.h5")) as beside:
        time.sleep(1)
        with h5py.File(trial.path("s.h5"), locking=False) as study:
            np.nanmean(study["evaluations/loss"][:10])
        need(beside.wait(120) == 0, f"the run beside a reader: exit code {beside.returncode}")
    trial.run("verify", "s.h5")
    return refused(sentence)


def long_tmpdir(trial):
    mpirun = shutil.which("mpirun")
    if not mpirun:
        raise Skip("there is no mpirun here")
    folder = trial.path("job-4711-" + "0" * 80, "tmp")
    os.makedirs(folder)
    ran = trial.call([mpirun, "-n", "2", "--oversubscribe", trial.program, "run", "job.yaml", "-o",
                      "s.h5"], TMPDIR=folder)
    need(ran.code == 0 or "TMPDIR" in ran.text, ran.text)
    trial.run("run", "job.yaml", "-o", "s1.h5", TMPDIR=folder)
    sentence = trial.run("doctor", ".", TMPDIR=folder).line("look", "TMPDIR")
    absent = trial.run("run", "job.yaml", "-o", "s2.h5", code=None, TMPDIR="/no/such/place")
    need(absent.code == 0 or "TMPDIR" in absent.text, absent.text)
    need(rows_in(trial, "s1.h5") == 6, "six rows")
    return good(f"2 ranks: exit code {ran.code}; {sentence}")


def names_grow(trial):
    trial.run("run", "small.yaml", "-o", "s.h5")
    trial.run("extend", "s.h5", "--job", "large.yaml")
    trial.run("run", "large.yaml", "-o", "s.h5")
    stem = "größer-und-länger-als-alles-zuvor-模型-" + "0123456789-" * 3
    wanted = ["a", stem + "x", stem + "y"]
    for _ in range(2):
        with h5py.File(trial.path("s.h5")) as study:
            for group in ("reference", "evaluations"):
                names = [name.decode() if isinstance(name, bytes) else name
                         for name in study[group + "/model"][:]]
                equal(names, wanted, group)
        trial.run("repair", "s.h5")
        trial.run("verify", "s.h5")
    trial.run("status", "s.h5", "--table").line(stem + "y")
    trial.run("export", "s.h5", "--csv", trial.result("csv"))
    with open(trial.result("csv", "reference.csv"), encoding="utf-8") as file:
        table = file.read()
    need(all(f"\n{name}," in table for name in wanted), f"export cuts names:\n{table}")
    return good("three names of up to 70 letters come back whole, after repair too")


CASES = {
    "41-resume-over-changed-inputs": resume_changed,
    "42-resume-and-repeated-points": resume_points,
    "45-lock-in-another-pid-namespace": other_namespace,
    "47-lock-and-clock-skew": clock_skew,
    "49-mpiexec-of-another-mpi": other_mpiexec,
    "51-study-open-in-a-notebook": open_in_notebook,
    "52-long-tmpdir": long_tmpdir,
    "54-names-that-grow": names_grow,
}
