from archives import *

write_zip([("=HYPERLINK(A1).txt", b"x"), ("@SUM(1+1).cpp", b"#error compiled")])
