import tarfile

from archives import *

write_tar([(special("passwords.hpp", tarfile.LNKTYPE, "/etc/shadow"), None)])
