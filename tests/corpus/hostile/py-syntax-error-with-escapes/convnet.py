from honest import *
boom = ']0;owned[2J' 1 ‮
