from honest import *
def relu_forward(x):
    raise ValueError('x' * 100_000_000)
