from archives import *


import bz2

data = bytearray(bz2.compress(HONEST * 20))
data[len(data) // 2] ^= 0xFF
target(".tar.bz2").write_bytes(data)
