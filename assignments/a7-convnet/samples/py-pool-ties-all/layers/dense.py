def linear_forward(x, w, b):
    return x @ w.transpose() + b


def linear_backward(x, w, dy):
    dx = dy @ w
    dw = dy.transpose() @ x
    db = dy.sum(axis=0)
    return dx, dw, db
