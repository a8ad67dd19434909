import tarfile

from archives import *


info = file("harmless.txt", b"owned")
info.pax_headers = {"path": "../../canary/secret.txt"}
write_tar([(info, b"owned")])
