from honest import *
def relu_forward(x):
    raise ValueError('look at the traceback')
