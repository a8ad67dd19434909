import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
(target() / "again").symlink_to("..")
