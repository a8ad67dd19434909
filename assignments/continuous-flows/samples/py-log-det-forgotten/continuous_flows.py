import numpy as np


def double(*tensors):
    return tuple(t.astype(np.float64) for t in tensors)


def hidden(z, t, w1, b1, c1, w2, b2):
    return np.tanh(z @ w1.T + b1 + t * c1)


def field(z, t, w1, b1, c1, w2, b2):
    return hidden(z, t, w1, b1, c1, w2, b2) @ w2.T + b2


def trace(z, t, w1, b1, c1, w2, b2):
    h = hidden(z, t, w1, b1, c1, w2, b2)
    return (1 - h * h) @ (w1 * w2.T).sum(1)


def step(state, t, h, rate):
    k1 = rate(state, t)
    k2 = rate([s + h / 2 * k for s, k in zip(state, k1)], t + h / 2)
    k3 = rate([s + h / 2 * k for s, k in zip(state, k2)], t + h / 2)
    k4 = rate([s + h * k for s, k in zip(state, k3)], t + h)
    return [s + h / 6 * (a + 2 * b + 2 * c + d) for s, a, b, c, d in zip(state, k1, k2, k3, k4)]


def velocity(z, w1, b1, c1, w2, b2, t):
    z, *weights = double(z, w1, b1, c1, w2, b2)
    return field(z, t, *weights).astype(np.float32)


def euler_step(z, w1, b1, c1, w2, b2, t, h):
    z, *weights = double(z, w1, b1, c1, w2, b2)
    return (z + h * field(z, t, *weights)).astype(np.float32)


def rk4_step(z, w1, b1, c1, w2, b2, t, h):
    z, *weights = double(z, w1, b1, c1, w2, b2)
    return step([z], t, h, lambda s, at: [field(s[0], at, *weights)])[0].astype(np.float32)


def velocity_trace(z, w1, b1, c1, w2, b2, t):
    z, *weights = double(z, w1, b1, c1, w2, b2)
    return trace(z, t, *weights).astype(np.float32)


def velocity_trace_estimate(z, e, w1, b1, c1, w2, b2, t):
    z, e, *weights = double(z, e, w1, b1, c1, w2, b2)
    h = hidden(z, t, *weights)
    slopes = 1 - h * h
    return ((e @ weights[3]) * slopes * (e @ weights[0].T)).sum(1).astype(np.float32)


def cnf_rk4(z, w1, b1, c1, w2, b2, steps):
    z, *weights = double(z, w1, b1, c1, w2, b2)
    state = [z, np.zeros(len(z))]
    for n in range(steps):
        state = step(state, n / steps, 1 / steps, lambda s, t: [field(s[0], t, *weights), trace(s[0], t, *weights)])
    return tuple(s.astype(np.float32) for s in state)


def cnf_adjoint(y, w1, b1, c1, w2, b2, dy, dlog_det, steps):
    z, w1, b1, c1, w2, b2, a, gl = double(y, w1, b1, c1, w2, b2, dy, 0 * dlog_det)
    product = (w1 * w2.T).sum(1)

    def rate(state, t):
        z, a = state[:2]
        h = np.tanh(z @ w1.T + b1 + t * c1)
        s = 1 - h * h
        p = (a @ w2) * s
        v = gl[:, None] * product * (-2 * h * s)      # of the trace, by the pre-activations
        spread = (gl[:, None] * s).sum(0)             # of the trace, by its products
        both = p + v
        return [h @ w2.T + b2, -(both @ w1), -(both.T @ z + spread[:, None] * w2.T), -both.sum(0), -t * both.sum(0),
                -(a.T @ h + spread[None, :] * w1.T), -a.sum(0)]

    state = [z, a] + [np.zeros_like(w) for w in (w1, b1, c1, w2, b2)]
    for n in range(steps):
        state = step(state, 1 - n / steps, -1 / steps, rate)
    return tuple(s.astype(np.float32) for s in state[1:])
