from archives import *

write_zip([(f"part{i}.cpp", bytes(1 << 20)) for i in range(1000)])
