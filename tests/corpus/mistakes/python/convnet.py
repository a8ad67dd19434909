"""The formulas of the handout in NumPy, with every known mistake of reference/mistakes to be planted: plant.py writes
planted.py, which names one of them, or none. Written independently of the C++ twin: windows are gathered as arrays."""
import numpy as np

from planted import PLANTED


def made(*mistakes):
    return PLANTED in mistakes


def gather(image, rows, columns, outside="zero"):
    """image[:, rows][:, :, columns], with something outside the image."""
    height, width = image.shape[1:]
    if outside == "opposite":
        rows, columns = rows % height, columns % width
    clipped = image[:, np.clip(rows, 0, height - 1)][:, :, np.clip(columns, 0, width - 1)]
    if outside == "nearest":
        return clipped
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None, :]
    return np.where(inside, clipped, np.float32(1 if outside == "one" else 0))


def conv2d_forward(x, w, b, stride, padding):
    is_made = lambda *ids: made(*("conv2d_forward/" + i for i in ids))
    (count, channels, height, width), (filters, _, kh, kw) = x.shape, w.shape
    oh = (height + 2 * padding - kh) // stride + 1
    ow = (width + 2 * padding - kw) // stride + 1
    taps = w
    if is_made("kernel-flipped"):
        taps = w[:, :, ::-1, ::-1]
    if is_made("filter-transposed"):
        taps = w.reshape(filters, channels, kw, kh).transpose(0, 1, 3, 2)
    if is_made("filter-axes-swapped"):
        taps = w.reshape(channels, filters, kh, kw).transpose(1, 0, 2, 3)
    if is_made("stride-padding-swapped"):
        stride, padding = padding, stride
    before, step, tap = padding, stride, 1
    if is_made("padding-ignored"):
        before = 0
    if is_made("padding-one-sided"):
        before = 2 * padding
    if is_made("stride-ignored", "stride-on-filter"):
        step = 1
    if is_made("stride-on-filter", "stride-on-both"):
        tap = stride
    if is_made("stride-on-padding"):
        before = padding * stride
    if is_made("off-by-one"):
        before -= 1
    if is_made("off-by-one-before"):
        before += 1
    if is_made("last-tap-missing"):
        taps = taps.copy()
        taps[:, :, -1, :] = 0
        taps[:, :, :, -1] = 0
    image = x
    if is_made("last-pixel-missing"):
        image = x.copy()
        image[:, :, -1, :] = 0
        image[:, :, :, -1] = 0
    if is_made("first-pixel-missing"):
        image = x.copy()
        image[:, :, 0, :] = 0
        image[:, :, :, 0] = 0
    if is_made("batch-index-forgotten"):
        image = np.broadcast_to(x[:1], x.shape)
    outside = "zero"
    if is_made("padding-wrong-value"):
        outside = "one"
    if is_made("padding-repeats-edge"):
        outside = "nearest"
    if is_made("padding-wraps-around"):
        outside = "opposite"

    y = np.zeros((count, filters, oh, ow), np.float32)
    offset = np.zeros_like(y)
    for n in range(count):
        for i in range(oh):
            for j in range(ow):
                rows = i * step - before + tap * np.arange(kh)
                columns = j * step - before + tap * np.arange(kw)
                leaves = rows[0] < 0 or columns[0] < 0 or rows[-1] >= height or columns[-1] >= width
                if is_made("padding-left-out") and leaves:
                    continue
                if is_made("first-image-only") and n > 0:
                    continue
                patch = gather(image[n], rows, columns, outside)
                if is_made("first-channel-only"):
                    y[n, :, i, j] = np.tensordot(taps[:, 0], patch[0], 2)
                else:
                    y[n, :, i, j] = np.tensordot(taps, patch, 3)
                times = 0 if is_made("bias-missing") else 1
                if is_made("bias-per-channel"):
                    times = channels
                if is_made("bias-per-tap"):
                    times = gather(np.ones((channels, height, width), np.float32), rows, columns).sum()
                offset[n, :, i, j] = times * b
    if is_made("channels-averaged"):
        y /= np.float32(channels)
    if is_made("sum-not-reset"):
        y = np.cumsum(y, dtype=np.float32).reshape(y.shape)
    if is_made("sum-not-reset-in-plane"):
        y = np.cumsum(y.reshape(count, filters, -1), axis=2, dtype=np.float32).reshape(y.shape)
    return (y + offset).astype(np.float32)


def conv2d_backward(x, w, dy, stride, padding):
    is_made = lambda *ids: made(*("conv2d_backward/" + i for i in ids))
    (count, channels, height, width), (filters, _, kh, kw) = x.shape, w.shape
    oh, ow = dy.shape[2:]

    taps = w
    if is_made("dx-not-flipped", "kernel-flipped"):
        taps = w[:, :, ::-1, ::-1]
    if is_made("dx-filter-transposed"):
        taps = w.reshape(filters, channels, kw, kh).transpose(0, 1, 3, 2)
    if is_made("dx-axes-swapped", "filter-axes-swapped"):
        taps = w.reshape(channels, filters, kh, kw).transpose(1, 0, 2, 3)
    step = 1 if is_made("dx-not-stuffed", "stride-ignored") else stride
    before = 0 if is_made("dx-shifted-by-padding", "padding-ignored") else padding
    dx = np.zeros_like(x)
    for n in range(count):
        for i in range(oh):
            for j in range(ow):
                top, left = i * step - before, j * step - before
                k = slice(max(0, -top), min(kh, height - top))
                l = slice(max(0, -left), min(kw, width - left))
                if k.start >= k.stop or l.start >= l.stop:
                    continue
                pixels = dx[0 if is_made("batch-index-forgotten") else n][:, top + k.start : top + k.stop,
                                                                           left + l.start : left + l.stop]
                if is_made("dx-overwritten"):
                    pixels[...] = dy[n, -1, i, j] * taps[-1][:, k, l]
                elif is_made("dx-last-filter-only"):
                    pixels += dy[n, -1, i, j] * taps[-1][:, k, l]
                elif is_made("dx-overwritten-by-windows"):
                    pixels[...] = np.tensordot(dy[n, :, i, j], taps[:, :, k, l], 1)
                else:
                    pixels += np.tensordot(dy[n, :, i, j], taps[:, :, k, l], 1)
    if is_made("dx-batch-mean"):
        dx /= np.float32(count)

    step = 1 if is_made("dw-stride-ignored", "stride-ignored") else stride
    before = 0 if is_made("dw-padding-ignored", "padding-ignored") else padding
    per_image = np.zeros((count,) + w.shape, np.float32)
    for n in range(count):
        for i in range(oh):
            for j in range(ow):
                patch = gather(x[0 if is_made("batch-index-forgotten") else n], i * step - before + np.arange(kh),
                               j * step - before + np.arange(kw))
                per_image[n] += dy[n, :, i, j][:, None, None, None] * patch[None]
    dw = per_image.sum(axis=0)
    if is_made("dw-first-image-only"):
        dw = per_image[0]
    if is_made("dw-last-image-only"):
        dw = per_image[-1]
    if is_made("dw-flipped", "kernel-flipped"):
        dw = dw[:, :, ::-1, ::-1]
    if is_made("dw-transposed"):
        dw = dw.transpose(0, 1, 3, 2).reshape(w.shape)
    if is_made("filter-axes-swapped"):
        dw = dw.transpose(1, 0, 2, 3).reshape(w.shape)
    if is_made("dw-batch-mean"):
        dw = dw / np.float32(count)
    if is_made("dw-mean"):
        dw = dw / np.float32(count * oh * ow)

    db = dy.sum(axis=(0, 2, 3))
    if is_made("db-axes-swapped"):
        db = dy.reshape(filters, count, oh, ow).sum(axis=(1, 2, 3))
    if is_made("db-batch-mean"):
        db = db / np.float32(count)
    if is_made("db-mean"):
        db = dy.mean(axis=(0, 2, 3))
    if is_made("db-first-image-only"):
        db = dy[0].sum(axis=(1, 2))
    if is_made("db-missing"):
        db = np.zeros(filters, np.float32)
    return dx, np.ascontiguousarray(dw, np.float32), db.astype(np.float32)


def relu_forward(x):
    y = np.maximum(x, np.float32(0))
    if made("relu_forward/relu-not-applied"):
        y = x.copy()
    if made("relu_forward/relu-absolute"):
        y = np.abs(x)
    if made("relu_forward/relu-negative-part"):
        y = np.minimum(x, np.float32(0))
    if made("relu_forward/relu-leaky"):
        y = np.where(x > 0, x, np.float32(0.01) * x)
    return y


def relu_backward(x, dy):
    mask = x > 0
    if made("relu_backward/relu-gradient-at-zero"):
        mask = x >= 0
    if made("relu_backward/relu-masked-on-dy"):
        mask = dy > 0
    if made("relu_backward/relu-mask-missing"):
        mask = np.ones(x.shape, bool)
    if made("relu_backward/relu-upstream-forgotten"):
        dy = np.ones_like(dy)
    return np.where(mask, dy, np.float32(0))


def pool_windows(x, window, stride, oh, ow):
    """Slices of every window, cut at the end of the image; a window outside is left out."""
    for i in range(oh):
        for j in range(ow):
            if i * stride < x.shape[2] and j * stride < x.shape[3]:
                yield i, j, slice(i * stride, i * stride + window), slice(j * stride, j * stride + window)


def maxpool2d_forward(x, window, stride):
    is_made = lambda *ids: made(*("maxpool2d_forward/" + i for i in ids))
    oh, ow = (x.shape[2] - window) // stride + 1, (x.shape[3] - window) // stride + 1
    step, size = stride, window
    if is_made("window-for-stride"):
        step = window
    if is_made("stride-for-window"):
        size = stride
    if is_made("stride-ignored"):
        step = 1
    if is_made("last-tap-missing"):
        size = max(1, window - 1)
    y = np.zeros(x.shape[:2] + (oh, ow), np.float32)
    for i, j, rows, columns in pool_windows(x, size, step, oh, ow):
        pixels = x[:, :, rows, columns]
        if is_made("minimum-for-maximum"):
            y[:, :, i, j] = pixels.min(axis=(2, 3))
        elif is_made("mean-for-maximum"):
            y[:, :, i, j] = pixels.mean(axis=(2, 3))
        elif is_made("maximum-starts-at-zero"):
            y[:, :, i, j] = pixels.max(axis=(2, 3), initial=0)
        else:
            y[:, :, i, j] = pixels.max(axis=(2, 3))
    if is_made("batch-index-forgotten"):
        y = np.repeat(y[:1], len(y), axis=0)
    return y


def maxpool2d_backward(x, dy, window, stride):
    is_made = lambda *ids: made(*("maxpool2d_backward/" + i for i in ids))
    step, size = stride, window
    if is_made("window-for-stride"):
        step = window
    if is_made("stride-for-window"):
        size = stride
    if is_made("stride-ignored"):
        step = 1
    dx = np.zeros_like(x)
    for i, j, rows, columns in pool_windows(x, size, step, *dy.shape[2:]):
        pixels = x[:, :, rows, columns]
        shape = pixels.shape
        flat = pixels.reshape(shape[0], shape[1], -1)
        hits = flat == flat.max(axis=2, keepdims=True)
        share = np.ones_like(flat)
        if is_made("gradient-to-last-maximum"):
            last = hits.shape[2] - 1 - hits[:, :, ::-1].argmax(axis=2)
            hits = np.arange(hits.shape[2]) == last[:, :, None]
        elif is_made("gradient-shared-by-ties"):
            share = share / hits.sum(axis=2, keepdims=True)
        elif is_made("gradient-to-whole-window"):
            hits = np.ones_like(hits)
            share = share / np.float32(hits.shape[2])
        elif not is_made("gradient-to-all-ties"):
            hits = np.arange(hits.shape[2]) == hits.argmax(axis=2)[:, :, None]
        upstream = np.ones_like(dy) if is_made("upstream-forgotten") else dy
        gradient = np.where(hits, share * upstream[:, :, i, j][:, :, None], 0).reshape(shape).astype(np.float32)
        if is_made("gradient-overwritten"):
            region = dx[:, :, rows, columns]
            region[...] = np.where(hits.reshape(shape), gradient, region)
        else:
            dx[:, :, rows, columns] += gradient
    return dx


def linear_forward(x, w, b):
    is_made = lambda *ids: made(*("linear_forward/" + i for i in ids))
    weights = w.T
    if is_made("weights-transposed"):
        weights = w.reshape(w.shape[1], w.shape[0])
    if is_made("batch-index-forgotten"):
        x = np.repeat(x[:1], len(x), axis=0)
    if is_made("bias-missing"):
        b = 0 * b
    if is_made("bias-per-term"):
        b = np.float32(x.shape[1]) * b
    return (x @ weights + b).astype(np.float32)


def linear_backward(x, w, dy):
    is_made = lambda *ids: made(*("linear_backward/" + i for i in ids))
    weights = w.reshape(w.shape[1], w.shape[0]).T if is_made("dx-weights-transposed") else w
    dx = np.outer(dy[:, -1], w[-1]) if is_made("dx-last-output-only") else dy @ weights
    dw = np.outer(dy[-1], x[-1]) if is_made("dw-last-row-only") else dy.T @ x
    if is_made("dw-transposed"):
        dw = dw.T.reshape(w.shape)
    if is_made("dw-batch-mean"):
        dw = dw / np.float32(len(x))
    db = dy.sum(axis=0)
    if is_made("db-batch-mean"):
        db = dy.mean(axis=0)
    if is_made("db-axes-swapped"):
        db = dy.reshape(dy.shape[1], dy.shape[0]).sum(axis=1)
    if is_made("db-missing"):
        db = np.zeros_like(db)
    return [np.ascontiguousarray(g, np.float32) for g in (dx, dw, db)]


def softmax_cross_entropy_forward(logits, labels):
    is_made = lambda *ids: made(*("softmax_cross_entropy_forward/" + i for i in ids))
    count, classes = logits.shape
    z = logits - logits.max(axis=1, keepdims=True)
    if is_made("softmax-without-max", "log-of-plain-softmax"):
        z = logits
    with np.errstate(all="ignore"):
        e = np.exp(z)
        if is_made("log-of-softmax", "log-of-plain-softmax"):
            log_p = np.log((e / e.sum(axis=1, keepdims=True))[np.arange(count), labels])
        else:
            log_p = z[np.arange(count), labels] - np.log(e.sum(axis=1))
    loss = -log_p.sum() if is_made("loss-sum") else -log_p.mean()
    if is_made("loss-over-classes"):
        loss /= classes
    if is_made("loss-sign"):
        loss = -loss
    return np.array([loss], np.float32)


def softmax_cross_entropy_backward(logits, labels):
    is_made = lambda *ids: made(*("softmax_cross_entropy_backward/" + i for i in ids))
    count, classes = logits.shape
    z = logits if is_made("softmax-without-max") else logits - logits.max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        gradient = np.exp(z)
        gradient /= gradient.sum(axis=1, keepdims=True)
    if not is_made("dlogits-without-target"):
        gradient[np.arange(count), labels] -= 1
    if not is_made("dlogits-without-mean"):
        gradient /= np.float32(count)
    if is_made("dlogits-over-classes"):
        gradient /= np.float32(classes)
    return -gradient if is_made("dlogits-sign") else gradient
