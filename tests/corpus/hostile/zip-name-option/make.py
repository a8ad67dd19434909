from archives import *

write_zip([("-fplugin=evil.cpp", b"#error compiled")])
