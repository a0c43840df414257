"""A private Slurm of one machine: munged, slurmctld and slurmd in a folder of their own.

It needs root and Debian's packages slurmctld, slurmd, slurm-client and munge, starts no service, and
shares ports, sockets and keys with no other Slurm of the machine.
"""
import os
import shutil
import socket
import subprocess
import tempfile
import time

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "scontrol", "squeue")
SBIN = "/usr/sbin:/sbin:/usr/local/sbin"
CONFIGURATION = """\
ClusterName=driftsweep
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=5,bf_interval=5
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SwitchType=switch/none
MpiDefault=none
JobRequeue=1
KillWait=10
MinJobAge=600
ReturnToService=2
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=1:00:00 State=UP
"""


def reason_to_skip():
    """Why no Slurm can be started here; None where one can."""
    if os.geteuid() != 0:
        return "a private Slurm needs root"
    path = os.environ.get("PATH", "") + ":" + SBIN
    for program in NEEDED:
        if shutil.which(program, path=path) is None:
            return f"{program} is not installed (Debian: slurmctld slurmd slurm-client munge)"
    return None


def free_ports(count):
    """Ports that nobody listens on; held all at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Cluster:
    """Context manager; `environment` leads Slurm's commands to it."""

    def __init__(self, cpus=4):
        # A socket's path may have 107 characters, which a deep TMPDIR would exceed.
        self.folder = tempfile.mkdtemp(prefix="driftsweep-slurm-", dir="/tmp")
        self.cpus = cpus
        self.daemons = []
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("SLURM_", "SBATCH_", "SQUEUE_", "PMI", "OMPI_"))}
        self.environment.update(
            PATH=self.environment.get("PATH", "") + ":" + SBIN,
            SLURM_CONF=self.path("slurm.conf"), OMPI_ALLOW_RUN_AS_ROOT="1",
            OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMP_NUM_THREADS="1")

    def path(self, name):
        return os.path.join(self.folder, name)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        # munged wants a folder that nobody else can write to.
        os.chmod(self.folder, 0o755)
        for name in ("state", "spool"):
            os.mkdir(self.path(name))
        with open(self.path("munge.key"), "wb") as key:
            os.fchmod(key.fileno(), 0o600)
            key.write(os.urandom(128))
        controller_port, node_port = free_ports(2)
        with open(self.path("slurm.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(
                host=socket.gethostname().split(".")[0], folder=self.folder, cpus=self.cpus,
                controller_port=controller_port, node_port=node_port))
        self.daemon("munged", "--foreground", "--force", f"--socket={self.path('munge.socket')}",
                    f"--key-file={self.path('munge.key')}", f"--log-file={self.path('munged.log')}",
                    f"--pid-file={self.path('munged.pid')}", f"--seed-file={self.path('munged.seed')}",
                    "--num-threads=2")
        self.wait_until(lambda: os.path.exists(self.path("munge.socket")), "munged's socket")
        self.daemon("slurmctld", "-D", "-i", "-f", self.path("slurm.conf"))
        self.daemon("slurmd", "-D", "-f", self.path("slurm.conf"))
        self.wait_until(lambda: "idle" in self.call("sinfo", "-h", "-o", "%T", check=False),
                        "an idle node")

    def daemon(self, *command):
        log = open(self.path(command[0] + ".out"), "wb")
        self.daemons.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log,
                                             stdin=subprocess.DEVNULL, start_new_session=True))

    def stop(self):
        if len(self.daemons) == 3:
            self.call("scancel", "--signal=KILL", "--full", "--state=RUNNING", check=False)
            self.call("scancel", "--state=PENDING", check=False)
        for process in reversed(self.daemons):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, *command, check=True, cwd=None):
        done = subprocess.run(command, env=self.environment, text=True, cwd=cwd, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def wait_until(self, condition, what, patience=60):
        end = time.monotonic() + patience
        while not condition():
            dead = [process.args[0] for process in self.daemons if process.poll() is not None]
            if dead or time.monotonic() > end:
                raise AssertionError(f"{what} did not come; dead: {dead}\n{self.logs()}")
            time.sleep(0.1)

    def logs(self):
        text = ""
        for name in sorted(os.listdir(self.folder)):
            if name.endswith((".out", ".log")):
                with open(self.path(name), errors="replace", encoding="utf-8") as file:
                    text += f"--- {name}\n" + "".join(file.readlines()[-30:])
        return text

    def job(self, number):
        """What scontrol knows of a job, by field; {} where it is gone."""
        text = self.call("scontrol", "show", "job", str(number), "--oneliner", check=False)
        return dict(word.split("=", 1) for word in text.split() if "=" in word)
