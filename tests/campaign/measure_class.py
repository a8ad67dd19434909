#!/usr/bin/env python3
"""From an archive to the gradebook: how long it takes, how much memory the coordinator needs, and how much of the time
is not the students' own.

    measure_class.py build/release/grader/grader ASSIGNMENT OUT/class.zip OUT/roster.csv --jobs 1 2

ASSIGNMENT is a folder. The share outside is 1 - (build + student's run time) / (wall time x jobs). Memory is the peak
of the batch's own process, without the boxes it starts.
"""
import argparse
import os
import pathlib
import subprocess
import sqlite3
import tempfile
import time


def peak_of(pid):
    """KiB. Not from wait4: that would count the boxes too."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def measure(grader, assignment, source, roster, jobs):
    with tempfile.TemporaryDirectory(prefix="grader-measure-") as folder:
        database = pathlib.Path(folder) / "course.db"
        log = pathlib.Path(folder) / "log"
        start = time.monotonic()
        process = subprocess.Popen([grader, "batch", assignment, source, "--roster", roster, "--db", database, "--jobs",
                                    str(jobs)], stderr=log.open("w"))
        peak = 0
        while process.poll() is None:
            peak = max(peak, peak_of(process.pid))
            time.sleep(0.05)
        wall = time.monotonic() - start
        lines = log.read_text().splitlines()
        subprocess.run([grader, "export", assignment, "--db", database, "--format", "csv", "-o", os.devnull], check=True)
        costs = dict(sqlite3.connect(database).execute("SELECT what, sum(seconds) FROM costs GROUP BY what"))
        own = costs.get("build", 0) + costs.get("student", 0)
        print(f"{pathlib.Path(source).parent.name}: --jobs {jobs}: exit {process.returncode}, {wall:.1f} s wall, "
              f"coordinator {peak / 1024:.1f} MiB, build {costs.get('build', 0):.1f} s, students "
              f"{costs.get('student', 0):.1f} s, outside {100 * (1 - own / (wall * jobs)):.0f} % ({lines[-2]})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grader")
    parser.add_argument("assignment")
    parser.add_argument("source")
    parser.add_argument("roster")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    for jobs in arguments.jobs:
        measure(arguments.grader, arguments.assignment, arguments.source, arguments.roster, jobs)


if __name__ == "__main__":
    main()
