from archives import *


write_zip([])
target(".zip").rename(target(".cpp"))
