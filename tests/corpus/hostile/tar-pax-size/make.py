import tarfile

from archives import *


info = file("small.cpp", b"x")
info.pax_headers = {"size": str((1 << 63) - 1)}
write_tar([(info, b"x")])
