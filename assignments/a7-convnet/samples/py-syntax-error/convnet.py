import numpy as np


def conv2d_forward(x, w, b, stride, padding):
    rows = (x.shape[2] + 2 * padding - w.shape[2]) // stride + 1
    columns = (x.shape[3] + 2 * padding - w.shape[3]) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    y = np.zeros((x.shape[0], w.shape[0], rows, columns), dtype=np.float32)
    for i in range(rows)
        for j in range(columns):
            patch = xp[:, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
            y[:, :, i, j] = np.einsum("nckl,ockl->no", patch, w) + b
    return y


def relu_forward(x):
    return np.maximum(x, 0)


def relu_backward(x, dy):
    return dy * (x > 0)


def linear_forward(x, w, b):
    return x @ w.T + b


def linear_backward(x, w, dy):
    return dy @ w, dy.T @ x, dy.sum(axis=0)
