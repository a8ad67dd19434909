from archives import *


LINK = 0o120777 << 16
raw_zip([
    {"name": b"convnet.cpp", "data": HONEST},
    {"name": b"helper", "data": b"/etc", "attributes": LINK},
    {"name": b"helper/hostile_mark", "data": b"owned"},
])
