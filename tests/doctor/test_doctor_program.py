"""driftsweep doctor alone, under mpirun, and started by an srun that knows no MPI.

    test_doctor_program.py PROGRAM MPIEXEC
"""
import os
import subprocess
import sys
import tempfile

PROGRAM, MPIEXEC = sys.argv[1:3]
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not name.startswith(("SLURM_", "PMI", "OMPI_"))}
ENVIRONMENT.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMP_NUM_THREADS="1", DRIFTSWEEP_TOKEN="secret")


def lines_of(command, **variables):
    done = subprocess.run(command, env=dict(ENVIRONMENT, **variables), text=True, timeout=100,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "secret" not in done.stdout, done.stdout
    return done.stdout.splitlines()


def has(lines, verdict, subject, text):
    found = [line for line in lines if line.startswith(f"{verdict}  {subject} ") and text in line]
    assert found, "\n".join(lines)


def main():
    with tempfile.TemporaryDirectory() as folder:
        alone = lines_of([PROGRAM, "doctor", folder])
        assert alone[0].startswith("driftsweep doctor, 2")
        for subject in ("system", "program", "MPI", "HDF5", "LibRaw", "Slurm", "world", "rank 0"):
            assert any(line[6:].startswith(subject) for line in alone), (subject, alone)
        has(alone, "good", "world", "1 rank on 1 host")
        has(alone, "good", "writing", "fsync")
        has(alone, "good", "environment", "OMP_NUM_THREADS=1")

        two = lines_of([MPIEXEC, "-n", "2", "--oversubscribe", "--bind-to", "none", PROGRAM,
                        "doctor", folder])
        assert sum(line.startswith("driftsweep doctor") for line in two) == 1, two
        has(two, "good", "world", "2 ranks on 1 host")
        has(two, "good", "rank 1", "cores")

        single = {"SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "2", "SLURM_NTASKS": "2"}
        has(lines_of([PROGRAM, "doctor", folder], **single), "look", "launcher", "srun --mpi=pmix")
        assert not lines_of([PROGRAM, "doctor", folder], **dict(single, SLURM_PROCID="1"))
        assert not os.listdir(folder), os.listdir(folder)
        has(lines_of([PROGRAM, "doctor", folder + "/none"]), "look", "folder", "no such folder")
    print("doctor: good")


if __name__ == "__main__":
    main()
