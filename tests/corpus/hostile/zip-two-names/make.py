from archives import *


raw_zip([{"name": b"convnet.cpp", "data": HONEST},
         {"name": b"../../canary/secret.txt", "central_name": b"harmless.txt", "data": b"owned"}])
