import tarfile

from archives import *

write_tar([(special("wait.hpp", tarfile.FIFOTYPE), None)])
