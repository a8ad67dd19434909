from archives import *

write_zip([("/tmp/hostile_mark", b"owned")])
