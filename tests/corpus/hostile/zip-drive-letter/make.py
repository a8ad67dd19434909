from archives import *

write_zip([("C:/hostile_mark.cpp", b"owned")])
