#!/usr/bin/env python3
"""Plants every known mistake in the two solutions beside this file, grades each as a submission, and compares what
the grader names with what was planted.

    plant.py GRADER ASSIGNMENT [--language cpp|python] [--only FUNCTION/MISTAKE] [--table FILE]

Each mistake meets the checks that name its mutant in `grader audit`; with --all-checks every check, which takes
much longer in Python. Exit status 0: every one was caught and named, first and by every check of an oracle that it
fails, and the solutions without a mistake pass. Takes minutes: on demand, not part of the test suite.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# Python allocates its own outputs: there is no output that could be added to before it is set.
ONLY_CPP = {"conv2d_forward/output-not-zeroed"}
JUDGES_PLANTED = {"matches_oracle", "gradient", "property", "training"}


def known_mistakes(grader, assignment):
    audit = subprocess.run([grader, "audit", assignment, "--mutants-only", "--json", "-"], capture_output=True, text=True)
    return {m["function"] + "/" + m["mistake"]: m["named_by"] for m in json.loads(audit.stdout)["mutants"]}


def plant(language, mistake, folder):
    shutil.copytree(os.path.join(HERE, language), folder)
    if language == "cpp":
        with open(os.path.join(folder, "planted.hpp"), "w") as file:
            file.write("#pragma once\n#include <string_view>\ninline constexpr std::string_view planted = \"%s\";\n" % mistake)
    else:
        with open(os.path.join(folder, "planted.py"), "w") as file:
            file.write("PLANTED = %r\n" % mistake)


def grade(grader, assignment, folder, seeds, checks):
    only = [word for check in checks for word in ("--only", check)]
    done = subprocess.run([grader, "check", assignment, folder, "--official", "--seeds", seeds, "--json", "-"] + only,
                          capture_output=True, text=True)
    if done.returncode == 2:
        sys.exit("plant.py: %s: %s" % (folder, done.stderr))
    return [c for c in json.loads(done.stdout)["checks"] if c["kind"] in JUDGES_PLANTED or c["kind"] == "compiles"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("grader")
    parser.add_argument("assignment")
    parser.add_argument("--language", choices=["cpp", "python"], action="append")
    parser.add_argument("--only", action="append")
    parser.add_argument("--all-checks", action="store_true")
    parser.add_argument("--table")
    options = parser.parse_args()
    known = known_mistakes(options.grader, options.assignment)
    mistakes = options.only or list(known)
    rows, wrong = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        os.chmod(scratch, 0o755)
        seeds = os.path.join(scratch, "seeds")
        for language in options.language or ["cpp", "python"]:
            for mistake in [""] + mistakes:
                if language == "python" and mistake in ONLY_CPP:
                    continue
                folder = os.path.join(scratch, language + "-" + mistake.replace("/", "-"))
                plant(language, mistake, folder)
                only = [] if options.all_checks or not mistake else known[mistake]
                checks = grade(options.grader, options.assignment, folder, seeds, only)
                caught = [c["id"] for c in checks if c["status"] != "passed"]
                named = [c["id"] for c in checks if mistake and mistake.split("/")[1] in c["mistakes"]]
                oracles = [c for c in checks if c["kind"] == "matches_oracle" and c["status"] != "passed"]
                first = all(c["mistake"] == mistake.split("/")[-1] for c in oracles)
                others = sorted({m for c in checks for m in c["mistakes"]} - {mistake.split("/")[-1]})
                good = (bool(oracles) and all(c["id"] in named for c in oracles) and first) if mistake else not caught
                wrong += not good
                rows.append((language, mistake or "(none)", ", ".join(caught), ", ".join(named), ", ".join(others)))
                print("%s %-7s %s caught by %s; named by %s%s" % ("ok   " if good else "WRONG", language,
                      mistake or "(none)", ", ".join(caught) or "nothing", ", ".join(named) or "nothing",
                      "; also named: " + ", ".join(others) if others else ""), flush=True)
                shutil.rmtree(folder)
    if options.table:
        with open(options.table, "w") as file:
            file.write("| language | planted | caught by | named by | also named |\n|---|---|---|---|---|\n")
            file.writelines("| %s |\n" % " | ".join(row) for row in rows)
    print("%d planted, %d wrong" % (len(rows), wrong))
    sys.exit(1 if wrong else 0)


main()
