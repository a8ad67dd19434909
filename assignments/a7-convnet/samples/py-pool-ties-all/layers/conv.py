"""One image and one filter row at a time: correlates rows with NumPy's own one-dimensional correlation."""
import numpy as np


def correlate_rows(row, taps, stride):
    return np.correlate(row, taps, mode="valid")[::stride]


def spread_rows(upstream, taps, stride, width):
    """The transpose of correlate_rows: zeros between the elements, then the full convolution."""
    stuffed = np.zeros((len(upstream) - 1) * stride + 1, dtype=np.float32)
    stuffed[::stride] = upstream
    out = np.zeros(width, dtype=np.float32)
    full = np.convolve(stuffed, taps, mode="full")
    out[: len(full)] = full
    return out


def pad(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")


def conv2d_forward(x, w, b, stride, padding):
    xp = pad(x, padding)
    N, C, H, W = xp.shape
    O, _, K, L = w.shape
    P, Q = (H - K) // stride + 1, (W - L) // stride + 1
    y = np.zeros((N, O, P, Q), dtype=np.float32)
    for n in range(N):
        for o in range(O):
            for i in range(P):
                for c in range(C):
                    for k in range(K):
                        y[n, o, i] += correlate_rows(xp[n, c, i * stride + k], w[o, c, k], stride)[:Q]
    return y + b.reshape(1, O, 1, 1)


def conv2d_backward(x, w, dy, stride, padding):
    xp = pad(x, padding)
    N, C, H, W = xp.shape
    O, _, K, L = w.shape
    P, Q = dy.shape[2:]
    reach = (Q - 1) * stride + 1
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for n in range(N):
        for o in range(O):
            for i in range(P):
                upstream = dy[n, o, i]
                for c in range(C):
                    for k in range(K):
                        row = i * stride + k
                        dxp[n, c, row] += spread_rows(upstream, w[o, c, k], stride, W)
                        for l in range(L):
                            dw[o, c, k, l] += upstream @ xp[n, c, row, l : l + reach : stride]
    dx = dxp[:, :, padding : H - padding, padding : W - padding]
    return np.ascontiguousarray(dx), dw, dy.sum(axis=3).sum(axis=2).sum(axis=0)
