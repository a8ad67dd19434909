"""Windows as lists of numbers."""
import numpy as np


def conv2d_forward(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, Q = (H + 2 * padding - K) // stride + 1, (W + 2 * padding - L) // stride + 1
    filters = w.reshape(O, -1).tolist()
    y = np.empty((N, O, P, Q), dtype=np.float32)
    for n in range(N):
        image = np.pad(x[n], ((0, 0), (padding, padding), (padding, padding))).tolist()
        windows = [
            [value for plane in image for line in plane[i * stride : i * stride + K] for value in line[j * stride : j * stride + L]]
            for i in range(P)
            for j in range(Q)
        ]
        for o in range(O):
            sums = [float(b[o]) + sum(map(float.__mul__, window, filters[o])) for window in windows]
            y[n, o] = np.array(sums, dtype=np.float32).reshape(P, Q)
    return y


def sizes(x, w, stride, padding):
    n, c, h, v = x.shape
    o, _, k, l = w.shape
    return n, c, h, v, o, k, l, (h + 2 * padding - k) // stride + 1, (v + 2 * padding - l) // stride + 1


def padded(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def seen(xp, k, l, rows, columns, stride):
    """The padded image as kernel offset (k, l) sees it: a view."""
    return xp[:, :, k : k + (rows - 1) * stride + 1 : stride, l : l + (columns - 1) * stride + 1 : stride]


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
