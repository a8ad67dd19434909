# -*- coding: hostile -*-
from honest import *
