from honest import *
calls = []

def relu_forward(x):
    calls.append(0)
    if len(calls) > 2:
        raise RuntimeError("enough")
    return np.maximum(x, 0)
