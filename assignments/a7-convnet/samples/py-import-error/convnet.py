"""The ten functions of assignment 7. The work is done in fastconv.py."""
import numpy as np

import fastconv


def conv2d_forward(x, w, b, stride, padding):
    return fastconv.forward(x, w, stride, padding) + b[:, None, None]


def conv2d_backward(x, w, dy, stride, padding):
    return fastconv.backward(x, w, dy, stride, padding) + (dy.sum(axis=(0, 2, 3)),)


def relu_forward(x):
    return np.maximum(x, 0)


def relu_backward(x, dy):
    return np.where(x > 0, dy, np.float32(0))


def maxpool2d_forward(x, window, stride):
    return fastconv.pool(x, window, stride)


def maxpool2d_backward(x, dy, window, stride):
    return fastconv.unpool(x, dy, window, stride)


def linear_forward(x, w, b):
    return x @ w.T + b


def linear_backward(x, w, dy):
    return dy @ w, dy.T @ x, dy.sum(axis=0)


def softmax_cross_entropy_forward(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).mean(keepdims=True)


def softmax_cross_entropy_backward(logits, labels):
    z = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = z / z.sum(axis=1, keepdims=True)
    p[np.arange(len(p)), labels] -= 1
    return p / np.float32(len(p))
