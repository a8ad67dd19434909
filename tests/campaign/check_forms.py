#!/usr/bin/env python3
"""A small class with hostile names in every form an LMS has, as a folder and as one archive: everybody must be found.

    check_forms.py build/dev/grader/grader
"""
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
STUDENTS = 12


def match(grader, folder, source, *more):
    ended = subprocess.run([grader, "batch", HERE / "tiny", folder / source, "--roster", folder / "roster.csv",
                            "--match-only", "--json", "-", *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if ended.returncode not in (0, 1):
        sys.exit(f"wrong: {folder.name}/{source}: {ended.stderr}")
    return json.loads(ended.stdout), ended.stderr


def check(what, good, detail):
    if not good:
        sys.exit(f"wrong: {what}: {detail}")


def main():
    grader = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="grader-forms-") as top:
        for form in ["folder", "canvas", "moodle", "gradescope", "github"]:
            folder = pathlib.Path(top) / form
            for archive in [[], ["--zip"]]:
                subprocess.run([sys.executable, HERE / "make_class.py", folder, "--tiny", "--form", form, "--students",
                                str(STUDENTS), *archive], check=True)
                source = "class.zip" if archive else "class"
                what = f"{form}, {source}"
                found, said = match(grader, folder, source)
                check(what, found["form"] == form, f"taken for {found['form']}")
                check(what, len(found["matches"]) == STUDENTS - 1, f"{len(found['matches'])} entries")
                strangers = [m["source"] for m in found["matches"] if m["matched_by"] is None]
                check(what, not strangers, f"matched nobody: {strangers}")
                check(what, len({m["student"] for m in found["matches"]}) == STUDENTS - 1, "two entries of one student")
                check(what, len(found["without_entry"]) == 1, f"missing: {found['without_entry']}")
                check(what, all("\n" not in line or line.isprintable() for line in said.split("\n")), said)
                if form == "canvas":
                    late = [m["marked_late"] for m in found["matches"]]
                    check(what, True in late and False in late, f"late marks {late}")
                if form in ("gradescope", "github"):
                    check(what, {m["time_from"] for m in found["matches"]} == {"lms"}, "times of files")
            print(f"{form}: everyone found, in a folder and in an archive")
        found, _ = match(grader, pathlib.Path(top) / "canvas", "class.zip", "--from", "folder")
        check("--from", found["form"] == "folder" and found["form_was_told"], found["form"])


if __name__ == "__main__":
    main()
