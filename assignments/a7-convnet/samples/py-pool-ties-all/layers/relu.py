import numpy as np


def relu_forward(x):
    return np.clip(x, 0, None)


def relu_backward(x, dy):
    return dy * (x > 0).astype(np.float32)
