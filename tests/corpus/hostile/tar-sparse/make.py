import tarfile

from archives import *


info = file("holes.cpp", b"x")
info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.numblocks": "1",
                    "GNU.sparse.size": str(1 << 40), "GNU.sparse.realsize": str(1 << 40),
                    "GNU.sparse.map": "0,1", "GNU.sparse.name": "holes.cpp"}
write_tar([(info, b"x")])
