import numpy as np


def conv2d_forward(x, w, b, stride, padding):
    n, c, height, width = x.shape
    o, _, k, l = w.shape
    rows = (height + 2 * padding - k) // stride + 1
    columns = (width + 2 * padding - l) // stride + 1
    xp = np.zeros((n, c, height + 2 * padding, width + 2 * padding), dtype=np.float32)
    xp[:, :, padding : padding + height, padding : padding + width] = x
    y = np.zeros((n, o, rows, columns), dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            patch = xp[:, None, :, i * stride : i * stride + k, j * stride : j * stride + l]
            y[:, :, i, j] = (patch * w[None]).sum(axis=(2, 3, 4)) + b
    return y


def conv2d_backward(x, w, dy, stride, padding):
    raise NotImplementedError("conv2d_backward")


def relu_forward(x):
    return np.where(x < 0, np.float32(0), x)


def relu_backward(x, dy):
    raise NotImplementedError("relu_backward")


def maxpool2d_forward(x, window, stride):
    n, c, height, width = x.shape
    rows = (height - window) // stride + 1
    columns = (width - window) // stride + 1
    y = np.zeros((n, c, rows, columns), dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            y[:, :, i, j] = np.amax(x[:, :, i * stride : i * stride + window, j * stride : j * stride + window], (2, 3))
    return y


def maxpool2d_backward(x, dy, window, stride):
    raise NotImplementedError("maxpool2d_backward")


def linear_forward(x, w, b):
    return np.add(np.matmul(x, np.transpose(w)), b)


def linear_backward(x, w, dy):
    raise NotImplementedError("linear_backward")


def softmax_cross_entropy_forward(logits, labels):
    loss = np.float32(0)
    for n in range(len(labels)):
        top = np.amax(logits[n])
        loss += np.log(np.sum(np.exp(logits[n] - top))) + top - logits[n, labels[n]]
    return np.array([loss / len(labels)], dtype=np.float32)


def softmax_cross_entropy_backward(logits, labels):
    raise NotImplementedError("softmax_cross_entropy_backward")
