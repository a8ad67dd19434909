from archives import *


import lzma

filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 20}]
data = bytearray(lzma.compress(HONEST, lzma.FORMAT_XZ, filters=filters))
# The dictionary's size is one byte of the block header, whose checksum follows.
import struct
import zlib

header = 12
size = (data[header] + 1) * 4
place = data.index(bytes([0x21, 0x01]), header) + 2
data[place] = 37  # 1.5 GiB
data[header + size - 4:header + size] = struct.pack("<I", zlib.crc32(bytes(data[header:header + size - 4])))
target(".tar.xz").write_bytes(data)
