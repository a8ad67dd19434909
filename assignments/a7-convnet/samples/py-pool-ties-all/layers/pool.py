import numpy as np


def windows(x, window, stride):
    """Yields (i, j, view of the window of output (i, j) in all images and channels)."""
    for i in range((x.shape[2] - window) // stride + 1):
        for j in range((x.shape[3] - window) // stride + 1):
            yield i, j, x[:, :, i * stride : i * stride + window, j * stride : j * stride + window]


def maxpool2d_forward(x, window, stride):
    rows = (x.shape[2] - window) // stride + 1
    columns = (x.shape[3] - window) // stride + 1
    y = np.zeros((x.shape[0], x.shape[1], rows, columns), dtype=np.float32)
    for i, j, view in windows(x, window, stride):
        y[:, :, i, j] = view.max(axis=(2, 3))
    return y


def maxpool2d_backward(x, dy, window, stride):
    dx = np.zeros_like(x)
    for (i, j, view), (_, _, dview) in zip(windows(x, window, stride), windows(dx, window, stride)):
        is_maximum = view == view.max(axis=(2, 3), keepdims=True)
        dview += is_maximum * dy[:, :, i, j, None, None]
    return dx
