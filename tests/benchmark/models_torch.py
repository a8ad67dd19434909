"""The configurations of bench_models.cc and bench_flow_models.cc in PyTorch, one thread: CPU milliseconds, one line of JSON.

    python3 models_torch.py made
"""
import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F

from flows_torch import FLOWS
from masked_torch import MaskedLinear

torch.set_num_threads(1)
torch.manual_seed(1)


def median_milliseconds(repetitions, work):
    work()
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1e3)
    return statistics.median(times)


class Made(torch.nn.Module):
    def __init__(self, variables=784, hidden=500):
        super().__init__()
        order, degrees = torch.arange(variables), torch.randint(0, variables - 1, (hidden,))
        self.first = MaskedLinear((degrees[:, None] >= order[None, :]).float())
        self.last = MaskedLinear((order[:, None] > degrees[None, :]).float())
        self.x = (torch.rand(128, variables) < 0.3).float()

    def logits(self, x):
        return self.last(F.relu(self.first(x)))

    def log_prob(self):
        return -F.binary_cross_entropy_with_logits(self.logits(self.x), self.x, reduction="none").sum(1)

    def sample(self):
        x = torch.zeros(16, self.x.shape[1])
        for d in range(x.shape[1]):
            x[:, d] = torch.bernoulli(torch.sigmoid(self.logits(x)[:, d]))


class Vae(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encode, self.mean, self.log_std = torch.nn.Linear(784, 400), torch.nn.Linear(400, 20), torch.nn.Linear(400, 20)
        self.decode, self.out = torch.nn.Linear(20, 400), torch.nn.Linear(400, 784)
        self.x, self.eps = (torch.rand(128, 784) < 0.3).float(), torch.randn(128, 20)

    def log_prob(self):
        h = torch.tanh(self.encode(self.x))
        mean, log_std = self.mean(h), self.log_std(h)
        logits = self.out(torch.tanh(self.decode(mean + torch.exp(log_std) * self.eps)))
        kl = 0.5 * (torch.exp(2 * log_std) + mean ** 2 - 1 - 2 * log_std).sum(1)
        return -F.binary_cross_entropy_with_logits(logits, self.x, reduction="none").sum(1) - kl


class MaskedConv(torch.nn.Conv2d):
    def __init__(self, kind, inputs, outputs, size):
        super().__init__(inputs, outputs, size, padding=size // 2)
        mask = torch.zeros(size, size)
        mask[: size // 2] = 1
        mask[size // 2, : size // 2 + (kind == "B")] = 1
        self.register_buffer("mask", mask)

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)


class RowLstm(torch.nn.Module):
    def __init__(self, inputs, h):
        super().__init__()
        self.h = h
        self.from_input = torch.nn.Conv2d(inputs, 4 * h, (1, 3), padding=(0, 1))
        self.from_state = torch.nn.Conv1d(h, 4 * h, 3, padding=1)
        self.register_buffer("mask", torch.tensor([1.0, 1.0, 0.0]))

    def forward(self, x):
        z = F.conv2d(x, self.from_input.weight * self.mask, self.from_input.bias, padding=(0, 1))
        h = c = torch.zeros(x.shape[0], self.h, x.shape[3])
        rows = []
        for r in range(x.shape[2]):
            i, f, o, g = (z[:, :, r] + self.from_state(h)).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            rows.append(h)
        return torch.stack(rows, 2)


class DiagonalLstm(torch.nn.Module):
    def __init__(self, inputs, h):
        super().__init__()
        self.h = h
        self.from_input = torch.nn.Conv2d(inputs, 4 * h, 1)
        self.from_state = torch.nn.Conv1d(h, 4 * h, 2)

    def forward(self, x):
        n, _, height, width = x.shape
        z = self.from_input(x)
        z = F.pad(z, (0, height)).reshape(n, -1, height * (width + height))
        z = z[:, :, : height * (width + height - 1)].reshape(n, -1, height, width + height - 1)
        h = c = torch.zeros(n, self.h, height)
        columns = []
        for s in range(z.shape[3]):
            i, f, o, g = (z[:, :, :, s] + self.from_state(F.pad(h, (1, 0)))).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            columns.append(h)
        y = torch.stack(columns, 3).reshape(n, self.h, height * (width + height - 1))
        return F.pad(y, (0, height)).reshape(n, self.h, height, width + height)[:, :, :, :width]


class DiagonalBiLstm(torch.nn.Module):
    def __init__(self, inputs, h):
        super().__init__()
        self.left, self.right = DiagonalLstm(inputs, h), DiagonalLstm(inputs, h)

    def forward(self, x):
        right = self.right(x.flip(3)).flip(3)
        return self.left(x) + F.pad(right, (0, 0, 1, 0))[:, :, :-1]


class Pixels(torch.nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.network = torch.nn.Sequential(*layers)
        self.x = (torch.rand(16, 1, 28, 28) < 0.3).float()

    def log_prob(self):
        return -F.binary_cross_entropy_with_logits(self.network(self.x), self.x, reduction="none").sum((1, 2, 3))

    def sample(self):
        x = torch.zeros(1, 1, 28, 28)
        for r in range(28):
            for c in range(28):
                x[:, 0, r, c] = torch.bernoulli(torch.sigmoid(self.network(x)[:, 0, r, c]))


def pixelcnn():
    layers = [MaskedConv("A", 1, 64, 7), torch.nn.ReLU()]
    for _ in range(5):
        layers += [MaskedConv("B", 64, 64, 3), torch.nn.ReLU()]
    return Pixels(*layers, torch.nn.Conv2d(64, 1, 1))


def recurrent(layer):
    return Pixels(MaskedConv("A", 1, 32, 7), layer(32, 16), torch.nn.Conv2d(16, 1, 1))


MODELS = {"made": Made, "vae": Vae, "pixelcnn": pixelcnn, "row_lstm": lambda: recurrent(RowLstm),
          "diagonal_bilstm": lambda: recurrent(DiagonalBiLstm), **FLOWS}


def main():
    name = sys.argv[1]
    model = MODELS[name]()
    optimizer = torch.optim.Adam(model.parameters())

    def train():
        optimizer.zero_grad()
        (-model.log_prob().mean()).backward()
        optimizer.step()

    figures = {"model": name, "train": median_milliseconds(15, train)}
    with torch.no_grad():
        figures["log_prob"] = median_milliseconds(15, model.log_prob)
        if hasattr(model, "sample") and "--no-sampling" not in sys.argv:
            figures["sample"] = median_milliseconds(1, model.sample)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
