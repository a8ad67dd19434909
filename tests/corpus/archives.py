"""What the make.py of the hostile corpus share: the honest sources, and archives byte by byte where no archive program
would make them."""

import io
import pathlib
import struct
import sys
import tarfile
import zipfile
import zlib

SHARED = pathlib.Path(__file__).resolve().parent / "shared"
HONEST = (SHARED / "honest.cpp").read_bytes()


def target(suffix=""):
    """Where the submission goes."""
    return pathlib.Path(sys.argv[1] + suffix)


def write_zip(entries, **options):
    """entries: (name, bytes), the honest convnet.cpp first."""
    with zipfile.ZipFile(target(".zip"), "w", zipfile.ZIP_DEFLATED, **options) as archive:
        archive.writestr("convnet.cpp", HONEST)
        for name, data in entries:
            archive.writestr(name, data)


def write_tar(entries, mode="w", suffix=".tar"):
    """entries: TarInfo and bytes (or None), the honest convnet.cpp first."""
    with tarfile.open(target(suffix), mode) as archive:
        for info, data in [(file("convnet.cpp", HONEST), HONEST), *entries]:
            archive.addfile(info, io.BytesIO(data) if data is not None else None)


def file(name, data):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info


def special(name, kind, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    if kind in (tarfile.CHRTYPE, tarfile.BLKTYPE):
        info.devmajor, info.devminor = 1, 5
    return info


def raw_zip(members):
    """A zip from dictionaries: name, data, and what is to differ: central_name, flags, method, size, packed, offset."""
    body, directory = b"", b""
    offsets = []
    for member in members:
        name, data = member["name"], member["data"]
        packed = member.get("packed", data)
        size, flags, method = member.get("size", len(data)), member.get("flags", 0), member.get("method", 0)
        offset = member.get("offset", len(body))
        if not isinstance(offset, int):
            offset = offsets[offset[0]]
        offsets.append(offset)
        common = struct.pack("<HHHHHIII", 20, flags, method, 0, 33, zlib.crc32(data), len(packed), size)
        if "offset" not in member:
            body += b"PK\3\4" + common + struct.pack("<HH", len(name), 0) + name + packed
        central = member.get("central_name", name)
        attributes = member.get("attributes", 0)
        directory += b"PK\1\2" + struct.pack("<H", 0x031E) + common
        directory += struct.pack("<HHHHHII", len(central), 0, 0, 0, 0, attributes, offset) + central
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(members), len(members), len(directory), len(body), 0)
    target(".zip").write_bytes(body + directory + end)


def deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()
