"""The honest half of every hostile submission in Python."""

import numpy as np


def relu_forward(x):
    return np.maximum(x, 0)


def linear_forward(x, w, b):
    return x @ w.T + b
