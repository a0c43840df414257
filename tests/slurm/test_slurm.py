"""Studies under a private Slurm: submitted, requeued in the middle, signalled, cancelled.

    test_slurm.py PROGRAM MPIEXEC

Every study that went through the queue ends in the table of an unbroken run, byte for byte.
"""
import os
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "kill")]
from cluster import Cluster, reason_to_skip  # noqa: E402

try:
    import h5py
    import torch  # noqa: F401  (it exports the study's model)
    from study_under_test import Study, differences
except ImportError as error:
    print(f"skipped: Python cannot import {error.name}")
    sys.exit(77)

POINTS = 2000  # some seconds: a signal comes while most rows are left
COMPLETE = 2


def complete(study, name):
    """Complete evaluations so far, by session."""
    try:
        with h5py.File(study.path(name), "r") as file:
            done = file["evaluations/status"][()] == COMPLETE
            sessions = file["evaluations/session"][()][done]
            return [int((sessions == session).sum()) for session in range(3)]
    except (OSError, KeyError):
        return [0, 0, 0]


class Queue:
    """Submits studies and follows their jobs."""

    def __init__(self, cluster, study):
        self.cluster, self.study = cluster, study

    def arguments(self, name, launcher):
        return ("submit", "job.yaml", "-o", f"{name}.h5", "--set", f"name={name}", "--launcher",
                launcher, "--ntasks-per-node", "2", "--time", "10", "--",
                "--comment=of a test # yes", "-p", "main")

    def submit(self, name, launcher):
        told = self.study.call(*self.arguments(name, launcher)).stdout
        assert told.startswith("Slurm job "), told
        return told.split()[2]

    def send_by_hand(self, name):
        """slurm/preemptible.sbatch, as its head says; the program is found in PATH."""
        return self.cluster.call(
            "sbatch", "--parsable", "--job-name", name, "--ntasks-per-node=2", "--time=10",
            f"--output={self.study.path(name)}.h5.slurm-%j.out",
            str(HERE.parent.parent / "slurm/preemptible.sbatch"), "job.yaml", f"{name}.h5",
            cwd=self.study.folder).strip()

    def wait(self, job, what, condition, patience=100):
        def holds():
            facts = self.cluster.job(job)
            assert facts.get("JobState") not in ("FAILED", "NODE_FAIL", "OUT_OF_MEMORY"), self.log(job)
            return condition(facts)
        try:
            self.cluster.wait_until(holds, f"{what} of job {job}", patience)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.cluster.job(job)}\n{self.log(job)}") from None

    def log(self, job):
        text = ""
        for path in sorted(pathlib.Path(self.study.folder).glob(f"*.slurm-{job}.out")):
            text += f"--- {path.name}\n{path.read_text(errors='replace')}"
        return text


def check_refusals(queue):
    study = queue.study
    pathlib.Path(study.path("bad.yaml")).write_text("name: bad\ndate: {file: cells.h5}\n")
    refused = study.call("submit", "bad.yaml", expect=2)
    assert "bad.yaml:2" in refused.stderr and "data" in refused.stderr, refused.stderr
    shown = study.call(*queue.arguments("shown", "srun")[:-4], "--dry-run", "--", "-A", "my lab").stdout
    assert "#SBATCH --job-name=shown\n" in shown and '#SBATCH -A "my lab"\n' in shown, shown
    assert not os.path.exists(study.path("shown.h5.sbatch"))
    assert queue.cluster.call("squeue", "-h") == ""
    refused = study.call("submit", "job.yaml", "--", "--partition=nowhere", expect=2)
    assert "nowhere" in refused.stderr or "partition" in refused.stderr, refused.stderr
    without = dict(study.environment)
    study.environment["PATH"] = "/nonexistent"
    try:
        assert "no sbatch here" in study.call("submit", "job.yaml", expect=2).stderr
        assert study.call("submit", "job.yaml", "--dry-run").stdout.startswith("#!")
    finally:
        study.environment = without
    print("refusals and --dry-run: good")


def check_break(queue, name, job, by):
    """Breaks a job once some of its rows are complete, most are left, and it is still queued."""
    study = queue.study
    queue.wait(job, "rows", lambda _: sum(complete(study, f"{name}.h5")) >= 5)
    by(job)
    status = study.call("status", f"{name}.h5").stdout
    assert f"Slurm job {job}: " in status, status
    if os.path.exists(study.path(f"{name}.h5.sbatch")):
        refused = study.call(*queue.arguments(name, "srun"), expect=2).stderr
        assert f"Slurm job {job}" in refused and "already" in refused, refused


def check_end(queue, name, job, reference):
    study = queue.study
    queue.wait(job, "the end", lambda facts: facts.get("JobState") == "COMPLETED")
    assert queue.cluster.job(job)["Restarts"] == "1", queue.cluster.job(job)
    by_session = complete(study, f"{name}.h5")
    assert by_session[0] > 0 and by_session[1] > 0 and sum(by_session) == POINTS, by_session
    with h5py.File(study.path(f"{name}.h5"), "r") as file:
        jobs = [text.decode() for text in file["sessions/slurm_job"][:2]]
    assert jobs == [job, job], jobs
    wrong = differences(study.table(f"{name}.h5"), reference)
    assert not wrong, f"{name}: {', '.join(wrong)} differ from the unbroken run"
    study.call("verify", f"{name}.h5")
    assert f"Slurm job {job}: " not in study.call("status", f"{name}.h5").stdout
    print(f"{name}: {by_session[0]} rows, then {by_session[1]}: the table equals the unbroken one")


def check_requeues(queue, reference):
    """`scontrol requeue` by somebody; the start is set to now, for else it is two minutes away."""
    cluster = queue.cluster
    jobs = {}
    for launcher in ("srun", "mpirun"):  # the first waits in the queue while the second computes
        name = f"requeued-{launcher}"
        jobs[name] = queue.submit(name, launcher)
        check_break(queue, name, jobs[name], lambda job: cluster.call("scontrol", "requeue", job))
    for name, job in jobs.items():
        queue.wait(job, "requeue", lambda facts: facts.get("Restarts") == "1"
                   and facts.get("JobState") == "PENDING")
        status = queue.study.call("status", f"{name}.h5").stdout
        assert f"Slurm job {job}: PENDING" in status, status
        assert "back into the queue" not in queue.log(job), queue.log(job)
        cluster.call("scontrol", "update", f"JobId={job}", "StartTime=now")
    for name, job in jobs.items():
        check_end(queue, name, job, reference)


def check_signals(queue, reference):
    """Signals to the batch script alone, as Slurm sends them: the job looks after itself."""
    cluster = queue.cluster
    ways = {"usr1-srun": ("USR1", lambda name: queue.submit(name, "srun")),
            "term-mpirun": ("TERM", lambda name: queue.submit(name, "mpirun")),
            "term-by-hand": ("TERM", queue.send_by_hand)}
    jobs = {}
    for name, (number, send) in ways.items():
        jobs[name] = send(name)
        check_break(queue, name, jobs[name], lambda job, number=number: cluster.call(
            "scancel", "--batch", f"--signal={number}", job))
    for name, job in jobs.items():
        queue.wait(job, "requeue", lambda facts: facts.get("Restarts") == "1")
        assert "back into the queue" in queue.log(job), queue.log(job)
        check_end(queue, name, job, reference)


def check_cancel(queue):
    """A job that its owner cancels stays away."""
    job = queue.submit("cancelled", "mpirun")
    queue.wait(job, "rows", lambda _: sum(complete(queue.study, "cancelled.h5")) >= 5)
    queue.cluster.call("scancel", job)
    queue.wait(job, "the end", lambda facts: facts.get("JobState") not in ("RUNNING", "COMPLETING"))
    facts = queue.cluster.job(job)
    assert facts["JobState"] == "CANCELLED" and facts["Restarts"] == "0", facts
    assert "back into the queue" not in queue.log(job), queue.log(job)
    print("cancelled: stays away")


def main():
    reason = reason_to_skip()
    if reason:
        print("skipped:", reason)
        sys.exit(77)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="driftsweep slurm's ") as folder, Cluster(cpus=8) as cluster:
        program = os.path.abspath(sys.argv[1])
        cluster.environment["PATH"] += ":" + os.path.dirname(program)
        study = Study(program, sys.argv[2], folder, points=POINTS)
        study.environment = dict(cluster.environment, DRIFTSWEEP_LOCK_WAIT="60",
                                 OMPI_MCA_mpi_yield_when_idle="1")
        queue = Queue(cluster, study)
        check_refusals(queue)
        study.run("unbroken.h5", ranks=2)
        reference = study.table("unbroken.h5")

        check_requeues(queue, reference)
        check_signals(queue, reference)
        check_cancel(queue)
    print(f"all in {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
