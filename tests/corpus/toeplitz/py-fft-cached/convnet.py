"""FFT; what depends on sizes alone is kept."""
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


kept = {}


def fourier(length):
    if length not in kept:
        at = np.arange(length)
        kept[length] = np.exp(-2j * np.pi * (np.outer(at, at) % length) / length)
    return kept[length]


def plan(rows, columns):
    return fourier(rows), fourier(columns)


def conv2d_forward(x, w, b, stride, padding):
    n, c, h, v, o, K, L, P, Q = sizes(x, w, stride, padding)
    xp = padded(x, padding)
    y = np.empty((n, o, P, Q), dtype=np.float32)
    rows, columns = plan(xp.shape[2], xp.shape[3])
    images = rows @ xp.astype(np.complex128) @ columns.T
    filters = rows[:, :K] @ w.astype(np.complex128) @ columns[:, :L].T
    for m in range(n):
        spectrum = (images[m][None] * filters.conj()).sum(axis=1)
        full = (rows.conj().T @ spectrum @ columns.conj()).real / (xp.shape[2] * xp.shape[3])
        y[m] = full[:, : (P - 1) * stride + 1 : stride, : (Q - 1) * stride + 1 : stride] + b[:, None, None]
    return y


def data_gradient(x, w, dy, stride, padding):
    n, c, h, v, o, K, L, P, Q = sizes(x, w, stride, padding)
    dxp = np.zeros((n, c, h + 2 * padding, v + 2 * padding), dtype=np.float32)
    for k in range(K):
        for l in range(L):
            for i in range(n):
                seen(dxp, k, l, P, Q, stride)[i] += np.tensordot(w[:, :, k, l].T, dy[i], axes=1)
    return np.ascontiguousarray(dxp[:, :, padding : padding + h, padding : padding + v])


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
