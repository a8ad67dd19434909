"""One matrix product for each kernel offset: the image, shifted and strided, meets one C x O slice of the filters.

Nothing is unrolled. The slices below are views of one padded copy.
"""
import numpy as np


def _pad(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def _offsets(w, rows, columns, stride):
    """Kernel offsets with the slice of the padded image that each of them sees."""
    for k in range(w.shape[2]):
        for l in range(w.shape[3]):
            yield k, l, (
                slice(None),
                slice(None),
                slice(k, k + stride * (rows - 1) + 1, stride),
                slice(l, l + stride * (columns - 1) + 1, stride),
            )


def conv2d_forward(x, w, b, stride, padding):
    rows = (x.shape[2] + 2 * padding - w.shape[2]) // stride + 1
    columns = (x.shape[3] + 2 * padding - w.shape[3]) // stride + 1
    xp = _pad(x, padding)
    y = np.empty((x.shape[0], w.shape[0], rows, columns), dtype=np.float32)
    y[:] = b[:, None, None]
    for k, l, seen in _offsets(w, rows, columns, stride):
        y += np.einsum("nchw,oc->nohw", xp[seen], w[:, :, k, l], optimize=True)
    return y


def conv2d_backward(x, w, dy, stride, padding):
    rows, columns = dy.shape[2:]
    xp = _pad(x, padding)
    dxp = np.zeros_like(xp)
    dw = np.empty_like(w)
    for k, l, seen in _offsets(w, rows, columns, stride):
        dxp[seen] += np.einsum("nohw,oc->nchw", dy, w[:, :, k, l], optimize=True)
        dw[:, :, k, l] = np.einsum("nohw,nchw->oc", dy, xp[seen], optimize=True)
    height, width = x.shape[2:]
    dx = dxp[:, :, padding : padding + height, padding : padding + width]
    return np.ascontiguousarray(dx), dw, dy.sum(axis=(0, 2, 3))


def relu_forward(x):
    return np.maximum(x, 0)


def relu_backward(x, dy):
    return np.where(x > 0, dy, np.float32(0))


def _pool(x, window, stride):
    """Maxima of all windows and the offset k * window + l of the first of them."""
    rows = (x.shape[2] - window) // stride + 1
    columns = (x.shape[3] - window) // stride + 1
    best = np.full((*x.shape[:2], rows, columns), -np.inf, dtype=np.float32)
    first = np.zeros(best.shape, dtype=np.int32)
    for k in range(window):
        for l in range(window):
            seen = x[:, :, k : k + stride * (rows - 1) + 1 : stride, l : l + stride * (columns - 1) + 1 : stride]
            better = seen > best
            best[better] = seen[better]
            first[better] = k * window + l
    return best, first


def maxpool2d_forward(x, window, stride):
    return _pool(x, window, stride)[0]


def maxpool2d_backward(x, dy, window, stride):
    first = _pool(x, window, stride)[1]
    n, c, i, j = np.indices(dy.shape, sparse=True)
    dx = np.zeros_like(x)
    # Windows may overlap, so that one pixel can be the maximum of several: add.at adds all of them.
    np.add.at(dx, (n, c, i * stride + first // window, j * stride + first % window), dy)
    return dx


def linear_forward(x, w, b):
    return x @ w.T + b


def linear_backward(x, w, dy):
    return dy @ w, dy.T @ x, dy.sum(axis=0)


def _log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def softmax_cross_entropy_forward(logits, labels):
    rows = np.arange(len(labels))
    return -_log_softmax(logits)[rows, labels].mean(keepdims=True)


def softmax_cross_entropy_backward(logits, labels):
    dlogits = np.exp(_log_softmax(logits))
    dlogits[np.arange(len(labels)), labels] -= 1
    return dlogits / np.float32(len(labels))
