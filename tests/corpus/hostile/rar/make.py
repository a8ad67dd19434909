from archives import *

target(".zip").write_bytes(b"Rar!\x1a\7\1\0" + bytes(100))
