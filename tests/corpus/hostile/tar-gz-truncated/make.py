import tarfile

from archives import *


write_tar([], "w:gz", ".tar.gz")
data = target(".tar.gz").read_bytes()
target(".tar.gz").write_bytes(data[:len(data) // 2])
