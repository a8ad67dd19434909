import numpy as np


def _size(size, kernel, stride, padding=0):
    return 1 + (size + 2 * padding - kernel) // stride


def _border(x, padding):
    return np.pad(x, [(0, 0)] * 2 + [(padding, padding)] * 2)


def conv2d_forward(x, w, b, stride, padding):
    rows = _size(x.shape[2], w.shape[2], stride, padding)
    columns = _size(x.shape[3], w.shape[3], stride, padding)
    xp = _border(x, padding)
    y = np.empty((x.shape[0], w.shape[0], rows, columns), dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            patch = xp[:, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
            y[:, :, i, j] = np.einsum("nckl,ockl->no", patch, w)
    y += b[None, :, None, None]
    return y


def conv2d_backward(x, w, dy, stride, padding):
    xp = _border(x, padding)
    dxp = np.zeros(xp.shape, dtype=np.float32)
    dw = np.zeros(w.shape, dtype=np.float32)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = np.s_[:, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
            dxp[window] += np.einsum("no,ockl->nckl", dy[:, :, i, j], w)
            dw += np.einsum("no,nckl->ockl", dy[:, :, i, j], xp[window])
    dx = dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    return np.array(dx), dw, np.einsum("noij->o", dy)


def relu_forward(x):
    return np.fmax(x, 0)


def relu_backward(x, dy):
    return np.where(x <= 0, np.float32(0), dy)


def maxpool2d_forward(x, window, stride):
    y = np.empty((*x.shape[:2], _size(x.shape[2], window, stride), _size(x.shape[3], window, stride)), np.float32)
    for i, j in np.ndindex(y.shape[2:]):
        y[:, :, i, j] = np.max(x[:, :, i * stride : i * stride + window, j * stride : j * stride + window], (2, 3))
    return y


def maxpool2d_backward(x, dy, window, stride):
    dx = np.zeros(x.shape, np.float32)
    for n, c, i, j in np.ndindex(dy.shape):
        patch = x[n, c, i * stride : i * stride + window, j * stride : j * stride + window]
        row, column = np.unravel_index(patch.argmax(), patch.shape)
        dx[n, c, i * stride + row, j * stride + column] += dy[n, c, i, j]
    return dx


def linear_forward(x, w, b):
    return np.inner(x, w) + b


def linear_backward(x, w, dy):
    dx = dy @ w.T
    dw = dy.T @ x
    db = dy.sum(axis=0)
    return dx, dw, db


def softmax_cross_entropy_forward(logits, labels):
    z = logits - logits.max(1, keepdims=True)
    loss = np.log(np.exp(z).sum(1)) - np.choose(labels, z.T)
    return loss.mean(keepdims=True)


def softmax_cross_entropy_backward(logits, labels):
    z = np.exp(logits - logits.max(1, keepdims=True))
    classes = np.arange(logits.shape[1])
    return (z / z.sum(1, keepdims=True) - (labels[:, None] == classes)).astype(np.float32) / np.float32(len(labels))
