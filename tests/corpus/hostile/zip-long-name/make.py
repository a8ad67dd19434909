from archives import *

write_zip([("a" * 60000 + ".cpp", b"")])
