"""Convolution by output position: all images and all filters at once for each (i, j)."""
import numpy as np


def _geometry(x, w, stride, padding):
    rows = (x.shape[2] + 2 * padding - w.shape[2]) // stride + 1
    columns = (x.shape[3] + 2 * padding - w.shape[3]) // stride + 1
    return rows, columns


def _patch(xp, i, j, stride, w):
    return xp[:, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]


def conv2d_forward(x, w, b, stride, padding):
    # (w * x)[i] = sum_k w[k] x[i - k]: the filter runs backwards over the image.
    flipped = w[:, :, ::-1, ::-1]
    rows, columns = _geometry(x, w, stride, padding)
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    y = np.empty((x.shape[0], w.shape[0], rows, columns), np.float32)
    for i in range(rows):
        for j in range(columns):
            y[:, :, i, j] = np.tensordot(_patch(xp, i, j, stride, w), flipped, axes=([1, 2, 3], [1, 2, 3])) + b
    return y


def conv2d_backward(x, w, dy, stride, padding):
    flipped = w[:, :, ::-1, ::-1]
    rows, columns = _geometry(x, w, stride, padding)
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp = np.zeros_like(xp)
    dflipped = np.zeros_like(w)
    for i in range(rows):
        for j in range(columns):
            upstream = dy[:, :, i, j]
            _patch(dxp, i, j, stride, w)[...] += np.tensordot(upstream, flipped, axes=(1, 0))
            dflipped += np.tensordot(upstream, _patch(xp, i, j, stride, w), axes=(0, 0))
    dx = dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    dw = dflipped[:, :, ::-1, ::-1]
    return dx.copy(), dw.copy(), dy.sum((0, 2, 3))


def relu_forward(x):
    return np.where(x > 0, x, 0).astype(np.float32)


def relu_backward(x, dy):
    return np.where(x > 0, dy, 0).astype(np.float32)


def maxpool2d_forward(x, window, stride):
    rows = (x.shape[2] - window) // stride + 1
    columns = (x.shape[3] - window) // stride + 1
    y = np.empty(x.shape[:2] + (rows, columns), np.float32)
    for i in range(rows):
        for j in range(columns):
            y[:, :, i, j] = x[:, :, i * stride : i * stride + window, j * stride : j * stride + window].max((2, 3))
    return y


def maxpool2d_backward(x, dy, window, stride):
    dx = np.zeros_like(x)
    images, channels = np.ogrid[: x.shape[0], : x.shape[1]]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            patch = x[:, :, i * stride : i * stride + window, j * stride : j * stride + window]
            first = patch.reshape(x.shape[0], x.shape[1], -1).argmax(axis=2)
            dx[images, channels, i * stride + first // window, j * stride + first % window] += dy[:, :, i, j]
    return dx


def linear_forward(x, w, b):
    return np.dot(x, w.T) + b


def linear_backward(x, w, dy):
    return np.dot(dy, w), np.dot(dy.T, x), dy.sum(0)


def _shift(logits):
    return logits - np.max(logits, axis=1, keepdims=True)


def softmax_cross_entropy_forward(logits, labels):
    z = _shift(logits)
    losses = np.log(np.exp(z).sum(1)) - z[range(len(z)), labels]
    return np.array([losses.mean()], np.float32)


def softmax_cross_entropy_backward(logits, labels):
    e = np.exp(_shift(logits))
    p = e / e.sum(1, keepdims=True)
    p[range(len(p)), labels] -= 1
    return p / np.float32(len(p))
