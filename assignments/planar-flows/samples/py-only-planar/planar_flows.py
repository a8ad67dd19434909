import numpy as np


def softplus(x):
    return np.logaddexp(0, x)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def prepared(u, w):
    """w.u, |w|^2, the factor by which w is added to u, and w.u_hat, of each layer."""
    along = (u * w).sum(1)
    square = (w * w).sum(1)
    reached = softplus(along) - 1
    return along, square, (reached - along) / square, reached


def planar_forward(z, u, w, b):
    x, u, w, b = (t.astype(np.float64) for t in (z, u, w, b))
    _, _, factor, reached = prepared(u, w)
    log_det = np.zeros(len(x))
    for k in range(len(u)):
        h = np.tanh(x @ w[k] + b[k])
        x = x + np.outer(h, u[k] + factor[k] * w[k])
        log_det += np.log1p((1 - h * h) * reached[k])
    return x.astype(np.float32), log_det.astype(np.float32)


def planar_backward(z, u, w, b, dy, dlog_det):
    x, u, w, b, g, gl = (t.astype(np.float64) for t in (z, u, w, b, dy, dlog_det))
    along, square, factor, reached = prepared(u, w)
    u_hat = u + factor[:, None] * w
    kept = []
    for k in range(len(u)):
        h = np.tanh(x @ w[k] + b[k])
        kept.append((x, h))
        x = x + np.outer(h, u_hat[k])
    du, dw, db = np.zeros_like(u), np.zeros_like(w), np.zeros_like(b)
    for k in reversed(range(len(u))):
        x, h = kept[k]
        slope = 1 - h * h
        det = 1 + slope * reached[k]
        dh = g @ u_hat[k] - 2 * h * gl * reached[k] / det
        da = dh * slope
        du_hat = g.T @ h
        dreached = (gl * slope / det).sum()
        dfactor = du_hat @ w[k]
        rise = sigmoid(along[k])
        dalong = dfactor * (rise - 1) / square[k] + dreached * rise
        du[k] = du_hat + dalong * w[k]
        dw[k] = x.T @ da + factor[k] * du_hat + dalong * u[k] - 2 * dfactor * factor[k] / square[k] * w[k]
        db[k] = da.sum()
        g = g + np.outer(da, w[k])
    return tuple(t.astype(np.float32) for t in (g, du, dw, db))
