from archives import *

write_zip([(f"{i}.txt", b"") for i in range(30000)])
