from archives import *

write_zip([("x\nrelu passed 3 of 3.txt", b"x")])
