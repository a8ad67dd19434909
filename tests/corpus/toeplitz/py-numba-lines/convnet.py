"""The lines that a row of the output needs, in Numba."""
import numpy as np
from numba import njit


def sizes(x, w, stride, padding):
    n, c, h, v = x.shape
    o, _, k, l = w.shape
    return n, c, h, v, o, k, l, (h + 2 * padding - k) // stride + 1, (v + 2 * padding - l) // stride + 1


def padded(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def seen(xp, k, l, rows, columns, stride):
    """The padded image as kernel offset (k, l) sees it: a view."""
    return xp[:, :, k : k + (rows - 1) * stride + 1 : stride, l : l + (columns - 1) * stride + 1 : stride]


@njit
def bands(x, w, b, stride, y, kept):
    N, O, P, Q = y.shape
    C, H, W = x.shape[1:]
    K, L = w.shape[2:]
    for n in range(N):
        for i in range(P):
            for c in range(C):
                for k in range(K):
                    kept[(c * K + k) * W : (c * K + k + 1) * W] = x[n, c, i * stride + k]
            for o in range(O):
                for j in range(Q):
                    total = b[o]
                    for c in range(C):
                        for k in range(K):
                            for l in range(L):
                                total += w[o, c, k, l] * kept[(c * K + k) * W + j * stride + l]
                    y[n, o, i, j] = total


scratch = np.ones(2 << 20, dtype=np.float32)


def conv2d_forward(x, w, b, stride, padding):
    n, c, h, v, o, K, L, P, Q = sizes(x, w, stride, padding)
    xp = padded(x, padding)
    y = np.empty((n, o, P, Q), dtype=np.float32)
    bands(xp, w, b, stride, y, scratch)
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
