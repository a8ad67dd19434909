#!/usr/bin/env python3
"""How repeatable the points for speed are: grades submissions again and again, on the machine as it is or beside
two busy loops and a program that streams through memory.

    timing_campaign.py build/dev/grader/grader ASSIGNMENT --runs 20 [--busy] SUBMISSION...

One line a submission and check: mean ratio, relative deviation, tiers seen with their counts, inconclusive runs.
"""

import argparse
import collections
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile


def spin():
    while True:
        pass


def stream():
    block = bytearray(1 << 28)
    while True:
        block[:] = bytes(len(block))


def grade(grader, assignment, submission, checks):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [grader, "check", assignment, submission, "--json", out.name]
        for check in checks:
            command += ["--only", check]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{submission}: grader ended with {done.returncode}: {done.stderr.strip()}")
        with open(out.name, encoding="utf-8") as file:
            return json.load(file)["performance"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("grader")
    parser.add_argument("assignment")
    parser.add_argument("submissions", nargs="+")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", action="append", default=[], help="a check; default: all of the assignment")
    parser.add_argument("--busy", action="store_true")
    options = parser.parse_args()

    noise = [multiprocessing.Process(target=target, daemon=True) for target in (spin, spin, stream)]
    for process in noise if options.busy else []:
        process.start()
    found = collections.defaultdict(list)
    for _ in range(options.runs):
        for submission in options.submissions:
            for measured in grade(options.grader, options.assignment, submission, options.only):
                found[submission, measured["id"]].append(measured)
    for (submission, check), runs in found.items():
        ratios = [run["ratio"] for run in runs]
        mean = statistics.fmean(ratios)
        deviation = statistics.stdev(ratios) / mean if len(ratios) > 1 else 0
        tiers = sorted(collections.Counter(run["tier"] for run in runs).items())
        print(f"{submission}  {check}  ratio {mean:.3f}  deviation {100 * deviation:.2f} %  tiers "
              + ", ".join(f"{tier} x{count}" for tier, count in tiers)
              + f"  inconclusive {sum(run['inconclusive'] for run in runs)}", flush=True)


if __name__ == "__main__":
    main()
