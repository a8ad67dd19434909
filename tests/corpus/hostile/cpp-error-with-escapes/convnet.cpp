#include "convnet.hpp"

#error ]0;owned[2J <script>alert(1)</script> ‮gnorw =1+1
