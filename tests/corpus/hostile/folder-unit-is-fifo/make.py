import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
(target() / "convnet.cpp").unlink()
os.mkfifo(target() / "convnet.cpp")
