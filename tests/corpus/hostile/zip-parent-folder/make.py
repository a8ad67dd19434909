from archives import *

write_zip([("../../canary/secret.txt", b"owned")])
