from numba import njit

# Sums are kept in variables of the arrays' own type: a literal 0.0 would make Numba sum in float64, which is slower.


@njit(cache=True)
def conv_forward(x, w, b, stride, padding, y):
    N, O, P, Q = y.shape
    C, H, W = x.shape[1:]
    K, L = w.shape[2:]
    for n in range(N):
        for o in range(O):
            for i in range(P):
                for j in range(Q):
                    total = b[o]
                    for c in range(C):
                        for k in range(K):
                            h = i * stride + k - padding
                            if h < 0 or h >= H:
                                continue
                            for l in range(L):
                                v = j * stride + l - padding
                                if 0 <= v < W:
                                    total += w[o, c, k, l] * x[n, c, h, v]
                    y[n, o, i, j] = total


@njit(cache=True)
def conv_backward(x, w, dy, stride, padding, dx, dw):
    N, O, P, Q = dy.shape
    C, H, W = x.shape[1:]
    K, L = w.shape[2:]
    for n in range(N):
        for o in range(O):
            for i in range(P):
                for j in range(Q):
                    upstream = dy[n, o, i, j]
                    for c in range(C):
                        for k in range(K):
                            h = i * stride + k - padding
                            if h < 0 or h >= H:
                                continue
                            for l in range(L):
                                v = j * stride + l - padding
                                if 0 <= v < W:
                                    dx[n, c, h, v] += upstream * w[o, c, k, l]
                                    dw[o, c, k, l] += upstream * x[n, c, h, v]


@njit(cache=True)
def first_maximum(x, n, c, top, left, window):
    row, column = top, left
    for h in range(top, top + window):
        for v in range(left, left + window):
            if x[n, c, h, v] > x[n, c, row, column]:
                row, column = h, v
    return row, column


@njit(cache=True)
def pool_forward(x, window, stride, y):
    N, C, P, Q = y.shape
    for n in range(N):
        for c in range(C):
            for i in range(P):
                for j in range(Q):
                    row, column = first_maximum(x, n, c, i * stride, j * stride, window)
                    y[n, c, i, j] = x[n, c, row, column]


@njit(cache=True)
def pool_backward(x, dy, window, stride, dx):
    N, C, P, Q = dy.shape
    for n in range(N):
        for c in range(C):
            for i in range(P):
                for j in range(Q):
                    row, column = first_maximum(x, n, c, i * stride, j * stride, window)
                    dx[n, c, row, column] += dy[n, c, i, j]
