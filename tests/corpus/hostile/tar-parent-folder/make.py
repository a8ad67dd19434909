import tarfile

from archives import *

write_tar([(file("../../canary/secret.txt", b"owned"), b"owned")])
