#!/usr/bin/env python3
"""Grades the samples of an assignment as a class of their own, and again in one class with the whole hostile corpus;
the samples' results must be the same, measured values apart. Takes minutes.

    [JOBS=2] tests/corpus/class_unchanged.py build/dev [ASSIGNMENT]
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEASURED = ("performance", "policy", "score", "final_score")


def grade(grader, assignment, submissions, folder, name):
    database, exported = folder / f"{name}.db", folder / f"{name}.json"
    subprocess.run([grader, "batch", assignment, submissions, "--db", database, "--jobs", os.environ.get("JOBS", "2"),
                    "--seeds", folder / "class.seeds"], check=True)
    subprocess.run([grader, "export", assignment, "--db", database, "--format", "json", "-o", exported], check=True)
    results = {result["student"]: result for result in json.loads(exported.read_text())}
    for result in results.values():
        for key in MEASURED:
            result.pop(key, None)
        for check in result["checks"]:
            if check["kind"] == "performance":
                for key in ("status", "score", "message"):
                    check.pop(key)
    return results


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    assignment = ROOT / "assignments" / (sys.argv[2] if len(sys.argv) > 2 else "a7-convnet")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        shutil.copytree(assignment / "samples", folder / "alone")
        shutil.copytree(assignment / "samples", folder / "together")
        subprocess.run([build / "tests/corpus/hostile_corpus", ROOT / "tests/corpus", "prepare", folder / "together"],
                       check=True)
        alone = grade(build / "grader/grader", assignment, folder / "alone", folder, "alone")
        together = grade(build / "grader/grader", assignment, folder / "together", folder, "together")
    different = [student for student, result in alone.items() if together.get(student) != result]
    for student in different:
        print(f"{student}: {json.dumps(alone[student])}\nnow: {json.dumps(together.get(student))}")
    hostile = {student: result for student, result in together.items() if student not in alone}
    internal = [student for student, result in hostile.items()
                if any(check["status"] == "internal_error" for check in result["checks"])]
    print(f"{len(alone)} samples and {len(hostile)} hostile submissions in one class: "
          f"{len(different)} samples graded differently, {len(internal)} internal errors {internal}")
    sys.exit(1 if different or internal else 0)


main()
