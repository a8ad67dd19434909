from archives import *

write_zip([("a.cpp", b""), ("a.cpp/b.cpp", b"")])
