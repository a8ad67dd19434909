from archives import *

raw_zip([{"name": b"convnet.cpp", "data": HONEST}, {"name": b"caf\xe9\xff\xc0.cpp", "data": b"x", "flags": 0x800}])
