from honest import *
def relu_forward(x):
    raise GeneratorExit().with_traceback(None)
