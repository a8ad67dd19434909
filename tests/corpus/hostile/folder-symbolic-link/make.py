import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
(target() / "secret.hpp").symlink_to("../../canary/secret.txt")
