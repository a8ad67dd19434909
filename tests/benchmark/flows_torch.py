"""The flows of bench_flow_models.cc in PyTorch, for models_torch.py."""
import math

import torch
import torch.nn.functional as F

from masked_torch import MaskedLinear


def standard_normal(z):
    return (-0.5 * z ** 2 - 0.5 * math.log(2 * math.pi)).sum(1)


class Planar(torch.nn.Module):
    """K = 32 layers in the plane, batch 1024: where noise goes, its density there."""

    def __init__(self, layers=32, dimensions=2):
        super().__init__()
        self.u = torch.nn.Parameter(0.1 * torch.randn(layers, dimensions))
        self.w = torch.nn.Parameter(torch.randn(layers, dimensions))
        self.b = torch.nn.Parameter(torch.zeros(layers))
        self.z = torch.randn(1024, dimensions)

    def log_prob(self):
        z, log_det = self.z, 0
        for u, w, b in zip(self.u, self.w, self.b):
            along = w @ u
            u_hat = u + (F.softplus(along) - 1 - along) * w / (w @ w)
            t = torch.tanh(z @ w + b)
            z = z + u_hat * t[:, None]
            log_det = log_det + torch.log(torch.abs(1 + (1 - t ** 2) * (w @ u_hat)))
        return standard_normal(z) + log_det


class Network(torch.nn.Module):
    def __init__(self, variables, hidden, outputs, reverse, activation):
        super().__init__()
        order = torch.arange(variables)
        if reverse:
            order = order.flip(0)
        degrees, layers = order, []
        for width in hidden:
            own = torch.arange(width) * (variables - 1) // width
            layers += [MaskedLinear((own[:, None] >= degrees[None, :]).float()), activation()]
            degrees = own
        last = order.repeat_interleave(outputs)
        layers.append(MaskedLinear((last[:, None] > degrees[None, :]).float()))
        self.network, self.variables, self.outputs = torch.nn.Sequential(*layers), variables, outputs
        self.visits = torch.argsort(order)

    def forward(self, x):
        return self.network(x).view(x.shape[0], self.variables, self.outputs)


class Maf(torch.nn.Module):
    """Five layers 64-512-512-128, batch 128."""

    def __init__(self):
        super().__init__()
        self.flows = torch.nn.ModuleList(Network(64, [512, 512], 2, k % 2 == 1, torch.nn.ReLU) for k in range(5))
        self.x = torch.randn(128, 64)

    def log_prob(self):
        x, log_det = self.x, 0
        for network in reversed(self.flows):
            a, m = network(x).unbind(2)
            x = (x - m) * torch.exp(-a)
            log_det = log_det - a.sum(1)
        return standard_normal(x) + log_det

    def sample(self):
        x = torch.randn(128, 64)
        for network in self.flows:
            u, x = x, torch.zeros(128, 64)
            for d in network.visits:
                a, m = network(x)[:, d].unbind(1)
                x[:, d] = u[:, d] * torch.exp(a) + m
        return x


class Naf(torch.nn.Module):
    """Two deep sigmoidal flows of 8 sigmoids in 6 dimensions, 64 hidden units, batch 256."""

    def __init__(self):
        super().__init__()
        self.flows = torch.nn.ModuleList(Network(6, [64], 24, k % 2 == 1, torch.nn.Tanh) for k in range(2))
        self.x = torch.randn(256, 6)

    def log_prob(self):
        x, log_det = self.x, 0
        for network in reversed(self.flows):
            a, b, w = network(x).split(8, 2)
            a, log_w = F.softplus(a), F.log_softmax(w, 2)
            z = a * x[:, :, None] + b
            left, right = F.logsigmoid(z), F.logsigmoid(-z)
            below, above = torch.logsumexp(log_w + left, 2), torch.logsumexp(log_w + right, 2)
            slope = torch.logsumexp(log_w + left + right + torch.log(a), 2)
            x = below - above
            log_det = log_det + (slope - below - above).sum(1)
        return standard_normal(x) + log_det


class Cnf(torch.nn.Module):
    """tanh network 64-64 in the plane, 8 classic steps, exact trace, batch 512."""

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a + 1, b) for a, b in ((2, 64), (64, 64), (64, 2)))
        self.z = torch.randn(512, 2)

    def velocity(self, t, z):
        for k, layer in enumerate(self.layers):
            z = layer(torch.cat([torch.full((z.shape[0], 1), t), z], 1))
            if k + 1 < len(self.layers):
                z = torch.tanh(z)
        return z

    def slope(self, t, z):
        training = torch.is_grad_enabled()
        with torch.enable_grad():
            if not z.requires_grad:
                z = z.detach().requires_grad_()
            v = self.velocity(t, z)
            trace = 0
            for d in range(z.shape[1]):
                last = d + 1 == z.shape[1]
                trace = trace + torch.autograd.grad(v[:, d].sum(), z, create_graph=training,
                                                    retain_graph=training or not last)[0][:, d]
        return (v, trace) if training else (v.detach(), trace.detach())

    def log_prob(self):
        z, log_det, h = self.z, 0, 1 / 8
        for k in range(8):
            t = k * h
            v1, t1 = self.slope(t, z)
            v2, t2 = self.slope(t + h / 2, z + h / 2 * v1)
            v3, t3 = self.slope(t + h / 2, z + h / 2 * v2)
            v4, t4 = self.slope(t + h, z + h * v3)
            z = z + h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
            log_det = log_det + h / 6 * (t1 + 2 * t2 + 2 * t3 + t4)
        return standard_normal(z) + log_det


class RealNvp(torch.nn.Module):
    """Eight couplings in the plane, a network 1-128-128-2 each, batch 1024."""

    def __init__(self):
        super().__init__()
        self.networks = torch.nn.ModuleList(
            torch.nn.Sequential(torch.nn.Linear(1, 128), torch.nn.ReLU(), torch.nn.Linear(128, 128), torch.nn.ReLU(),
                                torch.nn.Linear(128, 2)) for _ in range(8))
        self.rescale = torch.nn.Parameter(torch.ones(8))
        self.x = torch.randn(1024, 2)

    def log_prob(self):
        kept, moved = self.x.split(1, 1)
        log_det = 0
        for network, rescale in zip(self.networks, self.rescale):
            s, t = network(kept).split(1, 1)
            s = rescale * torch.tanh(s)
            kept, moved = (moved - t) * torch.exp(-s), kept
            log_det = log_det - s[:, 0]
        return standard_normal(torch.cat([kept, moved], 1)) + log_det


class ZeroConv(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = torch.nn.Conv2d(inputs, outputs, 3)
        self.scale = torch.nn.Parameter(torch.zeros(1, outputs, 1, 1))

    def forward(self, x):
        return self.conv(F.pad(x, [1, 1, 1, 1], value=1)) * torch.exp(self.scale * 3)


class GlowStep(torch.nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.loc, self.scale = (torch.nn.Parameter(make(1, channels, 1, 1)) for make in (torch.zeros, torch.ones))
        rotation = torch.linalg.qr(torch.randn(channels, channels))[0]
        p, l, u = torch.linalg.lu(rotation)
        self.l, self.u = torch.nn.Parameter(l), torch.nn.Parameter(torch.triu(u, 1))
        self.s = torch.nn.Parameter(torch.log(torch.abs(torch.diagonal(u))))
        self.register_buffer("p", p)
        self.register_buffer("sign", torch.sign(torch.diagonal(u)))
        self.register_buffer("below", torch.tril(torch.ones(channels, channels), -1))
        self.network = torch.nn.Sequential(
            torch.nn.Conv2d(channels // 2, hidden, 3, padding=1), torch.nn.ReLU(), torch.nn.Conv2d(hidden, hidden, 1),
            torch.nn.ReLU(), ZeroConv(hidden, channels))

    def forward(self, x):
        pixels = x.shape[2] * x.shape[3]
        x = self.scale * (x + self.loc)
        lower = self.l * self.below + torch.eye(len(self.s))
        upper = self.u * self.below.T + torch.diag(self.sign * torch.exp(self.s))
        x = F.conv2d(x, (self.p @ lower @ upper)[:, :, None, None])
        kept, moved = x.chunk(2, 1)
        r, t = self.network(kept).chunk(2, 1)
        scale = torch.sigmoid(r + 2)
        log_det = pixels * (torch.log(torch.abs(self.scale)).sum() + self.s.sum()) + torch.log(scale).sum((1, 2, 3))
        return torch.cat([kept, (moved + t) * scale], 1), log_det


class Glow(torch.nn.Module):
    """3 x 32 x 32, two levels of four steps, 64 hidden channels, batch 16."""

    def __init__(self):
        super().__init__()
        self.levels = torch.nn.ModuleList(
            torch.nn.ModuleList(GlowStep(channels, 64) for _ in range(4)) for channels in (12, 24))
        self.priors = torch.nn.ModuleList((ZeroConv(6, 12), ZeroConv(24, 48)))
        self.x = torch.randn(16, 3, 32, 32)

    def log_prob(self):
        x, log_p = self.x, 0
        for level, (steps, prior) in enumerate(zip(self.levels, self.priors)):
            n, c, h, w = x.shape
            x = x.view(n, c, h // 2, 2, w // 2, 2).permute(0, 1, 3, 5, 2, 4).reshape(n, 4 * c, h // 2, w // 2)
            for step in steps:
                x, log_det = step(x)
                log_p = log_p + log_det
            if level == 0:
                x, z = x.chunk(2, 1)
                mean, log_sd = prior(x).chunk(2, 1)
            else:
                z = x
                mean, log_sd = prior(torch.zeros_like(z)).chunk(2, 1)
            log_p = log_p + (-0.5 * ((z - mean) * torch.exp(-log_sd)) ** 2 - log_sd
                             - 0.5 * math.log(2 * math.pi)).sum((1, 2, 3))
        return log_p


FLOWS = {"planar": Planar, "maf": Maf, "naf": Naf, "cnf": Cnf, "realnvp": RealNvp, "glow": Glow}
