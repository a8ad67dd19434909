#!/usr/bin/env python3
"""A class in every form an LMS has, from the one archive to the file that the LMS takes back, without a manual step: everyone
is found and graded, and the file holds everyone's score to two decimals.

    whole_class.py build/release/grader/grader --students 300 --jobs 2
    whole_class.py build/release/grader/grader --students 300 --forms canvas --assignment FOLDER --samples FOLDER/samples
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
FORMS = ["folder", "canvas", "moodle", "gradescope", "github"]
# What each takes back: the format, the column of the score and that of the student.
UPLOADS = {"canvas": ("canvas", "A7 (4711)", "ID"), "moodle": ("moodle", "Grade", "Email address")}


def check(what, good, detail):
    if not good:
        sys.exit(f"wrong: {what}: {detail}")


def run(*words, allowed=(0,)):
    ended = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    check(" ".join(str(word) for word in words), ended.returncode in allowed, (ended.stdout + ended.stderr)[-2000:])
    return ended


def rounded(score):
    return round(float(score), 2)


def check_upload(grader, assignment, folder, form, database, final):
    """The roster that the LMS gave, filled in: its own rules find nothing wrong, and it holds the scores."""
    format, column, who = UPLOADS[form]
    upload = folder / "upload.csv"
    words = [grader, "export", assignment, "--db", database, "--format", format, "--into", folder / "roster.csv"]
    run(*words, "-o", upload)
    said = run(*words, "--check", upload).stdout
    check(form, "0 problems" in said, said)
    with open(upload, newline="", encoding="utf-8") as stream:
        rows = {row[who]: row[column] for row in csv.DictReader(stream)}
    for student, score in final.items():
        check(form, student in rows and rounded(rows[student]) == rounded(score), f"{student}: {rows.get(student)}, not {score}")
    return format


def check_results(grader, assignment, folder, form, database, final):
    """The result of one student each."""
    format = "github" if form == "github" else "gradescope"
    for student, score in list(final.items())[:3]:
        out = folder / "result"
        run(grader, "export", assignment, "--db", database, "--format", format, "--student", student, "-o", out)
        if format == "gradescope":
            check(form, rounded(json.loads(out.read_text())["score"]) == rounded(score), f"{student}: {out.read_text()[:200]}")
    run(grader, "export", assignment, "--db", database, "--format", "csv", "-o", folder / "scores.csv")
    return format


def whole(arguments, form, folder):
    grader = arguments.grader
    samples = ["--tiny"]
    if arguments.samples:
        samples = ["--samples", arguments.samples, "--assignment", arguments.assignment.name, "--points", arguments.points]
    run(sys.executable, HERE / "make_class.py", folder, "--form", form, "--students", arguments.students, "--zip", *samples)
    database = folder / "course.db"
    start = time.monotonic()
    said = run(grader, "batch", arguments.assignment, folder / "class.zip", "--roster", folder / "roster.csv", "--course",
               folder / "course.yaml", "--db", database, "--jobs", arguments.jobs).stderr
    seconds = time.monotonic() - start
    submitted = arguments.students - 1
    check(form, f"{submitted} submissions: {submitted} graded, 0 reused, 0 without a result" in said, said[-1000:])
    check(form, "not on the roster" not in said, said[:2000])
    exported = run(grader, "export", arguments.assignment, "--db", database, "--format", "json", "-o", "-").stdout
    final = {grade["student"]: grade["final_score"] for grade in json.loads(exported)}
    check(form, len(final) == submitted, f"{len(final)} scores")
    write = check_upload if form in UPLOADS else check_results
    format = write(grader, arguments.assignment, folder, form, database, final)
    print(f"{form}: {submitted} of {arguments.students} graded in {seconds:.0f} s, scores handed on as {format}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grader", type=pathlib.Path)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--assignment", type=pathlib.Path, default=HERE / "tiny")
    parser.add_argument("--samples")
    parser.add_argument("--points", type=int, default=100, help="of ASSIGNMENT")
    arguments = parser.parse_args()
    arguments.grader = arguments.grader.resolve()
    with tempfile.TemporaryDirectory(prefix="grader-class-") as top:
        for form in arguments.forms:
            whole(arguments, form, pathlib.Path(top) / form)


if __name__ == "__main__":
    main()
