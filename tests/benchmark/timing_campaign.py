#!/usr/bin/env python3
"""How repeatable the points for speed are: grades submissions again and again, on the machine as it is and then beside
two busy loops and a program that streams through memory. Beside it the naive way: one call by the wall clock.

    timing_campaign.py build/dev/grader/grader assignments/a7-convnet --runs 20 --json campaign.json SUBMISSION...

For every submission and check: mean ratio and relative deviation, quiet and busy, how far the means are apart, the
tiers seen with their counts, inconclusive runs, those on a core that others shared, seconds a grading; then the aims
that were missed. Exit status 1 if there are any: deviation under 3 % quiet and 6 % busy, means within 3 %, no more
than one run in another tier than the rest.
"""

import argparse
import collections
import json
import multiprocessing
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

NAIVE = r"""
#include <chrono>
#include <cstdio>
#include <vector>
#include "convnet.hpp"
int main() {
  std::vector<float> x(2 * 64 * 32 * 32, 0.5f), w(64 * 64 * 9, 0.25f), b(64, 1.0f), y(x.size());
  const auto start = std::chrono::steady_clock::now();
  convnet::conv2d_forward({x.data(), {2, 64, 32, 32}}, {w.data(), {64, 64, 3, 3}}, {b.data(), {64}}, 1, 1,
                          {y.data(), {2, 64, 32, 32}});
  std::printf("%.9f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}
"""
QUIET_AIM, BUSY_AIM, MEANS_AIM = 0.03, 0.06, 0.03


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
        for _ in range(3):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode in (0, 1):
                with open(out.name, encoding="utf-8") as file:
                    result = json.load(file)
                messages = {check["id"]: check["message"] for check in result["checks"]}
                return [{**measured, "shared": "others shared the core" in messages[measured["id"]]}
                        for measured in result["performance"]]
            # What a batch does too: a machine that was too restless for a measurement is asked again.
            print(f"{submission}: grader ended with {done.returncode}: {(done.stderr or done.stdout).strip()}", flush=True)
        sys.exit(1)


def naive_program(grader, assignment, submission, folder):
    """The submission with a main of its own that times one call, or None for Python."""
    sources = sorted(pathlib.Path(submission).glob("*.cpp"))
    if not sources:
        return None
    kit = folder / "kit"
    if not kit.exists():
        subprocess.run([grader, "kit", assignment, "-o", kit], check=True, capture_output=True)
    headers = next(kit.rglob("convnet.hpp")).parent
    main = folder / "main.cpp"
    main.write_text(NAIVE)
    program = folder / pathlib.Path(submission).name
    subprocess.run(["g++", "-std=c++20", "-O3", "-march=native", "-pthread", f"-I{headers}", main, *sources,
                    "-o", program], check=True)
    return program


def deviation(values):
    return statistics.stdev(values) / statistics.fmean(values) if len(values) > 1 else 0.0


def measure(options, programs, keep):
    """{(submission, check): [measured]}, {submission: [naive seconds]}, {submission: [seconds of a grading]}"""
    found, naive, seconds = (collections.defaultdict(list) for _ in range(3))
    for run in range(options.runs):
        for submission in options.submissions:
            start = time.monotonic()
            for measured in grade(options.grader, options.assignment, submission, options.only):
                found[submission, measured["id"]].append(measured)
            seconds[submission].append(time.monotonic() - start)
            if programs[submission]:
                done = subprocess.run([programs[submission]], check=True, capture_output=True, text=True)
                naive[submission].append(float(done.stdout))
        keep(found)
        print(f"run {run + 1} of {options.runs}", file=sys.stderr, flush=True)
    return found, naive, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("grader")
    parser.add_argument("assignment")
    parser.add_argument("submissions", nargs="+")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", action="append", default=[], help="a check; default: all that measure speed")
    parser.add_argument("--json", help="where to write every measurement")
    parser.add_argument("--quiet-only", action="store_true")
    options = parser.parse_args()
    if not options.only:
        text = (pathlib.Path(options.assignment) / "assignment.yaml").read_text()
        blocks = text.split("\n  - ")
        options.only = [block.split("id:", 1)[1].split()[0].strip(",") for block in blocks
                        if "kind: performance" in block]

    dumped, results = {}, {}

    def keep_as(condition):
        def keep(found):
            dumped[condition] = {f"{s} {c}": runs for (s, c), runs in found.items()}
            if options.json:
                pathlib.Path(options.json).write_text(json.dumps(dumped, indent=1))
        return keep

    with tempfile.TemporaryDirectory() as name:
        programs = {s: naive_program(options.grader, options.assignment, s, pathlib.Path(name))
                    for s in options.submissions}
        results["quiet"] = measure(options, programs, keep_as("quiet"))
        if not options.quiet_only:
            noise = [multiprocessing.Process(target=target, daemon=True) for target in (spin, spin, stream)]
            for process in noise:
                process.start()
            results["busy"] = measure(options, programs, keep_as("busy"))
            for process in noise:
                process.terminate()
    sys.exit(1 if report(results) else 0)


def report(results):
    missed = []
    for submission, check in results["quiet"][0]:
        name = f"{pathlib.Path(submission).name} {check}"
        means, tiers, line = {}, collections.Counter(), []
        for condition, (found, _, seconds) in results.items():
            runs = found[submission, check]
            ratios = [run["ratio"] for run in runs]
            tiers.update(run["tier"] for run in runs)
            means[condition] = statistics.fmean(ratios)
            spread = deviation(ratios)
            line.append(f"{condition} {means[condition]:.3f} +- {100 * spread:.2f} %"
                        f" ({sum(run['inconclusive'] for run in runs)} inconclusive,"
                        f" {sum(run['shared'] for run in runs)} on a shared core,"
                        f" {statistics.median(seconds[submission]):.1f} s)")
            aim = QUIET_AIM if condition == "quiet" else BUSY_AIM
            if spread > aim:
                missed.append(f"{name}: deviation {100 * spread:.2f} % {condition}, aim {100 * aim:.0f} %")
        if "busy" in means:
            apart = abs(means["busy"] / means["quiet"] - 1)
            line.append(f"means {100 * apart:.2f} % apart")
            if apart > MEANS_AIM:
                missed.append(f"{name}: means {100 * apart:.2f} % apart, aim {100 * MEANS_AIM:.0f} %")
        others = sum(tiers.values()) - max(tiers.values())
        if others > 1:
            missed.append(f"{name}: {others} runs in another tier")
        line.append("tiers " + ", ".join(f"{tier} x{count}" for tier, count in sorted(tiers.items())))
        print(f"{name}:  " + ";  ".join(line))
    for submission in {s: None for s, _ in results["quiet"][0]}:
        line = [f"{condition} {1e3 * statistics.fmean(naive[submission]):.2f} ms +- {100 * deviation(naive[submission]):.1f} %"
                for condition, (_, naive, _) in results.items() if naive[submission]]
        if line:
            print(f"{pathlib.Path(submission).name}, one call by the wall clock:  " + ";  ".join(line))
    print("aims missed: " + ("none" if not missed else ""))
    for line in missed:
        print("  " + line)
    return missed


if __name__ == "__main__":
    main()
