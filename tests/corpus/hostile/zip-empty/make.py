from archives import *

target(".zip").write_bytes(b"PK\5\6" + bytes(18))
