#include "planar_flows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace planar_flows {
namespace {

using Matrix = TensorView<const float, 2>;
using Vector = TensorView<const float, 1>;

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// One layer with u made u_hat = u + correction * w.
struct Layer {
  double along = 0, square = 0, correction = 0, reached = 0;  // w.u, |w|^2, w.u_hat
};

Layer prepare(Matrix u, Matrix w, int k) {
  Layer layer;
  for (int d = 0; d < u.extent(1); ++d) {
    layer.along += double(w(k, d)) * u(k, d);
    layer.square += double(w(k, d)) * w(k, d);
  }
  layer.reached = softplus(layer.along) - 1;
  layer.correction = (layer.reached - layer.along) / layer.square;
  return layer;
}

}  // namespace

void planar_forward(Matrix z, Matrix u, Matrix w, Vector b, TensorView<float, 2> y, TensorView<float, 1> log_det) {
  const int width = z.extent(1);
  std::vector<double> x(width);
  for (int n = 0; n < z.extent(0); ++n) {
    for (int d = 0; d < width; ++d) x[d] = z(n, d);
    double total = 0;
    for (int k = 0; k < u.extent(0); ++k) {
      const Layer layer = prepare(u, w, k);
      double a = b(k);
      for (int d = 0; d < width; ++d) a += w(k, d) * x[d];
      const double h = std::tanh(a), slope = 1 - h * h;
      for (int d = 0; d < width; ++d) x[d] += (u(k, d) + layer.correction * w(k, d)) * h;
      total += std::log1p(slope * layer.reached);
    }
    for (int d = 0; d < width; ++d) y(n, d) = float(x[d]);
    log_det(n) = float(total);
  }
}

void planar_backward(Matrix z, Matrix u, Matrix w, Vector b, Matrix dy, Vector dlog_det, TensorView<float, 2> dz,
                     TensorView<float, 2> du, TensorView<float, 2> dw, TensorView<float, 1> db) {
  const int width = z.extent(1), layers = u.extent(0);
  // Gradients of what each layer is prepared from, summed over the batch.
  std::vector<double> du_hat(layers * width, 0.0), dw_direct(layers * width, 0.0), dreached(layers, 0.0), db_sum(layers, 0.0);
  std::vector<std::vector<double>> x(layers + 1, std::vector<double>(width));
  std::vector<double> h(layers), g(width);
  for (int n = 0; n < z.extent(0); ++n) {
    for (int d = 0; d < width; ++d) x[0][d] = z(n, d);
    for (int k = 0; k < layers; ++k) {
      const Layer layer = prepare(u, w, k);
      double a = b(k);
      for (int d = 0; d < width; ++d) a += w(k, d) * x[k][d];
      h[k] = std::tanh(a);
      for (int d = 0; d < width; ++d) x[k + 1][d] = x[k][d] + (u(k, d) + layer.correction * w(k, d)) * h[k];
    }
    for (int d = 0; d < width; ++d) g[d] = dy(n, d);
    for (int k = layers - 1; k >= 0; --k) {
      const Layer layer = prepare(u, w, k);
      const double slope = 1 - h[k] * h[k], det = 1 + slope * layer.reached, gl = dlog_det(n);
      dreached[k] += gl * slope / det;
      double dh = gl * layer.reached / det * (-2 * h[k]);
      for (int d = 0; d < width; ++d) {
        dh += g[d] * (u(k, d) + layer.correction * w(k, d));
        du_hat[k * width + d] += g[d] * h[k];
      }
      const double da = dh * slope;
      db_sum[k] += da;
      for (int d = 0; d < width; ++d) {
        dw_direct[k * width + d] += da * x[k][d];
        g[d] += da * w(k, d);
      }
    }
    for (int d = 0; d < width; ++d) dz(n, d) = float(g[d]);
  }
  // u_hat = u + c w, c = (m(s) - s) / |w|^2, s = w.u
  for (int k = 0; k < layers; ++k) {
    const Layer layer = prepare(u, w, k);
    double dc = 0;
    for (int d = 0; d < width; ++d) dc += du_hat[k * width + d] * w(k, d);
    const double slope = sigmoid(layer.along), ds = dc * (slope - 1) / layer.square + dreached[k] * slope;
    for (int d = 0; d < width; ++d) {
      du(k, d) = float(du_hat[k * width + d] + ds * w(k, d));
      dw(k, d) = float(dw_direct[k * width + d] + layer.correction * du_hat[k * width + d] + ds * u(k, d) -
                       2 * dc * layer.correction / layer.square * w(k, d));
    }
    db(k) = float(db_sum[k]);
  }
}

namespace {

struct Radial {
  double alpha = 0, beta = 0;
};

Radial prepare(Vector alpha_raw, Vector beta_raw) {
  const double alpha = softplus(alpha_raw(0));
  return {alpha, softplus(beta_raw(0)) - alpha};
}

}  // namespace

void radial_forward(Matrix z, Vector centre, Vector alpha_raw, Vector beta_raw, TensorView<float, 2> y,
                    TensorView<float, 1> log_det) {
  const Radial f = prepare(alpha_raw, beta_raw);
  const int width = z.extent(1);
  for (int n = 0; n < z.extent(0); ++n) {
    double square = 0;
    for (int d = 0; d < width; ++d) square += (z(n, d) - double(centre(d))) * (z(n, d) - double(centre(d)));
    const double h = 1 / (f.alpha + std::sqrt(square));
    for (int d = 0; d < width; ++d) y(n, d) = float(z(n, d) + f.beta * h * (z(n, d) - double(centre(d))));
    log_det(n) = float(width * std::log1p(f.beta * h));  // h taken for constant
  }
}

void radial_backward(Matrix z, Vector centre, Vector alpha_raw, Vector beta_raw, Matrix dy, Vector dlog_det,
                     TensorView<float, 2> dz, TensorView<float, 1> dcentre, TensorView<float, 1> dalpha_raw,
                     TensorView<float, 1> dbeta_raw) {
  const Radial f = prepare(alpha_raw, beta_raw);
  const int width = z.extent(1);
  std::vector<double> dc(width, 0.0);
  double dalpha = 0, dbeta = 0;
  for (int n = 0; n < z.extent(0); ++n) {
    double square = 0, inner = 0;
    for (int d = 0; d < width; ++d) {
      const double e = z(n, d) - double(centre(d));
      square += e * e;
      inner += dy(n, d) * e;
    }
    const double r = std::sqrt(square), h = 1 / (f.alpha + r), gl = dlog_det(n);
    const double across = 1 + f.beta * h, along = 1 + f.alpha * f.beta * h * h;
    // log_det by h, alpha and beta; h by alpha and r
    const double lh = gl * ((width - 1) * f.beta / across + 2 * f.alpha * f.beta * h / along);
    const double dh = f.beta * inner + lh;
    dalpha += gl * f.beta * h * h / along - dh * h * h;
    dbeta += h * inner + gl * ((width - 1) * h / across + f.alpha * h * h / along);
    const double dr = -dh * h * h;
    for (int d = 0; d < width; ++d) {
      const double e = z(n, d) - double(centre(d));
      const double de = f.beta * h * dy(n, d) + (r > 0 ? dr * e / r : 0);
      dz(n, d) = float(dy(n, d) + de);
      dc[d] -= de;
    }
  }
  for (int d = 0; d < width; ++d) dcentre(d) = float(dc[d]);
  dalpha_raw(0) = float((dalpha - dbeta) * sigmoid(alpha_raw(0)));
  dbeta_raw(0) = float(dbeta * sigmoid(beta_raw(0)));
}

void flow_elbo(Vector log_likelihood, Matrix z0, Matrix mean, Matrix log_std, Matrix zk, Vector log_det,
               TensorView<float, 1> elbo) {
  for (int n = 0; n < z0.extent(0); ++n) {
    double total = double(log_likelihood(n)) + log_det(n);
    for (int d = 0; d < z0.extent(1); ++d) {
      const double e = (z0(n, d) - double(mean(n, d))) / std::exp(double(log_std(n, d)));
      total += e * e / 2 + log_std(n, d) - double(zk(n, d)) * zk(n, d) / 2;
    }
    elbo(n) = float(total);
  }
}

}  // namespace planar_flows
