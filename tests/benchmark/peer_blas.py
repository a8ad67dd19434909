"""The BLAS that PyTorch gets when it is measured against us: OpenBLAS (Debian's libopenblas0-serial) put first, told
which code to use. Debian's default BLAS is 10 to 60 times slower, and OpenBLAS itself takes processors younger than
itself for ones of 2004."""
import glob
import os
import subprocess
import sys

PRODUCT = """
import time, torch
torch.set_num_threads(1)
a, b = torch.randn(512, 512), torch.randn(512, 512)
a @ b
start = time.process_time()
for _ in range(20): a @ b
print(20 * 2 * 512**3 / (time.process_time() - start) / 1e9)
"""


def peer_environment():
    """os.environ with OpenBLAS in front; what is set there already stays."""
    environment = dict(os.environ)
    folders = glob.glob("/usr/lib/*/openblas-serial")
    if "LD_LIBRARY_PATH" not in environment and folders:
        environment["LD_LIBRARY_PATH"] = folders[0]
    if "OPENBLAS_CORETYPE" not in environment:
        with open("/proc/cpuinfo") as cpuinfo:
            flags = next(line for line in cpuinfo if line.startswith("flags")).split()
        for flag, core in (("avx512vl", "SkylakeX"), ("avx2", "Haswell")):
            if flag in flags:
                environment["OPENBLAS_CORETYPE"] = core
                break
    return environment


def print_peer_speed(environment):
    """GFLOP/s of the peer's matrix product: whoever reads the table sees that the peer was not held back."""
    speed = float(subprocess.run([sys.executable, "-c", PRODUCT], check=True, capture_output=True, text=True,
                                 env=environment).stdout)
    print(f"torch multiplies matrices of 512 x 512 with {speed:.0f} GFLOP/s "
          f"(OPENBLAS_CORETYPE={environment.get('OPENBLAS_CORETYPE', '')})", flush=True)
