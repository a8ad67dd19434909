import tarfile

from archives import *

write_tar([(file("zeros.txt", bytes(1 << 29)), bytes(1 << 29))], "w:gz", ".tar.gz")
