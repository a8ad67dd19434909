#include "coupling_flows.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace coupling_flows {
namespace {

using Image = TensorView<const float, 4>;
using Matrix = TensorView<const float, 2>;
using Vector = TensorView<const float, 1>;
using Row = std::vector<double>;

Row affine(Matrix w, Vector b, const Row& x) {
  Row y(w.extent(0));
  for (int i = 0; i < w.extent(0); ++i) {
    y[i] = b(i);
    for (int j = 0; j < w.extent(1); ++j) y[i] += w(i, j) * x[j];
  }
  return y;
}

Row bent(Row x) {
  for (double& value : x) value = std::tanh(value);
  return x;
}

Row first_half(Matrix x, int n) {
  Row half(x.extent(1) / 2);
  for (std::size_t d = 0; d < half.size(); ++d) half[d] = x(n, int(d));
  return half;
}

void additive(Matrix x, Matrix w1, Vector b1, Matrix w2, Vector b2, double sign, TensorView<float, 2> y,
              TensorView<float, 1> log_det) {
  const int half = x.extent(1) / 2;
  for (int n = 0; n < x.extent(0); ++n) {
    const Row move = affine(w2, b2, bent(affine(w1, b1, first_half(x, n))));
    for (int d = 0; d < half; ++d) y(n, d) = x(n, d);
    for (int d = half; d < x.extent(1); ++d) y(n, d) = float(x(n, d) + sign * move[d - half]);
    log_det(n) = 0;
  }
}

}  // namespace

void additive_coupling_forward(Matrix x, Matrix w1, Vector b1, Matrix w2, Vector b2, TensorView<float, 2> y,
                               TensorView<float, 1> log_det) {
  additive(x, w1, b1, w2, b2, 1, y, log_det);
}

void additive_coupling_inverse(Matrix y, Matrix w1, Vector b1, Matrix w2, Vector b2, TensorView<float, 2> x,
                               TensorView<float, 1> log_det) {
  additive(y, w1, b1, w2, b2, -1, x, log_det);
}

void affine_coupling_forward(Matrix x, Matrix w1, Vector b1, Matrix ws, Vector bs, Matrix wt, Vector bt,
                             TensorView<float, 2> y, TensorView<float, 1> log_det) {
  const int half = x.extent(1) / 2;
  for (int n = 0; n < x.extent(0); ++n) {
    const Row h = bent(affine(w1, b1, first_half(x, n))), s = bent(affine(ws, bs, h)), t = affine(wt, bt, h);
    double total = 0;
    for (int d = 0; d < half; ++d) y(n, d) = x(n, d);
    for (int d = half; d < x.extent(1); ++d) {
      y(n, d) = float(x(n, d) * std::exp(s[d - half]) + t[d - half]);
      total += s[d - half];
    }
    log_det(n) = float(total);
  }
}

void affine_coupling_inverse(Matrix y, Matrix w1, Vector b1, Matrix ws, Vector bs, Matrix wt, Vector bt,
                             TensorView<float, 2> x, TensorView<float, 1> log_det) {
  const int half = y.extent(1) / 2;
  for (int n = 0; n < y.extent(0); ++n) {
    const Row h = bent(affine(w1, b1, first_half(y, n))), s = bent(affine(ws, bs, h)), t = affine(wt, bt, h);
    double total = 0;
    for (int d = 0; d < half; ++d) x(n, d) = y(n, d);
    for (int d = half; d < y.extent(1); ++d) {
      x(n, d) = float((y(n, d) - t[d - half]) * std::exp(-s[d - half]));
      total -= s[d - half];
    }
    log_det(n) = float(total);
  }
}

void affine_coupling_backward(Matrix x, Matrix w1, Vector b1, Matrix ws, Vector bs, Matrix wt, Vector bt, Matrix dy,
                              Vector dlog_det, TensorView<float, 2> dx, TensorView<float, 2> dw1, TensorView<float, 1> db1,
                              TensorView<float, 2> dws, TensorView<float, 1> dbs, TensorView<float, 2> dwt,
                              TensorView<float, 1> dbt) {
  const int half = x.extent(1) / 2, rest = x.extent(1) - half, units = w1.extent(0);
  Row gw1(units * half), gb1(units), gws(rest * units), gbs(rest), gwt(rest * units), gbt(rest);
  for (int n = 0; n < x.extent(0); ++n) {
    const Row x1 = first_half(x, n), h = bent(affine(w1, b1, x1)), s = bent(affine(ws, bs, h));
    Row dh(units);
    for (int i = 0; i < rest; ++i) {
      const double scale = std::exp(s[i]), g = dy(n, half + i);
      const double da = (g * x(n, half + i) * scale + dlog_det(n)) * (1 - s[i] * s[i]);
      dx(n, half + i) = float(g * scale);
      gbs[i] += da;
      gbt[i] += g;
      for (int k = 0; k < units; ++k) {
        gws[i * units + k] += da * h[k];
        gwt[i * units + k] += g * h[k];
        dh[k] += da * ws(i, k) + g * wt(i, k);
      }
    }
    Row dx1(half);
    for (int k = 0; k < units; ++k) {
      const double dz = dh[k] * (1 - h[k] * h[k]);
      gb1[k] += dz;
      for (int d = 0; d < half; ++d) {
        gw1[k * half + d] += dz * x1[d];
        dx1[d] += dz * w1(k, d);
      }
    }
    for (int d = 0; d < half; ++d) dx(n, d) = float(dy(n, d) + dx1[d]);
  }
  for (std::size_t k = 0; k < gw1.size(); ++k) dw1.data()[k] = float(gw1[k]);
  for (std::size_t k = 0; k < gb1.size(); ++k) db1.data()[k] = float(gb1[k]);
  for (std::size_t k = 0; k < gws.size(); ++k) dws.data()[k] = float(gws[k]);
  for (std::size_t k = 0; k < gwt.size(); ++k) dwt.data()[k] = float(gwt[k]);
  for (int i = 0; i < rest; ++i) {
    dbs(i) = float(gbs[i]);
    dbt(i) = float(gbt[i]);
  }
}

namespace {

double inner(Matrix v, int t, const Row& x) {
  double sum = 0;
  for (int d = 0; d < v.extent(1); ++d) sum += v(t, d) * x[d];
  return sum;
}

Row reflected(Matrix v, int t, Row x) {
  double square = 0;
  for (int d = 0; d < v.extent(1); ++d) square += double(v(t, d)) * v(t, d);
  const double factor = inner(v, t, x) / square;
  for (int d = 0; d < v.extent(1); ++d) x[d] -= factor * v(t, d);
  return x;
}

Row row(Matrix x, int n) {
  Row values(x.extent(1));
  for (int d = 0; d < x.extent(1); ++d) values[d] = x(n, d);
  return values;
}

}  // namespace

void householder_forward(Matrix z, Matrix v, TensorView<float, 2> y) {
  for (int n = 0; n < z.extent(0); ++n) {
    Row x = row(z, n);
    for (int t = 0; t < v.extent(0); ++t) x = reflected(v, t, std::move(x));
    for (int d = 0; d < z.extent(1); ++d) y(n, d) = float(x[d]);
  }
}

void householder_backward(Matrix z, Matrix v, Matrix dy, TensorView<float, 2> dz, TensorView<float, 2> dv) {
  const int width = z.extent(1), steps = v.extent(0);
  Row gv(steps * width);
  for (int n = 0; n < z.extent(0); ++n) {
    std::vector<Row> x = {row(z, n)};
    for (int t = 0; t < steps; ++t) x.push_back(reflected(v, t, x.back()));
    Row g = row(dy, n);
    for (int t = steps - 1; t >= 0; --t) {
      double square = 0;
      for (int d = 0; d < width; ++d) square += double(v(t, d)) * v(t, d);
      const double along = inner(v, t, x[t]), back = inner(v, t, g);
      for (int d = 0; d < width; ++d)
        gv[t * width + d] += -2 / square * (back * x[t][d] + along * g[d]) + 4 * along * back / (square * square) * v(t, d);
      g = reflected(v, t, std::move(g));
    }
    for (int d = 0; d < width; ++d) dz(n, d) = float(g[d]);
  }
  for (std::size_t k = 0; k < gv.size(); ++k) dv.data()[k] = float(gv[k]);
}

namespace {

// y = w x at each pixel.
void mix(Image x, const std::vector<Row>& w, TensorView<float, 4> y) {
  for (int n = 0; n < x.extent(0); ++n)
    for (int i = 0; i < x.extent(2); ++i)
      for (int j = 0; j < x.extent(3); ++j)
        for (int o = 0; o < x.extent(1); ++o) {
          double sum = 0;
          for (int c = 0; c < x.extent(1); ++c) sum += w[o][c] * x(n, c, i, j);
          y(n, o, i, j) = float(sum);
        }
}

// log|det w|; w becomes its inverse.
double invert(std::vector<Row>& w) {
  const int size = int(w.size());
  std::vector<Row> inverse(size, Row(size));
  for (int i = 0; i < size; ++i) inverse[i][i] = 1;
  double log_det = 0;
  for (int k = 0; k < size; ++k) {
    int pivot = k;
    for (int i = k + 1; i < size; ++i)
      if (std::abs(w[i][k]) > std::abs(w[pivot][k])) pivot = i;
    std::swap(w[k], w[pivot]);
    std::swap(inverse[k], inverse[pivot]);
    log_det += std::log(std::abs(w[k][k]));
    const double scale = 1 / w[k][k];
    for (int j = 0; j < size; ++j) {
      w[k][j] *= scale;
      inverse[k][j] *= scale;
    }
    for (int i = 0; i < size; ++i) {
      if (i == k) continue;
      const double factor = w[i][k];
      for (int j = 0; j < size; ++j) {
        w[i][j] -= factor * w[k][j];
        inverse[i][j] -= factor * inverse[k][j];
      }
    }
  }
  w = std::move(inverse);
  return log_det;
}

std::vector<Row> rows(Matrix w) {
  std::vector<Row> all;
  for (int i = 0; i < w.extent(0); ++i) all.push_back(row(w, i));
  return all;
}

}  // namespace

void actnorm_forward(Image x, Vector log_scale, Vector bias, TensorView<float, 4> y, TensorView<float, 1> log_det) {
  double sum = 0;
  for (int c = 0; c < x.extent(1); ++c) sum += log_scale(c);
  for (int n = 0; n < x.extent(0); ++n) {
    for (int c = 0; c < x.extent(1); ++c)
      for (int i = 0; i < x.extent(2); ++i)
        for (int j = 0; j < x.extent(3); ++j) y(n, c, i, j) = float(std::exp(double(log_scale(c))) * x(n, c, i, j) + bias(c));
    log_det(n) = float(x.extent(2) * x.extent(3) * sum);
  }
}

void actnorm_inverse(Image y, Vector log_scale, Vector bias, TensorView<float, 4> x, TensorView<float, 1> log_det) {
  double sum = 0;
  for (int c = 0; c < y.extent(1); ++c) sum += log_scale(c);
  for (int n = 0; n < y.extent(0); ++n) {
    for (int c = 0; c < y.extent(1); ++c)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j)
          x(n, c, i, j) = float((double(y(n, c, i, j)) - bias(c)) * std::exp(-double(log_scale(c))));
    log_det(n) = float(-y.extent(2) * y.extent(3) * sum);
  }
}

void conv1x1_forward(Image x, Matrix w, TensorView<float, 4> y, TensorView<float, 1> log_det) {
  mix(x, rows(w), y);
  std::vector<Row> matrix = rows(w);
  const double each = invert(matrix);
  for (int n = 0; n < x.extent(0); ++n) log_det(n) = float(x.extent(2) * x.extent(3) * each);
}

void conv1x1_inverse(Image y, Matrix w, TensorView<float, 4> x, TensorView<float, 1> log_det) {
  std::vector<Row> matrix = rows(w);
  const double each = invert(matrix);
  mix(y, matrix, x);
  for (int n = 0; n < y.extent(0); ++n) log_det(n) = float(-y.extent(2) * y.extent(3) * each);
}

void squeeze(Image x, TensorView<float, 4> y) {
  for (int n = 0; n < x.extent(0); ++n)
    for (int c = 0; c < x.extent(1); ++c)
      for (int i = 0; i < x.extent(2); ++i)
        for (int j = 0; j < x.extent(3); ++j) y(n, 4 * c + 2 * (i % 2) + j % 2, i / 2, j / 2) = x(n, c, i, j);
}

}  // namespace coupling_flows
