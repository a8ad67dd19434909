import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)

for number in range(3000):
    (target() / f"{number}.txt").touch()
