from archives import *

target(".7z").write_bytes(b"7z\xbc\xaf\x27\x1c\0\4" + bytes(4) + b"\xff" * 20 + bytes(200))
