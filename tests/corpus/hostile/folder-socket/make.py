import os
import socket

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)

os.chdir(target())
socket.socket(socket.AF_UNIX).bind("talk.cpp")
