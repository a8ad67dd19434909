from archives import *


import zipfile

with zipfile.ZipFile(target(".zip"), "w") as archive:
    archive.writestr("convnet.py", (SHARED / "honest.py").read_bytes())
    archive.writestr("numpy/__init__.py", b"raise SystemExit(0)")
