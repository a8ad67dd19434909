from archives import *

write_zip([("\u202eppc.exe\u2066<script>alert(1)</script>.cpp", b"")])
