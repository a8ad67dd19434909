import numpy as np


def double(*tensors):
    return tuple(t.astype(np.float64) for t in tensors)


def single(*tensors):
    return tuple(t.astype(np.float32) for t in tensors)


def softplus(x):
    return np.logaddexp(0, x)


def sigmoid(x):
    return np.exp(-softplus(-x))


def network(x, mask0, w0, b0, mask1, wm, bm, wa, ba):
    h = np.tanh(x @ (mask0 * w0).T + b0)
    return h, h @ (mask1 * wm).T + bm, h @ (mask1 * wa).T + ba


def maf_inverse(x, *weights):
    x, *weights = double(x, *weights)
    _, m, a = network(x, *weights)
    return single((x - m) * np.exp(-a), -a.sum(1))


def maf_forward(u, order, *weights):
    u, *weights = double(u, *weights)
    x = np.zeros_like(u)
    for place in range(len(order)):
        d = int(np.flatnonzero(order == place)[0])
        _, m, a = network(x, *weights)
        x[:, d] = u[:, d] * np.exp(a[:, d]) + m[:, d]
    _, _, a = network(x, *weights)
    return single(x, a.sum(1))


def maf_backward(x, mask0, w0, b0, mask1, wm, bm, wa, ba, du, dlog_det):
    x, mask0, w0, b0, mask1, wm, bm, wa, ba, du, gl = double(
        x, mask0, w0, b0, mask1, wm, bm, wa, ba, du, dlog_det)
    h, m, a = network(x, mask0, w0, b0, mask1, wm, bm, wa, ba)
    scale = np.exp(-a)
    dm = -du * scale
    da = -du * (x - m) * scale - gl[:, None]
    dz = (dm @ (mask1 * wm) + da @ (mask1 * wa)) * (1 - h * h)
    dx = du * scale + dz @ (mask0 * w0)
    return single(dx, mask0 * (dz.T @ x), dz.sum(0), mask1 * (dm.T @ h), dm.sum(0), mask1 * (da.T @ h), da.sum(0))


def iaf_forward(z, *weights):
    z, *weights = double(z, *weights)
    _, m, a = network(z, *weights)
    s = sigmoid(a)
    return single(s * z + (1 - s) * m, -softplus(-a).sum(1))


def iaf_inverse(y, order, *weights):
    y, *weights = double(y, *weights)
    z = np.zeros_like(y)
    for place in range(len(order)):
        d = int(np.flatnonzero(order == place)[0])
        _, m, a = network(z, *weights)
        s = sigmoid(a[:, d])
        z[:, d] = (y[:, d] - (1 - s) * m[:, d]) / s
    _, _, a = network(z, *weights)
    return single(z, softplus(-a).sum(1))


def logsumexp(x):
    top = x.max(2, keepdims=True)
    return (top + np.log(np.exp(x - top).sum(2, keepdims=True)))[:, :, 0]


def sigmoid_flow_forward(x, a_raw, b, w_raw):
    x, a_raw, b, w_raw = double(x, a_raw, b, w_raw)
    a = softplus(a_raw)
    log_w = w_raw - logsumexp(w_raw)[:, :, None]
    c = a * x[:, :, None] + b
    above, below = logsumexp(log_w - softplus(-c)), logsumexp(log_w - softplus(c))
    rise = logsumexp(log_w - softplus(-c) - softplus(c) + np.log(a))
    return single(above - below, (rise - above - below).sum(1))


def sylvester_forward(z, q, r1, r2, b):
    z, q, r1, r2, b = double(z, q, r1, r2, b)
    r1, r2 = np.triu(r1), np.triu(r2)
    h = np.tanh(z @ q @ r2.T + b)
    diagonal = np.diag(r1) * np.diag(r2)
    return single(z + h @ r1.T @ q.T, np.log(np.abs(1 + (1 - h * h) * diagonal)).sum(1))
