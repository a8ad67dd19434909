"""Plain loops over images, channels and output positions; NumPy only inside one window. Slow, but short."""
from itertools import product

import numpy as np


def padded(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p), dtype=x.dtype)
    out[:, :, p : p + h, p : p + w] = x
    return out


def window_at(i, j, stride, height, width):
    return slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)


def conv2d_forward(x, w, b, stride, padding):
    kh, kw = w.shape[2:]
    xp = padded(x, padding)
    oh = (xp.shape[2] - kh) // stride + 1
    ow = (xp.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), len(w), oh, ow), dtype=np.float32)
    for n, o, i, j in product(*map(range, y.shape)):
        rows, columns = window_at(i, j, stride, kh, kw)
        y[n, o, i, j] = np.sum(xp[n, :, rows, columns] * w[o]) + b[o]
    return y


def conv2d_backward(x, w, dy, stride, padding):
    kh, kw = w.shape[2:]
    xp = padded(x, padding)
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for n, o, i, j in product(*map(range, dy.shape)):
        rows, columns = window_at(i, j, stride, kh, kw)
        dxp[n, :, rows, columns] += dy[n, o, i, j] * w[o]
        dw[o] += dy[n, o, i, j] * xp[n, :, rows, columns]
    h, v = x.shape[2:]
    dx = dxp[:, :, padding : padding + h, padding : padding + v].copy()
    db = np.array([dy[:, o].sum() for o in range(len(w))], dtype=np.float32)
    return dx, dw, db


def relu_forward(x):
    y = x.copy()
    y[y < 0] = 0
    return y


def relu_backward(x, dy):
    dx = dy.copy()
    dx[x <= 0] = 0
    return dx


def maxpool2d_forward(x, window, stride):
    n_, c_, h, v = x.shape
    y = np.zeros((n_, c_, (h - window) // stride + 1, (v - window) // stride + 1), dtype=np.float32)
    for n, c, i, j in product(*map(range, y.shape)):
        rows, columns = window_at(i, j, stride, window, window)
        y[n, c, i, j] = x[n, c, rows, columns].max()
    return y


def maxpool2d_backward(x, dy, window, stride):
    dx = np.zeros_like(x)
    for n, c, i, j in product(*map(range, dy.shape)):
        rows, columns = window_at(i, j, stride, window, window)
        # argmax gives the first of equal maxima, in row-major order
        k, l = divmod(int(x[n, c, rows, columns].argmax()), window)
        dx[n, c, i * stride + k, j * stride + l] += dy[n, c, i, j]
    return dx


def linear_forward(x, w, b):
    y = np.zeros((len(x), len(w)), dtype=np.float32)
    for n, m in product(range(len(x)), range(len(w))):
        y[n, m] = np.dot(x[n], w[m]) + b[m]
    return y


def linear_backward(x, w, dy):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w), dtype=np.float32)
    for n, m in product(range(len(x)), range(len(w))):
        dx[n] += dy[n, m] * w[m]
        dw[m] += dy[n, m] * x[n]
        db[m] += dy[n, m]
    return dx, dw, db


def softmax(row):
    e = np.exp(row - row.max())
    return e / e.sum()


def softmax_cross_entropy_forward(logits, labels):
    total = np.float32(0)
    for row, label in zip(logits, labels):
        shifted = row - row.max()
        total += np.log(np.exp(shifted).sum()) - shifted[label]
    return np.array([total / len(labels)], dtype=np.float32)


def softmax_cross_entropy_backward(logits, labels):
    dlogits = np.array([softmax(row) for row in logits], dtype=np.float32)
    for row, label in zip(dlogits, labels):
        row[label] -= 1
    dlogits /= len(labels)
    return dlogits
