import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
open(os.fsencode(target()) + b"/\xff\xfe\x1b[2J.cpp", "w").close()
