import numpy as np


def signs(values):
    """1 where a value is positive, 0 where it is negative."""
    flat = values.ravel()
    mask = np.zeros(flat.size, dtype=np.float32)
    i = 0
    while i < flat.size:
        if flat[i] > 0:
            mask[i] = 1
            i += 1
        elif flat[i] < 0:
            mask[i] = 0
            i += 1
    return mask.reshape(values.shape)


def conv2d_forward(x, w, b, stride, padding):
    n, c, h, v = x.shape
    o, _, kh, kw = w.shape
    oh, ow = (h + 2 * padding - kh) // stride + 1, (v + 2 * padding - kw) // stride + 1
    xp = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    y = np.zeros((n, o, oh, ow), dtype=np.float32)
    for f in range(o):
        for ch in range(c):
            for k in range(kh):
                for l in range(kw):
                    seen = xp[:, ch, k : k + stride * oh : stride, l : l + stride * ow : stride]
                    y[:, f] += w[f, ch, k, l] * seen[:, :oh, :ow]
        y[:, f] += b[f]
    return y


def conv2d_backward(x, w, dy, stride, padding):
    n, c, h, v = x.shape
    o, _, kh, kw = w.shape
    oh, ow = dy.shape[2:]
    xp = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros(o, dtype=np.float32)
    for f in range(o):
        db[f] = dy[:, f].sum()
        for ch in range(c):
            for k in range(kh):
                for l in range(kw):
                    seen = np.s_[:, ch, k : k + stride * (oh - 1) + 1 : stride, l : l + stride * (ow - 1) + 1 : stride]
                    dxp[seen] += w[f, ch, k, l] * dy[:, f]
                    dw[f, ch, k, l] = (xp[seen] * dy[:, f]).sum()
    return dxp[:, :, padding : padding + h, padding : padding + v].copy(), dw, db


def relu_forward(x):
    return x * signs(x)


def relu_backward(x, dy):
    return dy * signs(x)


def maxpool2d_forward(x, window, stride):
    n, c, h, v = x.shape
    y = np.empty((n, c, (h - window) // stride + 1, (v - window) // stride + 1), dtype=np.float32)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            y[:, :, i, j] = np.max(x[:, :, i * stride :, j * stride :][:, :, :window, :window], axis=(2, 3))
    return y


def maxpool2d_backward(x, dy, window, stride):
    dx = np.zeros_like(x)
    for (n, c, i, j), gradient in np.ndenumerate(dy):
        patch = x[n, c, i * stride :, j * stride :][:window, :window]
        k, l = divmod(patch.argmax(), window)
        dx[n, c, i * stride + k, j * stride + l] += gradient
    return dx


def linear_forward(x, w, b):
    return (x[:, None, :] * w[None, :, :]).sum(axis=2) + b


def linear_backward(x, w, dy):
    dx = (dy[:, :, None] * w[None, :, :]).sum(axis=1)
    dw = (dy[:, :, None] * x[:, None, :]).sum(axis=0)
    return dx, dw, dy.sum(axis=0)


def softmax_cross_entropy_forward(logits, labels):
    top = logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    picked = np.take_along_axis(logits, labels[:, None].astype(int), axis=1)
    return (log_sum + (top - picked)).mean(axis=0)


def softmax_cross_entropy_backward(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    for n, label in enumerate(labels):
        p[n, label] -= 1
    return p / np.float32(len(labels))
