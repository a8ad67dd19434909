from archives import *

write_zip([("Helper.hpp", b"1"), ("helper.hpp", b"2")])
