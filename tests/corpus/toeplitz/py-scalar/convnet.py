"""Nothing but scalars: as slow as Python can be."""
import numpy as np


def conv2d_forward(x, w, b, stride, padding):
    n, c, h, v = x.shape
    o, _, K, L = w.shape
    P, Q = (h + 2 * padding - K) // stride + 1, (v + 2 * padding - L) // stride + 1
    y = np.empty((n, o, P, Q), dtype=np.float32)
    pixels, taps = x.tolist(), w.tolist()
    for m in range(n):
        for f in range(o):
            for i in range(P):
                for j in range(Q):
                    total = float(b[f])
                    for channel in range(c):
                        for k in range(max(0, padding - i * stride), min(K, h + padding - i * stride)):
                            line = pixels[m][channel][i * stride + k - padding]
                            row = taps[f][channel][k]
                            for l in range(max(0, padding - j * stride), min(L, v + padding - j * stride)):
                                total += row[l] * line[j * stride + l - padding]
                    y[m, f, i, j] = total
    return y


def conv2d_backward(x, w, dy, stride, padding):
    n, c, h, v = x.shape
    o, _, K, L = w.shape
    P, Q = dy.shape[2:]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for m in range(n):
        for f in range(o):
            for k in range(K):
                for l in range(L):
                    for i in range(P):
                        row = i * stride + k - padding
                        if not 0 <= row < h:
                            continue
                        for j in range(Q):
                            column = j * stride + l - padding
                            if 0 <= column < v:
                                dx[m, :, row, column] += w[f, :, k, l] * dy[m, f, i, j]
                                dw[f, :, k, l] += dy[m, f, i, j] * x[m, :, row, column]
    return dx, dw, dy.sum(axis=(0, 2, 3))
