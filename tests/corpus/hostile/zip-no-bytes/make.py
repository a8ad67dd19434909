from archives import *

target(".zip").write_bytes(b"")
