from honest import *
def relu_forward(x):
    raise ValueError('\x1b]0;owned\x07\x1b[2J<img src=x onerror=alert(1)>\r\x9b1m\u202egnorw\udcff')
