import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)
(target() / "convnet.cpp").unlink()
(target() / "convnet.cpp").symlink_to("/etc/shadow")
