from archives import *

write_zip([("a/" * 40 + "x.cpp", b"")])
