from archives import *


write_zip([])
data = bytearray(target(".zip").read_bytes())
data[60] ^= 0xFF
target(".zip").write_bytes(data)
