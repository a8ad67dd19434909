from archives import *


import gzip

data = HONEST
for _ in range(20):
    data = gzip.compress(data)
target(".tar.gz").write_bytes(data)
