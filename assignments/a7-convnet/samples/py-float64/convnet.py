import numpy as np


def out_size(size, kernel, stride, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def visible(start, kernel, size):
    """Taps of a window at `start` that fall inside the image."""
    return range(max(0, -start), min(kernel, size - start))


def conv2d_forward(x, w, b, stride, padding):
    n, _, height, width = x.shape
    filters, _, kh, kw = w.shape
    y = np.zeros((n, filters, out_size(height, kh, stride, padding), out_size(width, kw, stride, padding)))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            top, left = i * stride - padding, j * stride - padding
            for k in visible(top, kh, height):
                for l in visible(left, kw, width):
                    y[:, :, i, j] += x[:, :, top + k, left + l] @ w[:, :, k, l].T
            y[:, :, i, j] += b
    return y


def conv2d_backward(x, w, dy, stride, padding):
    _, _, height, width = x.shape
    _, _, kh, kw = w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            top, left = i * stride - padding, j * stride - padding
            for k in visible(top, kh, height):
                for l in visible(left, kw, width):
                    dx[:, :, top + k, left + l] += dy[:, :, i, j] @ w[:, :, k, l]
                    dw[:, :, k, l] += dy[:, :, i, j].T @ x[:, :, top + k, left + l]
    return dx, dw, dy.sum(axis=(0, 2, 3))


def relu_forward(x):
    return np.maximum(x, 0)


def relu_backward(x, dy):
    dx = np.zeros_like(x)
    positive = x > 0
    dx[positive] = dy[positive]
    return dx


def maxpool2d_forward(x, window, stride):
    n, c, height, width = x.shape
    y = np.zeros((n, c, out_size(height, window, stride), out_size(width, window, stride)), dtype=x.dtype)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            a, b = i * stride, j * stride
            y[:, :, i, j] = x[:, :, a : a + window, b : b + window].max(axis=-1).max(axis=-1)
    return y


def maxpool2d_backward(x, dy, window, stride):
    dx = np.zeros_like(x)
    for n in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    a, b = i * stride, j * stride
                    patch = x[n, c, a : a + window, b : b + window]
                    k, l = np.unravel_index(np.argmax(patch), patch.shape)
                    dx[n, c, a + k, b + l] += dy[n, c, i, j]
    return dx


def linear_forward(x, w, b):
    return x @ w.T + b


def linear_backward(x, w, dy):
    return dy @ w, dy.T @ x, dy.sum(axis=0)


def stable(logits):
    z = logits - logits.max(axis=1, keepdims=True)
    return z, np.exp(z).sum(axis=1, keepdims=True)


def softmax_cross_entropy_forward(logits, labels):
    z, total = stable(logits)
    loss = (np.log(total)[:, 0] - z[np.arange(len(z)), labels]).mean()
    return np.array([loss], dtype=np.float32)


def softmax_cross_entropy_backward(logits, labels):
    z, total = stable(logits)
    dlogits = np.exp(z) / total
    dlogits[np.arange(len(z)), labels] -= 1
    return dlogits / np.float32(len(z))
