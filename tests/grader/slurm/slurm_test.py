#!/usr/bin/env python3
"""grader batch --engine slurm against a real slurmctld and slurmd on this machine.

usage: slurm_test.py GRADER

A cluster of one node with a configuration, a key and sockets of its own in a temporary folder. The same class, graded by
either engine, must give the same bytes; a task that is killed and one whose node goes down must be submitted again; Ctrl-C takes
the jobs back. Exits with 77 (skipped) where Slurm or munge is missing, or where they cannot be run.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SKIPPED = 77
PROGRAMS = ["slurmctld", "slurmd", "munged", "sbatch", "squeue", "scancel", "scontrol"]

SPEC = """id: tiny
title: Tiny
unit: tiny
languages: [python]
functions:
  relu_forward:
    inputs:  {x: "f32[N,C,H,W]"}
    outputs: {y: "f32[N,C,H,W]"}
  relu_backward:
    inputs:  {x: "f32[N,C,H,W]", dy: "f32[N,C,H,W]"}
    outputs: {dx: "f32[N,C,H,W]"}
checks:
  - {id: compiles, kind: compiles, points: 1, visibility: public}
  - id: forward
    kind: matches_oracle
    functions: [relu_forward]
    points: 4
    visibility: hidden
    seed: 1
    cases: {count: 3, ranges: {N: [1, 2], C: [1, 2], H: [1, 3], W: [1, 3]}, values: {x: normal}}
  - id: backward
    kind: matches_oracle
    functions: [relu_backward]
    points: 4
    visibility: public
    seed: 2
    cases: {count: 3, ranges: {N: [1, 2], C: [1, 2], H: [1, 3], W: [1, 3]}, values: {x: normal}}
"""
RIGHT = """import numpy as np

def relu_forward(x):
    return np.maximum(x, np.float32(0))

def relu_backward(x, dy):
    return dy * (x > 0)
"""
WRONG = RIGHT.replace("x > 0", "x < 0")


def find(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def wait_for(what, holds, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = holds()
        if value:
            return value
        time.sleep(0.02)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")


class Cluster:
    """slurmctld, slurmd and munged of one node."""

    def __init__(self, folder):
        self.folder = folder
        self.daemons = []
        for name in ["state", "spool", "munge", "log"]:
            (folder / name).mkdir(mode=0o700)
        self.conf = folder / "slurm.conf"
        self.environment = dict(os.environ, SLURM_CONF=str(self.conf))
        user = subprocess.check_output(["id", "-un"], text=True).strip()
        self.host = host = socket.gethostname().split(".")[0]
        ctld_port, d_port = free_ports(2)
        self.conf.write_text(
            f"""ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={ctld_port}
SlurmdPort={d_port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/log/slurmctld
SlurmdLogFile={folder}/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SelectType=select/linear
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MinJobAge=300
KillWait=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:8
"""
        )

    def start(self, name, *arguments):
        with open(self.folder / "log" / f"{name}.out", "ab") as log:
            self.daemons.append(
                subprocess.Popen([find(name), *arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.environment)
            )

    def run(self, *words):
        return subprocess.run([find(words[0]), *words[1:]], env=self.environment, capture_output=True, text=True)

    def __enter__(self):
        munge = self.folder / "munge"
        (munge / "key").write_bytes(os.urandom(64))
        (munge / "key").chmod(0o600)
        try:
            self.start(
                "munged", "--foreground", "--force", "--num-threads=1", f"--key-file={munge}/key", f"--socket={munge}/socket",
                f"--pid-file={munge}/pid", f"--log-file={munge}/log", f"--seed-file={munge}/seed",
            )
            wait_for("munged", (munge / "socket").exists)
            self.start("slurmctld", "-D", "-c", "-f", str(self.conf))
            self.start_node()
            wait_for("an idle node", lambda: "idle" in self.run("sinfo", "--noheader", "--format=%t").stdout)
        except (OSError, TimeoutError) as error:
            self.__exit__()
            print(f"skipped: no cluster can be run here: {error}")
            sys.exit(SKIPPED)
        return self

    def start_node(self):
        self.start("slurmd", "-D", "-c", "-f", str(self.conf))

    def lose_node(self, task):
        """The node dies with the task, as the staff of a cluster sees it, and comes back."""
        step = parent_of(task)  # slurmstepd would outlive slurmd
        for process in [self.daemons[-1].pid, step, task]:
            os.kill(process, signal.SIGKILL)
        self.daemons.pop().wait()
        node = f"NodeName={self.host}"
        down = self.run("scontrol", "update", node, "State=DOWN", "Reason=lost")
        assert down.returncode == 0, down.stderr
        self.start_node()

        def is_back():
            self.run("scontrol", "update", node, "State=RESUME")  # refused where slurmd's word has done it already
            return self.run("sinfo", "--noheader", "--format=%t").stdout.strip() in ("idle", "alloc")

        wait_for("the node to come back", is_back)

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(timeout=3)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


class Class:
    """Students with a database for each engine."""

    def __init__(self, folder, grader):
        self.folder = folder
        self.grader = grader
        (folder / "tiny").mkdir()
        (folder / "tiny" / "assignment.yaml").write_text(SPEC)
        for name, text in [("ada", RIGHT), ("bob", WRONG), ("cy", RIGHT), ("dee", "import nothing_like_it\n"), ("o'hara", WRONG + "\n")]:
            self.submit(name, text)
        (folder / "class" / "eve.zip").write_text("no archive")

    def submit(self, name, text):
        (self.folder / "class" / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "class" / name / "tiny.py").write_text(text)

    def batch_words(self, database, *more):
        return [self.grader, "batch", str(self.folder / "tiny"), str(self.folder / "class"), "--db", str(self.folder / database),
                "--seeds", str(self.folder / "seeds"), *more]

    def batch(self, database, *more, environment=None):
        done = subprocess.run(self.batch_words(database, *more), capture_output=True, text=True, env=environment, timeout=100)
        assert done.returncode == 0, f"{database}: {done.stderr}"
        return done.stderr

    def export(self, database, form):
        return subprocess.check_output(
            [self.grader, "export", str(self.folder / "tiny"), "--db", str(self.folder / database), "--format", form, "-o", "-"]
        )


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def is_step(pid):
    return Path(f"/proc/{pid}/comm").read_text().startswith("slurmstepd")


def task_processes(beside):
    """The grading processes of a batch's tasks, by where its folder lies."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            # Not what it starts itself, which has its words until it becomes another program.
            if b"grade-unit" in words and any(word.startswith(beside) for word in words) and is_step(parent_of(entry.name)):
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def left_over(folder, database):
    return [path.name for path in folder.iterdir() if path.name.startswith(database + ".slurm-")]


def same_gradebook(students, cluster):
    students.batch("local.db", "--jobs", "2")
    said = students.batch("slurm.db", "--engine", "slurm", environment=cluster.environment)
    assert "6 submissions: 6 graded, 0 reused, 0 without a result" in said, said
    for form in ["json", "csv"]:
        local, slurm = students.export("local.db", form), students.export("slurm.db", form)
        assert local == slurm, f"{form} differs:\n{local.decode()}\n{slurm.decode()}"
    assert len(json.loads(students.export("slurm.db", "json"))) == 6
    assert not left_over(students.folder, "slurm.db")


def lost_tasks_are_submitted_again(students, cluster):
    """Of two tasks one is killed, and the other goes down with its node."""
    def tasks():
        lines = cluster.run("squeue", "--noheader", "--array", "--states=all", "--format=%F_%K %T").stdout.splitlines()
        return dict(line.split() for line in lines)

    (students.folder / "class" / "eve.zip").unlink()
    students.submit("fay", RIGHT + "# fay\n")
    students.submit("gil", RIGHT + "# gil\n")
    earlier = tasks()
    batch = subprocess.Popen(students.batch_words("slurm.db", "--engine", "slurm"), stderr=subprocess.PIPE, text=True,
                             env=cluster.environment)
    frozen = set()

    def freeze_both():
        for process in task_processes(bytes(students.folder / "slurm.db.slurm-")) - frozen:
            os.kill(process, signal.SIGSTOP)  # or it may be done before it is lost
            frozen.add(process)
        return len(frozen) == 2

    try:
        wait_for("two tasks to lose", freeze_both)
        killed, orphan = frozen
        os.kill(killed, signal.SIGKILL)
        wait_for("Slurm to hear of it", lambda: "FAILED" in tasks().values())
        cluster.lose_node(orphan)
        said = batch.communicate(timeout=100)[1]
    finally:
        for process in frozen & task_processes(bytes(students.folder / "slurm.db.slurm-")):
            os.kill(process, signal.SIGKILL)
        batch.kill()  # whoever runs this test would wait for it, and it for a cluster that is gone
    assert batch.returncode == 0, said
    assert "7 submissions: 2 graded, 5 reused, 0 without a result" in said, said
    def states():
        return sorted(state for task, state in tasks().items() if task not in earlier)

    # A result may be there before Slurm has seen its task end.
    wait_for("Slurm to see all tasks ended", lambda: states() == ["COMPLETED", "COMPLETED", "FAILED", "NODE_FAIL"])
    students.batch("local.db", "--jobs", "2")
    assert students.export("local.db", "json") == students.export("slurm.db", "json")


def interrupted_batch_takes_its_jobs_back(students, cluster):
    def queue():
        return cluster.run("squeue", "--noheader").stdout.strip()

    students.submit("ada", RIGHT + "# newer\n")
    batch = subprocess.Popen(students.batch_words("slurm.db", "--engine", "slurm"), stderr=subprocess.PIPE, text=True,
                             env=cluster.environment)
    try:
        wait_for("a job in the queue", queue)
        batch.send_signal(signal.SIGINT)
        said = batch.communicate(timeout=20)[1]
    finally:
        batch.kill()
    assert batch.returncode == 2 and "the same command goes on from there" in said, said
    wait_for("an empty queue", lambda: not queue())
    assert not left_over(students.folder, "slurm.db")


def refused_job_is_reported(students, cluster):
    done = subprocess.run(students.batch_words("slurm.db", "--engine", "slurm", "--sbatch=--partition=nowhere"), capture_output=True,
                          text=True, env=cluster.environment)
    assert done.returncode == 2 and "sbatch refused the job" in done.stderr, done.stderr
    assert not left_over(students.folder, "slurm.db")


def main():
    missing = [program for program in PROGRAMS if find(program) is None]
    if missing:
        print("skipped: not installed: " + ", ".join(missing))
        return SKIPPED
    # Short: a socket's path has at most 107 characters.
    with tempfile.TemporaryDirectory(prefix="grader-slurm-") as name:
        folder = Path(name)
        (folder / "c").mkdir(mode=0o700)
        with Cluster(folder / "c") as cluster:
            students = Class(folder, sys.argv[1])
            same_gradebook(students, cluster)
            lost_tasks_are_submitted_again(students, cluster)
            interrupted_batch_takes_its_jobs_back(students, cluster)
            refused_job_is_reported(students, cluster)
    return 0


if __name__ == "__main__":
    sys.exit(main())
