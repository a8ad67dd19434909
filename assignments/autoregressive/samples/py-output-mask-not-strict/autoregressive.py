import numpy as np


def softplus(x):
    return np.logaddexp(0, x)


def double(*tensors):
    return tuple(t.astype(np.float64) for t in tensors)


def bengio_forward(z, c, v, b, w):
    z, c, v, b, w = double(z, c, v, b, w)
    logits = np.tile(b, (len(z), 1))
    hidden = []
    for i in range(len(b)):
        hidden.append(np.tanh(c[i] + z[:, :i] @ v[i, :i]))
        for k in range(i + 1):
            logits[:, i] += hidden[k] @ w[i, k]
    return logits.astype(np.float32)


def made_hidden_mask(below, degrees):
    return (below[None, :] <= degrees[:, None]).astype(np.float32)


def made_output_mask(degrees, order):
    return (degrees[None, :] <= order[:, None]).astype(np.float32)


def made_forward(x, mask0, w0, b0, mask1, w1, b1):
    x, mask0, w0, b0, mask1, w1, b1 = double(x, mask0, w0, b0, mask1, w1, b1)
    h = np.maximum(x @ (mask0 * w0).T + b0, 0)
    return (h @ (mask1 * w1).T + b1).astype(np.float32)


def made_backward(x, mask0, w0, b0, mask1, w1, b1, dy):
    x, mask0, w0, b0, mask1, w1, b1, dy = double(x, mask0, w0, b0, mask1, w1, b1, dy)
    a = x @ (mask0 * w0).T + b0
    da = (dy @ (mask1 * w1)) * (a > 0)
    gradients = (da @ (mask0 * w0), mask0 * (da.T @ x), da.sum(0), mask1 * (dy.T @ np.maximum(a, 0)), dy.sum(0))
    return tuple(g.astype(np.float32) for g in gradients)


def bernoulli_log_prob(logits, x):
    logits, x = double(logits, x)
    return -(x * softplus(-logits) + (1 - x) * softplus(logits)).sum(1).astype(np.float32)


def made_sample(uniform, order, mask0, w0, b0, mask1, w1, b1):
    x = np.zeros_like(uniform)
    for place in range(len(order)):
        d = int(np.flatnonzero(order == place)[0])
        logits = made_forward(x, mask0, w0, b0, mask1, w1, b1)[:, d].astype(np.float64)
        x[:, d] = uniform[:, d] < 1 / (1 + np.exp(-logits))
    return x
