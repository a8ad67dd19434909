"""Unrolled by Numba."""
import numpy as np
from numba import njit


@njit
def forward(x, w, b, stride, padding, y):
    N, O, P, Q = y.shape
    C, H, W = x.shape[1:]
    K, L = w.shape[2:]
    for o in range(O):
        for n in range(N):
            for i in range(P):
                for j in range(Q):
                    total = b[o]
                    for c in range(C):
                        for k in range(K):
                            for l in range(L):
                                h, v = i * stride + k - padding, j * stride + l - padding
                                if 0 <= h < H and 0 <= v < W:
                                    total += w[o, c, k, l] * x[n, c, h, v]
                    y[n, o, i, j] = total


@njit
def backward(x, w, dy, stride, padding, dx, dw):
    N, O, P, Q = dy.shape
    C, H, W = x.shape[1:]
    K, L = w.shape[2:]
    for n in range(N):
        for o in range(O):
            for c in range(C):
                for i in range(P):
                    for k in range(K):
                        h = i * stride + k - padding
                        if h < 0 or h >= H:
                            continue
                        for l in range(L):
                            for j in range(Q):
                                v = j * stride + l - padding
                                if 0 <= v < W:
                                    dx[n, c, h, v] += w[o, c, k, l] * dy[n, o, i, j]
                                    dw[o, c, k, l] += dy[n, o, i, j] * x[n, c, h, v]


def output(x, w, stride, padding):
    rows = (x.shape[2] + 2 * padding - w.shape[2]) // stride + 1
    return np.empty((len(x), len(w), rows, (x.shape[3] + 2 * padding - w.shape[3]) // stride + 1), dtype=np.float32)


@njit
def unroll(x, stride, padding, K, L, P, Q):
    C, H, W = x.shape
    m = np.zeros((C * K * L, P * Q), dtype=np.float32)
    for r in range(C * K * L):
        for q in range(P * Q):
            h, v = q // Q * stride + r // L % K - padding, q % Q * stride + r % L - padding
            if 0 <= h < H and 0 <= v < W:
                m[r, q] = x[r // (K * L), h, v]
    return m


def conv2d_forward(x, w, b, stride, padding):
    y = output(x, w, stride, padding)
    for n in range(len(x)):
        m = unroll(x[n], stride, padding, w.shape[2], w.shape[3], y.shape[2], y.shape[3])
        y[n] = (w.reshape(len(w), -1) @ m).reshape(y.shape[1:]) + b[:, None, None]
    return y


def conv2d_backward(x, w, dy, stride, padding):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    backward(x, w, dy, stride, padding, dx, dw)
    return dx, dw, dy.sum(axis=(0, 2, 3))
