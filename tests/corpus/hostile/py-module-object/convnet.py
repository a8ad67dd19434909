from honest import *
import sys


class Module:
    __name__ = "convnet"

    def __getattr__(self, name):
        return lambda *_: np.zeros(1, dtype=np.float32)


sys.modules[__name__] = Module()
