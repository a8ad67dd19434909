from archives import *

raw_zip([{"name": b"convnet.cpp", "data": HONEST, "flags": 1}])
