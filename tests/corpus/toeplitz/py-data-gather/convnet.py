"""Only for dx, by the windows of dy."""
import numpy as np


def sizes(x, w, stride, padding):
    n, c, h, v = x.shape
    o, _, k, l = w.shape
    return n, c, h, v, o, k, l, (h + 2 * padding - k) // stride + 1, (v + 2 * padding - l) // stride + 1


def padded(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def seen(xp, k, l, rows, columns, stride):
    """The padded image as kernel offset (k, l) sees it: a view."""
    return xp[:, :, k : k + (rows - 1) * stride + 1 : stride, l : l + (columns - 1) * stride + 1 : stride]


def conv2d_forward(x, w, b, stride, padding):
    n, c, h, v, o, K, L, P, Q = sizes(x, w, stride, padding)
    xp = padded(x, padding)
    y = np.empty((n, o, P, Q), dtype=np.float32)
    y[:] = b[:, None, None]
    for k in range(K):
        for l in range(L):
            for i in range(n):
                y[i] += np.tensordot(w[:, :, k, l], seen(xp, k, l, P, Q, stride)[i], axes=1)
    return y


def data_gradient(x, w, dy, stride, padding):
    n, c, h, v, o, K, L, P, Q = sizes(x, w, stride, padding)
    dx = np.empty((n, c, h, v), dtype=np.float32)
    flipped = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3).reshape(c, -1)
    for i in range(n):
        up = np.zeros((o, h + 2 * padding + K - 1, v + 2 * padding + L - 1), dtype=np.float32)
        up[:, K - 1 : K + (P - 1) * stride : stride, L - 1 : L + (Q - 1) * stride : stride] = dy[i]
        up = up[:, padding : padding + h + K - 1, padding : padding + v + L - 1]
        columns = np.stack([up[:, k : k + h, l : l + v] for k in range(K) for l in range(L)], axis=1)
        dx[i] = (flipped @ columns.reshape(-1, h * v)).reshape(c, h, v)
    return dx


def weight_gradient(x, w, dy, stride, padding):
    n, c, h, v, o, K, L, P, Q = sizes(x, w, stride, padding)
    xp = padded(x, padding)
    dw = np.zeros_like(w)
    for k in range(K):
        for l in range(L):
            for i in range(n):
                dw[:, :, k, l] += np.tensordot(dy[i], seen(xp, k, l, P, Q, stride)[i], axes=([1, 2], [1, 2]))
    return dw


def conv2d_backward(x, w, dy, stride, padding):
    dx = data_gradient(x, w, dy, stride, padding)
    return dx, weight_gradient(x, w, dy, stride, padding), dy.sum(axis=(0, 2, 3))
