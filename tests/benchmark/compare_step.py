#!/usr/bin/env python3
"""bench_step (ours, and oneDNN where it was built with it) against PyTorch in turns, on one core: CPU milliseconds of
the fastest training step.

    tests/benchmark/compare_step.py build/dev/tests/benchmark/bench_step

PyTorch is Debian's python3-torch on OpenBLAS (libopenblas0-serial), which peer_blas.py finds.
Exit status 1 when the losses differ.
"""
import json
import math
import os
import subprocess
import sys
import time

from peer_blas import peer_environment, print_peer_speed

TURNS = 3
NETWORKS = ((8, 16, 3), (32, 64, 5))


def torch_step(first, second, kernel):
    import torch
    torch.set_num_threads(1)

    def waves(shape, step, height):
        count = math.prod(shape)
        return (height * torch.sin(step * torch.arange(1, count + 1, dtype=torch.float64))).float().reshape(shape)

    x, labels = waves((64, 1, 28, 28), 0.1, 1), torch.arange(64) % 10
    parameters = [waves((first, 1, kernel, kernel), 0.7, 1 / math.sqrt(kernel * kernel)), torch.zeros(first),
                  waves((second, first, kernel, kernel), 0.7, 1 / math.sqrt(first * kernel * kernel)),
                  torch.zeros(second), waves((10, second * 49), 0.3, 1 / math.sqrt(second * 49)), torch.zeros(10)]
    parameters = [torch.nn.Parameter(p) for p in parameters]
    optimizer = torch.optim.SGD(parameters, lr=0.05)
    functional = torch.nn.functional

    def step():
        w1, b1, w2, b2, w3, b3 = parameters
        optimizer.zero_grad()
        z = functional.max_pool2d(functional.relu(functional.conv2d(x, w1, b1, padding=kernel // 2)), 2)
        z = functional.max_pool2d(functional.relu(functional.conv2d(z, w2, b2, padding=kernel // 2)), 2)
        loss = functional.cross_entropy(functional.linear(z.flatten(1), w3, b3), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    losses, fastest, end = [step() for _ in range(5)], math.inf, time.process_time() + 2
    while time.process_time() < end:
        start = time.process_time()
        step()
        fastest = min(fastest, time.process_time() - start)
    return {"losses": losses, "step": 1e3 * fastest}


def main():
    if sys.argv[1] == "--torch":
        print(json.dumps(torch_step(*map(int, sys.argv[2:]))))
        return
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    environment, agree = peer_environment(), True
    print_peer_speed(environment)
    for network in NETWORKS:
        sizes = [str(size) for size in network]
        ours, theirs = [], []
        for _ in range(TURNS):
            for command, figures in (([sys.argv[1], *sizes], ours), ([sys.executable, __file__, "--torch", *sizes], theirs)):
                figures.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True,
                                                         env=environment).stdout))
        a = min(f["step"] for f in ours)
        peers = {"torch": theirs}
        if "dnnl_step" in ours[0]:
            peers["oneDNN"] = [{"losses": f["dnnl_losses"], "step": f["dnnl_step"]} for f in ours]
        print(f"channels {network[0]}/{network[1]}, {network[2]}x{network[2]}: ours {a:.2f} ms", end="")
        for name, figures in peers.items():
            b = min(f["step"] for f in figures)
            # Of three steps: at this rate the larger network magnifies what float32 rounds.
            apart = max(abs(p - q) / q for p, q in zip(ours[0]["losses"][:3], figures[0]["losses"][:3]))
            agree = agree and apart < 1e-4
            print(f", {name} {b:.2f} ms, ratio {b / a:.2f} (losses {apart:.1e} apart)", end="")
        print(flush=True)
    sys.exit(0 if agree else 1)


if __name__ == "__main__":
    main()
