// Times the matrix product and the LU decomposition on one thread, beside oneDNN's product and plain loops:
//
//   bench_gemm [SECONDS]      for each product, 0.5 unless said
//
// GFLOP/s count 2 M N K, and 2/3 N^3 for a decomposition.

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "reference/kernels/fma_peak.hpp"
#include "reference/kernels/gemm.hpp"
#include "reference/kernels/lu.hpp"
#include "reference/kernels/target.hpp"
#include "tests/benchmark/conv_competitor.hpp"
#include "tests/benchmark/timing.hpp"

namespace {

using namespace benchmark;
using namespace reference::kernels;

// C[m,n] = op(A) op(B): the products of a fully connected layer (forward: B transposed; its weights: A
// transposed) and square ones.
struct Product {
  const char* name;
  Index m, n, k;
  bool a_transposed, b_transposed;
};
constexpr std::array products = {
    Product{"square 64", 64, 64, 64, false, false},
    Product{"square 384", 384, 384, 384, false, false},
    Product{"square 1024", 1024, 1024, 1024, false, false},
    Product{"MADE 784-500 forward", 128, 500, 784, false, true},
    Product{"MADE 784-500 weights", 500, 784, 128, true, false},
    Product{"MADE 784-500 data", 128, 784, 500, false, false},
    Product{"digits 3136-10 forward", 64, 10, 3136, false, true},
    Product{"digits 3136-10 weights", 10, 3136, 64, true, false},
    Product{"1x1 convolution", 12, 16384, 12, false, false},
};

std::vector<float> random_floats(Index count) {
  static std::mt19937 engine(1);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(engine() >> 8) * 0x1p-23f - 1.0f;
  return values;
}

void plain_product(const Product& p, const float* a, const float* b, float* c) {
  const Index a_row = p.a_transposed ? 1 : p.k, a_column = p.a_transposed ? p.m : 1;
  const Index b_row = p.b_transposed ? 1 : p.n, b_column = p.b_transposed ? p.k : 1;
  for (Index i = 0; i < p.m; ++i) {
    for (Index j = 0; j < p.n; ++j) c[i * p.n + j] = 0;
    for (Index k = 0; k < p.k; ++k) {
      for (Index j = 0; j < p.n; ++j)
        c[i * p.n + j] += a[i * a_row + k * a_column] * b[k * b_row + j * b_column];
    }
  }
}

struct Means {
  GeometricMean share, dnnl, plain;
};

void time_product(const Product& p, double seconds, double peak, Means& means) {
  const std::vector<float> a = random_floats(p.m * p.k), b = random_floats(p.k * p.n);
  std::vector<float> c(static_cast<std::size_t>(p.m * p.n));
  const MatrixView left{a.data(), p.a_transposed ? 1 : p.k, p.a_transposed ? p.m : 1};
  const MatrixView right{b.data(), p.b_transposed ? 1 : p.n, p.b_transposed ? p.k : 1};
  std::vector<std::function<void()>> calls = {[&] { gemm(p.m, p.n, p.k, left, right, false, c.data(), p.n); },
                                              [&] { plain_product(p, a.data(), b.data(), c.data()); }};
  const bool has_dnnl = !dnnl_version().empty();
  if (has_dnnl) {
    calls.push_back(
        [&] { dnnl_product(p.a_transposed, p.b_transposed, p.m, p.n, p.k, a.data(), b.data(), c.data()); });
  }
  const std::vector<double> fastest = fastest_calls(calls, seconds);
  const double work = 2e-9 * static_cast<double>(p.m * p.n) * static_cast<double>(p.k);
  means.share.add(work / fastest[0] / peak);
  means.plain.add(fastest[1] / fastest[0]);
  std::printf("%-24s %8.1f %5.0f%% %12.2f", p.name, work / fastest[0], 100 * work / fastest[0] / peak,
              fastest[1] / fastest[0]);
  if (has_dnnl) {
    means.dnnl.add(fastest[2] / fastest[0]);
    std::printf(" %12.2f", fastest[2] / fastest[0]);
  }
  std::printf("\n");
}

void plain_factor(Index n, float* a) {
  for (Index k = 0; k < n; ++k) {
    for (Index i = k + 1; i < n; ++i) {
      a[i * n + k] /= a[k * n + k];
      for (Index j = k + 1; j < n; ++j) a[i * n + j] -= a[i * n + k] * a[k * n + j];
    }
  }
}

// The plain loops do not even look for pivots: the matrix has a large diagonal.
void time_factorisation(Index n, double seconds, double peak) {
  std::vector<float> matrix = random_floats(n * n), a(matrix.size());
  for (Index i = 0; i < n; ++i) matrix[static_cast<std::size_t>(i * n + i)] += static_cast<float>(n);
  std::vector<Index> rows(static_cast<std::size_t>(n));
  const std::vector<double> fastest = fastest_calls({[&] { a = matrix, lu_factor(n, a.data(), rows.data()); },
                                                     [&] { a = matrix, plain_factor(n, a.data()); }},
                                                    seconds);
  const double size = static_cast<double>(n), work = 2e-9 / 3 * size * size * size;
  char name[32];
  std::snprintf(name, sizeof name, "LU %td", n);
  std::printf("%-24s %8.1f %5.0f%% %12.2f\n", name, work / fastest[0], 100 * work / fastest[0] / peak,
              fastest[1] / fastest[0]);
}

}  // namespace

int main(int argc, char** argv) {
  // OpenMP reads the number of threads before main.
  if (std::getenv("OMP_NUM_THREADS") == nullptr) {
    setenv("OMP_NUM_THREADS", "1", 1);
    execv("/proc/self/exe", argv);
  }
  const double seconds = argc > 1 ? std::atof(argv[1]) : 0.5;
  double peak = 0;
  for (int k = 0; k < 20; ++k) peak = std::max(peak, fma_gflops());
  std::printf("kernels on %s, FMA peak %.1f GFLOP/s\n\n", target_name(), peak);
  std::printf("%-24s %8s %6s %12s %12s\n", "product", "GFLOP/s", "peak", "over plain", "over oneDNN");
  Means means;
  for (const Product& p : products) time_product(p, seconds, peak, means);
  for (const Index n : {16, 64, 256, 512}) time_factorisation(n, seconds, peak);
  std::printf("\ngeometric means of the products: share of peak %.2f, faster than plain loops %.2f",
              means.share.value(), means.plain.value());
  if (!dnnl_version().empty()) std::printf(", than oneDNN %.2f", means.dnnl.value());
  std::printf("\n");
}
