from archives import *


import warnings

warnings.simplefilter("ignore")
write_zip([("convnet.cpp", b"#error the second one")])
