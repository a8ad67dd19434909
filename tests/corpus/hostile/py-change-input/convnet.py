from honest import *
def relu_forward(x):
    x[...] = 0
    return x.copy()
