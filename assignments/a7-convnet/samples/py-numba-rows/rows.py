from numba import njit

# Which outputs a tap meets is found once, before the loops; a slice starts at 0, so that its loop becomes vectors.


@njit
def met(outputs, size, offset, stride):
    """The outputs i with 0 <= i * stride + offset < size, as a range."""
    first = 0 if offset >= 0 else (-offset + stride - 1) // stride
    last = min(outputs, (size - 1 - offset) // stride + 1) if size > offset else 0
    return first, max(first, last)


@njit(fastmath=True)
def add_row(out, weight, row, stride):
    if stride == 1:
        for j in range(len(out)):
            out[j] += weight * row[j]
    else:
        for j in range(len(out)):
            out[j] += weight * row[j * stride]


@njit(fastmath=True)
def spread_row(out, weight, row, stride):
    if stride == 1:
        for j in range(len(row)):
            out[j] += weight * row[j]
    else:
        for j in range(len(row)):
            out[j * stride] += weight * row[j]


@njit(fastmath=True)
def dot_row(upstream, row, stride, total):
    if stride == 1:
        for j in range(len(upstream)):
            total += upstream[j] * row[j]
    else:
        for j in range(len(upstream)):
            total += upstream[j] * row[j * stride]
    return total


@njit
def conv_forward(x, w, b, stride, padding, y):
    N, O, P, Q = y.shape
    C, H, W = x.shape[1:]
    K, L = w.shape[2:]
    for n in range(N):
        for o in range(O):
            y[n, o] = b[o]
        for c in range(C):
            for k in range(K):
                top, bottom = met(P, H, k - padding, stride)
                for l in range(L):
                    left, right = met(Q, W, l - padding, stride)
                    if left == right:
                        continue
                    start = left * stride + l - padding
                    for i in range(top, bottom):
                        row = x[n, c, i * stride + k - padding, start:]
                        for o in range(O):
                            add_row(y[n, o, i, left:right], w[o, c, k, l], row, stride)


@njit
def conv_backward(x, w, dy, stride, padding, dx, dw):
    N, O, P, Q = dy.shape
    C, H, W = x.shape[1:]
    K, L = w.shape[2:]
    for n in range(N):
        for c in range(C):
            for k in range(K):
                top, bottom = met(P, H, k - padding, stride)
                for l in range(L):
                    left, right = met(Q, W, l - padding, stride)
                    if left == right:
                        continue
                    start = left * stride + l - padding
                    for i in range(top, bottom):
                        row = x[n, c, i * stride + k - padding, start:]
                        gradient = dx[n, c, i * stride + k - padding, start:]
                        for o in range(O):
                            upstream = dy[n, o, i, left:right]
                            dw[o, c, k, l] = dot_row(upstream, row, stride, dw[o, c, k, l])
                            spread_row(gradient, w[o, c, k, l], upstream, stride)


@njit
def first_maximum(x, n, c, top, left, window):
    row, column = top, left
    for h in range(top, top + window):
        for v in range(left, left + window):
            if x[n, c, h, v] > x[n, c, row, column]:
                row, column = h, v
    return row, column


@njit
def pool_forward(x, window, stride, y):
    N, C, P, Q = y.shape
    for n in range(N):
        for c in range(C):
            for i in range(P):
                for j in range(Q):
                    row, column = first_maximum(x, n, c, i * stride, j * stride, window)
                    y[n, c, i, j] = x[n, c, row, column]


@njit
def pool_backward(x, dy, window, stride, dx):
    N, C, P, Q = dy.shape
    for n in range(N):
        for c in range(C):
            for i in range(P):
                for j in range(Q):
                    row, column = first_maximum(x, n, c, i * stride, j * stride, window)
                    dx[n, c, row, column] += dy[n, c, i, j]
