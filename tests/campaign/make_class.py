#!/usr/bin/env python3
"""Makes a class as an LMS hands it over, from sample submissions, with names, late times and every trap of the form.

    make_class.py OUT --form canvas --students 300 --samples assignments/a7-convnet/samples --unit convnet [--zip]
    make_class.py OUT --form folder --students 30 --tiny

Writes OUT/class (or OUT/class.zip), OUT/roster.csv as the LMS writes it and OUT/course.yaml. The same arguments make
the same class. Everyone's sources differ by a comment, so that nobody's grading is reused for another.
"""
import argparse
import csv
import datetime
import io
import os
import pathlib
import random
import shutil
import tarfile
import zipfile

DEADLINE = datetime.datetime(2026, 3, 1, 23, 59, tzinfo=datetime.timezone.utc)
HOSTILE = ['=HYPERLINK("x")', "O'Brien, Zoë", "名前", "Comma, The, Third", "Line\nBreak", "<b>Bold</b>", "-1+1", "a" * 80]
FIRST = "Ada Björn Chloé Dinh Emeka Fatima Goran Hana Ingrid Jamal Keiko Lars Mina Noor Omar Priya Quinn Rosa Søren Tomás"
LAST = "Adeyemi Bauer Castro Dvořák Eriksen Fischer García Hughes Ito Jansen Kowalczyk Lindqvist Moreau Nguyen Okafor Park"

TINY = {
    "right": "import numpy as np\n\ndef relu_forward(x):\n    return np.maximum(x, np.float32(0))\n\n"
             "def relu_backward(x, dy):\n    return np.where(x > 0, dy, np.float32(0))\n",
    "wrong": "def relu_forward(x):\n    return x\n\ndef relu_backward(x, dy):\n    return dy\n",
    "raises": "def relu_forward(x):\n    raise ValueError('no')\n\ndef relu_backward(x, dy):\n    return dy\n",
    "broken": "def relu_forward(x:\n",
}


def squash(name):
    """What Canvas makes of a sortable name."""
    return "".join(c for c in name.lower() if c == "_" or c.isalnum())


class Student:
    def __init__(self, number, rng):
        self.number = number
        self.id = f"s{number:04d}"
        first, last = rng.choice(FIRST.split()), rng.choice(LAST.split())
        self.name = HOSTILE[number] if number < len(HOSTILE) else f"{last}, {first} {number}"
        self.login = f"user{number:04d}"
        self.email = f"{self.login}@example.edu"
        self.lms = 70000 + number
        late = number % 5 == 3
        self.submitted = DEADLINE + datetime.timedelta(hours=rng.uniform(0.5, 70) if late else -rng.uniform(0.1, 200))
        self.late = late


def load_samples(arguments):
    """{name: {file: bytes}} of what students hand in."""
    if arguments.tiny:
        return {name: {"tiny.py": text.encode()} for name, text in TINY.items()}
    samples = {}
    for folder in sorted(pathlib.Path(arguments.samples).iterdir()):
        if folder.is_dir() and (not arguments.only or folder.name in arguments.only):
            samples[folder.name] = {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*"))
                                    if f.is_file() and f.name != "expected.yaml"}
    return samples


def sources_of(student, samples, names):
    files = dict(samples[names[student.number % len(names)]])
    for name in files:
        mark = {"cpp": "//", "hpp": "//", "h": "//", "py": "#"}.get(name.rsplit(".", 1)[-1])
        if mark:
            files[name] += f"\n{mark} student {student.number}\n".encode()
    return files


def packed(files, kind, wrap=""):
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(wrap + name), data)
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w:" + kind) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(wrap + name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


class Tree:
    """Files in memory, written as a folder or as one zip, with times."""

    def __init__(self):
        self.files = []

    def add(self, path, data, time):
        self.files.append((path, data, time))

    def write(self, out, as_zip):
        if as_zip:
            with zipfile.ZipFile(out / "class.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for path, data, time in self.files:
                    archive.writestr(zipfile.ZipInfo(path, time.timetuple()[:6]), data)
            return
        for path, data, time in self.files:
            target = out / "class" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            os.utime(target, (time.timestamp(), time.timestamp()))


def form_folder(tree, student, files):
    name = student.id
    kind = ["folder", "zip", "gz", "xz", "nested"][student.number % 5]
    if kind == "folder":
        for path, data in files.items():
            tree.add(f"{name}/{path}", data, student.submitted)
    elif kind == "nested":
        tree.add(f"{name}/my work/final.zip", packed(files, "zip", "deep/er/"), student.submitted)
    else:
        tree.add(f"{name}.{'zip' if kind == 'zip' else 'tar.' + kind}", packed(files, kind), student.submitted)


def form_canvas(tree, student, files):
    who = squash(student.name) + ("_LATE" if student.late else "")
    again = "-1" if student.number % 3 == 0 else ""
    if student.number % 4 == 1 or any("/" in path for path in files):  # Canvas takes no folders
        tree.add(f"{who}_{student.lms}_{90000 + student.number}_work{again}.zip", packed(files, "zip"), student.submitted)
    elif student.number % 4 == 2:
        tree.add(f"{who}_{student.lms}_{90000 + student.number}_work.tar{again}.gz", packed(files, "gz"),
                 student.submitted)
    else:
        for i, (path, data) in enumerate(files.items()):
            stem, dot, rest = path.partition(".")
            tree.add(f"{who}_{student.lms}_{90000 + 10 * student.number + i}_{stem}{again}{dot}{rest}", data,
                     student.submitted)


def form_moodle(tree, student, files):
    name = student.name.replace("_", " ").replace("/", " ").replace("\n", " ")
    who = f"{name}_{student.lms}_assignsubmission_file_"
    if student.number % 2:
        tree.add(f"{who}work.zip", packed(files, "zip"), student.submitted)
    else:
        for path, data in files.items():
            tree.add(f"{who}/{path}", data, student.submitted)


def form_gradescope(tree, student, files):
    for path, data in files.items():
        tree.add(f"assignment_1_export/submission_{student.lms}/{path}", data, student.submitted)


def form_github(tree, student, files):
    folder = f"tiny-or-not-{student.login}"
    tree.add(f"{folder}/.git/HEAD", b"ref: refs/heads/main\n", student.submitted)
    for path, data in files.items():
        tree.add(f"{folder}/{path}", data, student.submitted)


FORMS = {"folder": form_folder, "canvas": form_canvas, "moodle": form_moodle, "gradescope": form_gradescope,
         "github": form_github}


def write_roster(out, form, students, points):
    with open(out / "roster.csv", "w", newline="", encoding="utf-8") as stream:
        write = csv.writer(stream).writerow
        if form == "folder":
            write(["id", "name", "email", "login"])
            for s in students:
                write([s.id, s.name, s.email, s.login])
        elif form == "canvas":
            write(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "A7 (4711)"])
            write(["    Points Possible", "", "", "", "", points])
            for s in students:
                write([s.name, s.lms, s.id, s.login, "001", ""])
            write(["Student, Test", 1, "", "test", "001", ""])
        elif form == "moodle":
            write(["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
                   "Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"])
            for s in students:
                write([f"Participant {s.lms}", s.name, s.email, "Submitted for grading", "", f"{points}.00", "Yes", "-", "-", ""])
        elif form == "gradescope":
            write(["First Name", "Last Name", "SID", "Email", "Sections"])
            for s in students:
                last, _, first = s.name.partition(", ")
                write([first, last, s.id, s.email, "001"])
        else:
            write(["assignment_name", "github_username", "roster_identifier", "student_repository_name",
                   "submission_timestamp", "points_awarded", "points_available"])
            for s in students:
                write(["a7", s.login, s.id, f"tiny-or-not-{s.login}", s.submitted.strftime("%Y-%m-%d %H:%M:%S UTC"),
                       "", ""])


def metadata_of(students):
    lines = []
    for s in students:
        name = s.name.replace("'", "''").replace("\n", " ")
        lines += [f"submission_{s.lms}:", "  :submitters:", f"  - :name: '{name}'", f"    :sid: '{s.id}'",
                  f"    :email: {s.email}", f"  :created_at: {s.submitted.strftime('%Y-%m-%d %H:%M:%S.000000000 Z')}",
                  "  :score: 0.0", "  :results:", "    output: |-", "      anything: at all"]
    return ("\n".join(lines) + "\n").encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--form", choices=FORMS, default="folder")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--samples")
    parser.add_argument("--only", nargs="*", help="names of samples")
    parser.add_argument("--tiny", action="store_true", help="submissions of tests/campaign/tiny")
    parser.add_argument("--zip", action="store_true")
    parser.add_argument("--assignment", default="a7-convnet", help="for course.yaml")
    parser.add_argument("--points", type=int, default=100, help="that the LMS knows of")
    arguments = parser.parse_args()
    if arguments.tiny:
        arguments.assignment, arguments.points = "tiny", 10
    samples = load_samples(arguments)
    names = sorted(samples)
    rng = random.Random(5922)
    students = [Student(i, rng) for i in range(arguments.students)]
    missing = students[-1:] if len(students) > 3 else []  # the last of the roster hands nothing in
    tree = Tree()
    for student in students:
        if student not in missing:
            FORMS[arguments.form](tree, student, sources_of(student, samples, names))
    if arguments.form == "gradescope":
        tree.add("assignment_1_export/submission_metadata.yml",
                 metadata_of([s for s in students if s not in missing]), DEADLINE)
    arguments.out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(arguments.out / "class", ignore_errors=True)
    tree.write(arguments.out, arguments.zip)
    write_roster(arguments.out, arguments.form, students, arguments.points)
    (arguments.out / "course.yaml").write_text(
        f"assignments:\n  {arguments.assignment}:\n    deadline: {DEADLINE.strftime('%Y-%m-%d %H:%M')} Z\n"
        "    grace: 15 min\n    late: {per_day: 10 %, at_most: 50 %}\n")


if __name__ == "__main__":
    main()
