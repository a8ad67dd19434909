from archives import *


import random

target(".zip").write_bytes(random.Random(7).randbytes(100000))
