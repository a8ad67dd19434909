from honest import *
import socket

def relu_forward(x):
    reached = []
    for family, address in ((socket.AF_INET, ("127.0.0.1", @PORT@)), (socket.AF_INET, ("8.8.8.8", 53)),
                            (socket.AF_UNIX, "\0@ABSTRACT@")):
        try:
            with socket.socket(family) as caller:
                caller.settimeout(0.1)
                caller.connect(address)
                reached.append(address)
        except OSError:
            pass
    raise RuntimeError(f"reached: {reached}")
