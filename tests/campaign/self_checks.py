#!/usr/bin/env python3
"""Every sample of every assignment checks itself as a student does, then all are graded as a class: what students saw of
the public checks must be what the course gives them. Measurements may vary; they are listed.

    self_checks.py build/dev/grader/grader [ASSIGNMENT...]
"""
import collections
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ASSIGNMENTS = pathlib.Path(__file__).resolve().parents[2] / "assignments"
MEASURED = {"performance", "toeplitz_free"}


def self_check(grader, kit, folder):
    ended = subprocess.run([grader, "check", kit, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if ended.returncode not in (0, 1):
        sys.exit(f"wrong: {folder}: {ended.stderr}{ended.stdout}")


def compare(grader, assignment, work):
    kit, students = work / "kit", work / "class"
    subprocess.run([grader, "kit", assignment, "-o", kit], check=True, stdout=subprocess.DEVNULL)
    samples = sorted(e.parent for e in (assignment / "samples").glob("*/expected.yaml"))
    for sample in samples:
        shutil.copytree(sample, students / sample.name)
        self_check(grader, kit, students / sample.name)
    ended = subprocess.run([grader, "batch", assignment, students, "--db", work / "c.db", "--json", "-"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if ended.returncode != 0:
        sys.exit(f"wrong: {assignment.name}: {ended.stderr}")
    compared, real, measured = 0, [], []
    for entry in json.loads(ended.stdout):
        kinds = {check["id"]: check["kind"] for check in entry["checks"]}
        if entry["self_check"] is None:
            if entry["submission_hash"]:
                real.append(f"{entry['student']}: its self-check was not found")
            continue
        compared += sum(check["visibility"] == "public" for check in entry["checks"])
        for d in entry["self_check"]:
            line = f"{entry['student']}: {d['check']} was {d['before']}, is {d['after']}: {d['cause']}"
            (measured if kinds[d["check"]] in MEASURED else real).append(line)
    print(f"{assignment.name}: {len(samples)} samples, {compared} public checks compared, {len(real)} disagree, "
          f"{len(measured)} measured ones vary", flush=True)
    for line in real + measured:
        print(f"    {line}")
    return collections.Counter(real=len(real), compared=compared)


def main():
    grader = pathlib.Path(sys.argv[1]).resolve()
    names = sys.argv[2:] or sorted(a.parent.name for a in ASSIGNMENTS.glob("*/assignment.yaml"))
    total = collections.Counter()
    for name in names:
        with tempfile.TemporaryDirectory() as work:
            pathlib.Path(work).chmod(0o755)
            total += compare(grader, ASSIGNMENTS / name, pathlib.Path(work))
    if total["real"] or not total["compared"]:
        sys.exit("wrong: students saw something else than the course")


if __name__ == "__main__":
    main()
