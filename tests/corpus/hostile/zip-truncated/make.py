from archives import *


write_zip([("more.cpp", HONEST * 50)])
target(".zip").write_bytes(target(".zip").read_bytes()[:-60])
