import tarfile

from archives import *

write_tar([(special("zero.hpp", tarfile.CHRTYPE), None)])
