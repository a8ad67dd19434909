import os

from archives import *

os.mkdir(target())
(target() / "convnet.cpp").write_bytes(HONEST)

for name in ("@options.cpp", "a b.cpp", "$(touch hostile_mark).cpp", "`id`.cpp", "a;b.cpp", "*.cpp", "|id.cpp", "'.cpp"):
    (target() / name).write_text("#error compiled")
