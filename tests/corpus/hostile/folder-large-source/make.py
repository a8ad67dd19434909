import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
os.truncate(target() / "convnet.cpp", 1 << 40)
