from honest import *
def relu_forward(x):
    return x
