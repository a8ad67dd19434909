from honest import *
def relu_forward(x):
    wrote = []
    for target in ("/job/src/convnet.py", "/job/runner.py", "/job/hostile_mark", "@CANARY@", "/usr/lib/python3/dist-packages/hostile_mark.pth"):
        try:
            with open(target, "a") as file:
                file.write("owned")
            wrote.append(target)
        except OSError:
            pass
    raise RuntimeError(f"wrote: {wrote}")
