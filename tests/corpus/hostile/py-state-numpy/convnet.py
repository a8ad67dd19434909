from honest import *
def relu_forward(x):
    np.seterr(all="raise", under="raise")
    np.seterrcall(None)
    np.ndarray.__array_priority__ if True else None
    return np.maximum(x, 0)
