import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
os.makedirs(target() / ("a/" * 90))
