import numpy as np


def double(*tensors):
    return tuple(t.astype(np.float64) for t in tensors)


def single(*tensors):
    return tuple(t.astype(np.float32) for t in tensors)


def zeros(x):
    return np.zeros(len(x))


def moved_by(x1, w1, b1, w2, b2):
    return np.tanh(x1 @ w1.T + b1) @ w2.T + b2


def additive_coupling_forward(x, w1, b1, w2, b2):
    x, w1, b1, w2, b2 = double(x, w1, b1, w2, b2)
    half = x.shape[1] // 2
    y = x.copy()
    y[:, half:] += moved_by(x[:, :half], w1, b1, w2, b2)
    return single(y, zeros(x))


def additive_coupling_inverse(y, w1, b1, w2, b2):
    y, w1, b1, w2, b2 = double(y, w1, b1, w2, b2)
    half = y.shape[1] // 2
    x = y.copy()
    x[:, half:] -= moved_by(y[:, :half], w1, b1, w2, b2)
    return single(x, zeros(y))


def scale_and_shift(x1, w1, b1, ws, bs, wt, bt):
    h = np.tanh(x1 @ w1.T + b1)
    return h, np.tanh(h @ ws.T + bs), h @ wt.T + bt


def affine_coupling_forward(x, w1, b1, ws, bs, wt, bt):
    x, w1, b1, ws, bs, wt, bt = double(x, w1, b1, ws, bs, wt, bt)
    half = x.shape[1] // 2
    _, s, t = scale_and_shift(x[:, :half], w1, b1, ws, bs, wt, bt)
    y = x.copy()
    y[:, half:] = x[:, half:] * np.exp(s) + t
    return single(y, s.sum(1))


def affine_coupling_inverse(y, w1, b1, ws, bs, wt, bt):
    y, w1, b1, ws, bs, wt, bt = double(y, w1, b1, ws, bs, wt, bt)
    half = y.shape[1] // 2
    _, s, t = scale_and_shift(y[:, :half], w1, b1, ws, bs, wt, bt)
    x = y.copy()
    x[:, half:] = (y[:, half:] - t) * np.exp(-s)
    return single(x, -s.sum(1))


def affine_coupling_backward(x, w1, b1, ws, bs, wt, bt, dy, dlog_det):
    x, w1, b1, ws, bs, wt, bt, dy, dlog_det = double(x, w1, b1, ws, bs, wt, bt, dy, dlog_det)
    half = x.shape[1] // 2
    x1, x2, dy2 = x[:, :half], x[:, half:], dy[:, half:]
    h, s, t = scale_and_shift(x1, w1, b1, ws, bs, wt, bt)
    da = (dy2 * x2 * np.exp(s) + dlog_det[:, None]) * (1 - s * s)
    dh = da @ ws + dy2 @ wt
    dz = dh * (1 - h * h)
    dx = np.concatenate([dy[:, :half] + dz @ w1, dy2 * np.exp(s)], 1)
    return single(dx, dz.T @ x1, dz.sum(0), da.T @ h, da.sum(0), dy2.T @ h, dy2.sum(0))


def householder_forward(z, v):
    y, v = double(z, v)
    for row in v:
        y = y - np.outer(2 * (y @ row) / (row @ row), row)
    return y.astype(np.float32)


def householder_backward(z, v, dy):
    x, v, g = double(z, v, dy)
    inputs = []
    for row in v:
        inputs.append(x)
        x = x - np.outer(2 * (x @ row) / (row @ row), row)
    dv = np.zeros_like(v)
    for t in reversed(range(len(v))):
        row, x = v[t], inputs[t]
        square, along, gv = row @ row, x @ row, g @ row
        dv[t] = -2 / square * (x.T @ gv + g.T @ along) + 4 * (along @ gv) / square**2 * row
        g = g - np.outer(2 * gv / square, row)
    return single(g, dv)


def channels(t):
    return t[None, :, None, None]


def actnorm_forward(x, log_scale, bias):
    x, log_scale, bias = double(x, log_scale, bias)
    return single(channels(np.exp(log_scale)) * x + channels(bias), zeros(x) + log_scale.sum())


def actnorm_inverse(y, log_scale, bias):
    y, log_scale, bias = double(y, log_scale, bias)
    return single((y - channels(bias)) * channels(np.exp(-log_scale)), zeros(y) - log_scale.sum())


def conv1x1_forward(x, w):
    x, w = double(x, w)
    log_det = x.shape[2] * x.shape[3] * np.linalg.slogdet(w)[1]
    return single(np.einsum("oc,ncij->noij", w, x), zeros(x) + log_det)


def conv1x1_inverse(y, w):
    y, w = double(y, w)
    log_det = y.shape[2] * y.shape[3] * np.linalg.slogdet(w)[1]
    return single(np.einsum("oc,ncij->noij", np.linalg.inv(w), y), zeros(y) - log_det)


def squeeze(x):
    n, c, h, w = x.shape
    return np.ascontiguousarray(
        x.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 3, 5, 2, 4).reshape(n, 4 * c, h // 2, w // 2))
