from honest import *
def relu_forward(x):
    raise KeyboardInterrupt
