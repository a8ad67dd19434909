from archives import *

write_zip([("zeros.txt", bytes(1 << 30))])
