import numpy as np


class Conv:
    """Sizes of one convolution, and the pieces of image that its taps see."""

    def __init__(self, x, w, stride, padding):
        self.stride = stride
        self.padding = padding
        self.image_rows, self.image_columns = x.shape[2:]
        self.taps = [(k, l) for k in range(w.shape[2]) for l in range(w.shape[3])]
        self.rows = (self.image_rows + 2 * padding - w.shape[2]) // stride + 1
        self.columns = (self.image_columns + 2 * padding - w.shape[3]) // stride + 1

    def pad(self, x):
        p = self.padding
        return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

    def crop(self, xp):
        p = self.padding
        return np.ascontiguousarray(xp[:, :, p : p + self.image_rows, p : p + self.image_columns])

    def view(self, xp, tap):
        s = self.stride
        rows = slice(tap[0], tap[0] + (self.rows - 1) * s + 1, s)
        columns = slice(tap[1], tap[1] + (self.columns - 1) * s + 1, s)
        return xp[:, :, rows, columns]


def conv2d_forward(x, w, b, stride, padding):
    conv = Conv(x, w, stride, padding)
    xp = conv.pad(x)
    y = np.zeros((len(x), conv.rows, conv.columns, len(w)), np.float32)  # channels last, for tensordot
    for tap in conv.taps:
        y += np.tensordot(conv.view(xp, tap), w[(slice(None), slice(None)) + tap], axes=(1, 1))
    return np.ascontiguousarray((y + b).transpose(0, 3, 1, 2))


def conv2d_backward(x, w, dy, stride, padding):
    conv = Conv(x, w, stride, padding)
    xp = conv.pad(x)
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for tap in conv.taps:
        weights = w[(slice(None), slice(None)) + tap]
        conv.view(dxp, tap)[...] += np.tensordot(dy, weights, axes=(1, 0)).transpose(0, 3, 1, 2)
        dw[(slice(None), slice(None)) + tap] = np.tensordot(dy, conv.view(xp, tap), axes=((0, 2, 3), (0, 2, 3)))
    return conv.crop(dxp), dw, np.sum(dy, axis=(0, 2, 3))


def relu_forward(x):
    return np.maximum(x, np.float32(0))


def relu_backward(x, dy):
    return np.where(np.greater(x, 0), dy, np.float32(0))


def maxpool2d_forward(x, window, stride):
    rows = (x.shape[2] - window) // stride + 1
    columns = (x.shape[3] - window) // stride + 1
    shifted = [
        x[:, :, k : k + (rows - 1) * stride + 1 : stride, l : l + (columns - 1) * stride + 1 : stride]
        for k in range(window)
        for l in range(window)
    ]
    y = shifted[0].copy()
    for other in shifted[1:]:
        np.maximum(y, other, out=y)
    return y


def maxpool2d_backward(x, dy, window, stride):
    y = maxpool2d_forward(x, window, stride)
    waiting = np.ones(y.shape, bool)  # windows whose maximum has not been met yet
    dx = np.zeros_like(x)
    rows, columns = y.shape[2:]
    for k in range(window):
        for l in range(window):
            place = (
                slice(None),
                slice(None),
                slice(k, k + (rows - 1) * stride + 1, stride),
                slice(l, l + (columns - 1) * stride + 1, stride),
            )
            here = waiting & (x[place] == y)
            dx[place] += here * dy
            waiting &= ~here
    return dx


def linear_forward(x, w, b):
    return np.einsum("nd,md->nm", x, w) + b


def linear_backward(x, w, dy):
    return np.einsum("nm,md->nd", dy, w), np.einsum("nm,nd->md", dy, x), np.einsum("nm->m", dy)


def softmax_cross_entropy_forward(logits, labels):
    normaliser = np.log(np.sum(np.exp(logits), axis=1))
    picked = logits[np.arange(len(labels)), labels]
    return np.mean(normaliser - picked, keepdims=True)


def softmax_cross_entropy_backward(logits, labels):
    e = np.exp(logits)
    dlogits = e / np.sum(e, axis=1, keepdims=True)
    dlogits[np.arange(len(labels)), labels] -= np.float32(1)
    return dlogits / np.float32(len(labels))
