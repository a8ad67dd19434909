import numpy as np


def double(*tensors):
    return tuple(t.astype(np.float64) for t in tensors)


def pixel_mask(out_channels, in_channels, kernel, colours, type_b):
    mask = np.zeros((out_channels, in_channels, kernel, kernel), np.float32)
    middle = kernel // 2
    mask[:, :, :middle, :] = 1
    mask[:, :, middle, :middle] = 1
    for o in range(out_channels):
        for i in range(in_channels):
            earlier, own = i % colours < o % colours, i % colours == o % colours
            mask[o, i, middle, middle] = earlier or (own and type_b)
    return mask


def masked_conv2d_forward(x, w, mask, b, padding):
    x, w, mask, b = double(x, w, mask, b)
    w = w * mask
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = w.shape[2]
    rows, columns = x.shape[2] - size + 1, x.shape[3] - size + 1
    y = np.zeros((len(x), len(w), rows, columns)) + b[None, :, None, None]
    for k in range(size):
        for l in range(size):
            y += np.einsum("ncij,oc->noij", x[:, :, k:k + rows, l:l + columns], w[:, :, k, l])
    return y.astype(np.float32)


def masked_conv2d_backward(x, w, mask, dy, padding):
    x, w, mask, dy = double(x, w, mask, dy)
    w = w * mask
    height, width = x.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows, columns = dy.shape[2:]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for k in range(w.shape[2]):
        for l in range(w.shape[3]):
            dx[:, :, k:k + rows, l:l + columns] += np.einsum("noij,oc->ncij", dy, w[:, :, k, l])
            dw[:, :, k, l] = np.einsum("noij,ncij->oc", dy, x[:, :, k:k + rows, l:l + columns])
    dx = dx[:, :, padding:padding + height, padding:padding + width]
    return dx.astype(np.float32), (mask * dw).astype(np.float32), dy.sum((0, 2, 3)).astype(np.float32)


def categorical_log_prob(logits, labels):
    logits = logits.astype(np.float64)
    shifted = logits - logits.max(1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    chosen = np.take_along_axis(log_p, labels[:, None].astype(np.int64), 1)
    return chosen.mean((1, 2, 3)).astype(np.float32)


def bits_per_dimension(log_p, dimensions):
    return (-log_p.astype(np.float64) / (dimensions * np.log(2))).astype(np.float32)


def sample_level(logits, uniform):
    logits = logits.astype(np.float64)
    p = np.exp(logits - logits.max(1, keepdims=True))
    cumulated = np.cumsum(p / p.sum(1, keepdims=True), 1)
    level = (cumulated <= uniform[:, None]).sum(1)
    return np.minimum(level, logits.shape[1] - 1).astype(np.float32)


def complete_image(x, known, uniform, w, b):
    y = x.copy()
    images, rows, columns = x.shape
    middle = w.shape[1] // 2
    before = np.zeros(w.shape[1:])
    before[:middle] = before[middle, :middle] = 1
    w, b = (w * before).astype(np.float64), b.astype(np.float64)
    for i in range(rows):
        for j in range(columns):
            top, left = max(0, i - middle), max(0, j - middle)
            seen = y[:, top:i + 1, left:j + middle + 1].astype(np.float64)
            part = w[:, top - i + middle:middle + 1, left - j + middle:left - j + middle + seen.shape[2]]
            logits = b + np.einsum("nij,lij->nl", seen, part)
            drawn = sample_level(logits, uniform[:, i, j])
            y[:, i, j] = np.where(known[:, i, j] != 0, x[:, i, j], drawn)
    return y
