from archives import *


import io
import zipfile

inner = bytes(1 << 20)
for level in range(6):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for copy in range(4):
            archive.writestr(f"{level}-{copy}.zip", inner)
    inner = packed.getvalue()
write_zip([("more.zip", inner)])
