"""Convolutions through NumPy's FFT. It computes in double precision, so the results are rounded once, at the end."""
import numpy as np

AXES = (2, 3)


def spectrum(images, size):
    return np.fft.rfft2(images, s=size, axes=AXES)


def plane(values, size):
    return np.fft.irfft2(values, s=size, axes=AXES)


def pad(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def conv2d_forward(x, w, b, stride, padding):
    xp = pad(x, padding)
    size = xp.shape[2:]
    # Correlation is multiplication by the conjugate; a circle as large as the padded image does not wrap round.
    products = np.einsum("nchw,ochw->nohw", spectrum(xp, size), spectrum(w, size).conj())
    full = plane(products, size)
    rows, columns = size[0] - w.shape[2] + 1, size[1] - w.shape[3] + 1
    y = full[:, :, :rows:stride, :columns:stride] + b[:, None, None]
    return y.astype(np.float32)


def conv2d_backward(x, w, dy, stride, padding):
    xp = pad(x, padding)
    size = xp.shape[2:]
    stuffed = np.zeros((*dy.shape[:2], *size))
    stuffed[:, :, : stride * dy.shape[2] : stride, : stride * dy.shape[3] : stride] = dy
    upstream = spectrum(stuffed, size)
    dxp = plane(np.einsum("nohw,ochw->nchw", upstream, spectrum(w, size)), size)
    dw = plane(np.einsum("nchw,nohw->ochw", spectrum(xp, size), upstream.conj()), size)
    dx = dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    dw = dw[:, :, : w.shape[2], : w.shape[3]]
    return dx.astype(np.float32), dw.astype(np.float32), dy.sum(axis=(0, 2, 3))


def relu_forward(x):
    return (x + np.abs(x)) / 2


def relu_backward(x, dy):
    return np.multiply(dy, x > 0)


def first_maxima(x, window, stride):
    """For each output the value, row and column of the first maximum of its window."""
    rows = (x.shape[2] - window) // stride + 1
    columns = (x.shape[3] - window) // stride + 1
    value = np.full(x.shape[:2] + (rows, columns), -np.inf, np.float32)
    row, column = np.zeros(value.shape, int), np.zeros(value.shape, int)
    top = np.arange(rows)[:, None] * stride
    left = np.arange(columns)[None, :] * stride
    for k in range(window):
        for l in range(window):
            candidate = x[:, :, top + k, left + l]
            better = candidate > value
            value = np.where(better, candidate, value)
            row = np.where(better, top + k, row)
            column = np.where(better, left + l, column)
    return value, row, column


def maxpool2d_forward(x, window, stride):
    return first_maxima(x, window, stride)[0]


def maxpool2d_backward(x, dy, window, stride):
    _, row, column = first_maxima(x, window, stride)
    dx = np.zeros_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            np.add.at(dx[n, c], (row[n, c], column[n, c]), dy[n, c])
    return dx


def linear_forward(x, w, b):
    return np.matmul(x, w.T) + b[None, :]


def linear_backward(x, w, dy):
    return np.matmul(dy, w), np.matmul(dy.T, x), dy.sum(axis=0)


def losses(logits, labels):
    top = logits.max(axis=1)
    log_sum = np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return log_sum + (top - logits[np.arange(len(labels)), labels])


def softmax_cross_entropy_forward(logits, labels):
    return losses(logits, labels).sum(keepdims=True)


def softmax_cross_entropy_backward(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / np.float32(len(labels))
