#!/usr/bin/env python3
"""bench_models against PyTorch in turns (A B A B), on one core: CPU milliseconds and ratios; of ours the share of
the machine's peak of multiply-adds and of its memory bandwidth (bench_report.hpp says what is counted).

    tests/benchmark/compare_models.py build/dev/tests/benchmark/bench_models [MODEL ...]
    tests/benchmark/compare_models.py build/dev/tests/benchmark/bench_flow_models planar maf realnvp naf glow cnf

PyTorch is Debian's python3-torch on OpenBLAS (libopenblas0-serial), which peer_blas.py finds.
"""
import json
import os
import statistics
import subprocess
import sys

from peer_blas import peer_environment, print_peer_speed

TURNS = 2
HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    program, models = sys.argv[1], sys.argv[2:] or ["made", "pixelcnn", "row_lstm", "diagonal_bilstm", "vae"]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    environment, ratios = peer_environment(), []
    print_peer_speed(environment)
    for model in models:
        ours, theirs = [], []
        for turn in range(TURNS):
            torch = [sys.executable, os.path.join(HERE, "models_torch.py"), model]
            if turn > 0:
                torch.append("--no-sampling")    # takes long, and once says enough
            for command, figures in (([program, model], ours), (torch, theirs)):
                figures.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True,
                                                         env=environment).stdout))
        for what in ("train", "log_prob", "sample"):
            if what not in theirs[0] or what not in ours[0]:
                continue
            a = statistics.median(f[what] for f in ours)
            b = statistics.median(f[what] for f in theirs if what in f)
            note = " (16 images, theirs naive)" if (model, what) == ("made", "sample") else ""
            for share in ("fma", "memory"):
                if f"{what}_{share}" in ours[0]:
                    note += f"   {share} {100 * statistics.median(f[f'{what}_{share}'] for f in ours):3.0f} %"
            print(f"{model:16} {what:9} ours {a:9.2f} ms   torch {b:9.2f} ms   ratio {b / a:7.2f}{note}", flush=True)
            if what == "train":
                ratios.append(b / a)
    print(f"geometric mean of the training steps' ratios: {statistics.geometric_mean(ratios):.2f}")


if __name__ == "__main__":
    main()
