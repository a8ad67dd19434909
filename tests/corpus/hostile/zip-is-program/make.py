from archives import *


write_zip([])
target(".zip").write_bytes(b"\x7fELF" + bytes(60) + target(".zip").read_bytes())
