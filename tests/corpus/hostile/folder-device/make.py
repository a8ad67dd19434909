import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
os.mknod(target() / "zero.hpp", 0o020666, os.makedev(1, 5))
