import tarfile

from archives import *

write_tar([(special("helper", tarfile.SYMTYPE, "/etc"), None), (file("helper/hostile_mark", b"owned"), b"owned")])
