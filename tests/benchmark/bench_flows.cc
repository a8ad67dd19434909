// Times the kernels of normalizing flows on one thread, for batches beyond the cache, beside plain loops:
//
//   bench_flows [SECONDS]      for each operation, 0.5 unless said
//
// The limit of an operation is the larger of the time that its bytes take at the memory bandwidth and the
// time that its exponentials, logarithms and hyperbolic tangents take at the rate of the kernels of those in
// the first-level cache, all measured in the same run. The bandwidth is that of axpy, which reads two streams
// and writes one of them; an array that is only written counts twice, for an ordinary store fetches its cache
// line first.

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "reference/kernels/activations.hpp"
#include "reference/kernels/arrays.hpp"
#include "reference/kernels/flow_affine.hpp"
#include "reference/kernels/flow_linear.hpp"
#include "reference/kernels/flow_planar.hpp"
#include "reference/kernels/flow_sigmoidal.hpp"
#include "reference/kernels/log_density.hpp"
#include "reference/kernels/target.hpp"
#include "tests/benchmark/plain_flows.hpp"
#include "tests/benchmark/timing.hpp"

namespace {

using namespace benchmark;
using namespace reference::kernels;

constexpr Index rows = 1 << 17, columns = 64, elements = rows * columns;
constexpr Index sigmoids = 16, numbers = elements / sigmoids;
constexpr Index reflections = 4, matrix = 32, matrices = elements / (matrix * matrix);

// Seven arrays of 32 MiB and room for single numbers.
struct Arrays {
  Arrays() {
    std::mt19937 engine(1);
    for (auto& array : all) {
      array.resize(static_cast<std::size_t>(elements));
      for (float& value : array) value = static_cast<float>(engine() >> 8) * 0x1p-24f + 0.1f;
    }
  }
  float* operator[](std::size_t k) { return all[k].data(); }
  std::vector<float> all[7];
};

struct Operation {
  const char* name;
  double count;                      // elements of the batch
  double reads, writes;              // bytes of an element
  double exps, logs, tanhs;          // of an element
  std::function<void()> run, plain;  // plain may be missing
};

std::vector<Operation> operations(Arrays& a) {
  const auto n = static_cast<double>(elements);
  const double one_row = 1.0 / columns;
  static float single[8] = {0.5f, 0.5f, 1.2f, 0.3f};
  const PlanarLayer planar{a[0], a[1], 0.1f, 1.5f};
  const RadialLayer radial{a[0], 1.5f, 0.5f};
  const SigmoidalParameters parameters{a[1], a[2], a[3]};
  return {
      {"planar forward", n, 4, 4, 0, one_row, one_row,
       [=, &a] { planar_forward(rows, columns, planar, a[2], a[3], a[4], a[5]); },
       [=, &a] { plain::planar_forward(rows, columns, planar.u, planar.w, 0.1f, 1.5f, a[2], a[3], a[4]); }},
      {"planar backward", n, 8, 4, 0, 0, 0,
       [=, &a] {
         planar_backward(rows, columns, planar, a[2], a[4], a[3], a[5],
                         {a[6], a[4] + rows, a[4] + 2 * rows, single, single + 1});
       },
       nullptr},
      {"radial forward", n, 4, 4, 0, 2 * one_row, 0,
       [=, &a] { radial_forward(rows, columns, radial, a[2], a[3], a[4]); },
       [=, &a] { plain::radial_forward(rows, columns, radial.centre, 1.5f, 0.5f, a[2], a[3], a[4]); }},
      {"radial backward", n, 8, 4, 0, 0, 0,
       [=, &a] {
         radial_backward(rows, columns, radial, a[2], a[3], a[4], {a[6], a[5], single, single + 1});
       },
       nullptr},
      {"affine forward", n, 12, 4, 1, 0, 0,
       [=, &a] { affine_forward(rows, columns, a[0], a[1], a[2], a[3], a[4]); },
       [=, &a] { plain::affine_forward(rows, columns, a[0], a[1], a[2], a[3], a[4]); }},
      {"affine backward", n, 12, 12, 1, 0, 0,
       [=, &a] { affine_backward(rows, columns, a[0], a[1], a[2], a[6], a[3], a[4], a[5]); },
       [=, &a] { plain::affine_backward(rows, columns, a[0], a[1], a[2], a[6], a[3], a[4], a[5]); }},
      {"affine inverse", n, 12, 4, 1, 0, 0,
       [=, &a] { affine_inverse(rows, columns, a[0], a[1], a[2], a[3], a[4]); }, nullptr},
      {"gated forward", n, 12, 4, 1, 1, 0,
       [=, &a] { gated_forward(rows, columns, a[0], a[1], a[2], a[3], a[4]); },
       [=, &a] { plain::gated_forward(rows, columns, a[0], a[1], a[2], a[3], a[4]); }},
      {"gated backward", n, 16, 12, 1, 0, 0,
       [=, &a] { gated_backward(rows, columns, a[0], a[1], a[2], a[3], a[2], a[4], a[5], a[6]); },
       [=, &a] { plain::gated_backward(rows, columns, a[0], a[1], a[2], a[3], a[2], a[4], a[5], a[6]); }},
      {"actnorm forward", n, 4, 4, 0, 0, 0,
       [=, &a] { actnorm_forward(rows / 256, 64, 256, a[0], a[1], a[2], a[3]); },
       [=, &a] { plain::actnorm_forward(rows / 256, 64, 256, a[0], a[1], a[2], a[3]); }},
      {"actnorm backward", n, 8, 4, 0, 0, 0,
       [=, &a] { actnorm_backward(rows / 256, 64, 256, a[0], a[1], a[2], a[3], a[4], a[5]); }, nullptr},
      {"householder forward", n / reflections, 4.0 * (reflections + 1), 4, 0, 0, 0,
       [=, &a] {
         householder_forward(rows / reflections, columns, reflections, a[0], reflections * columns, a[1],
                             a[2]);
       },
       [=, &a] { plain::householder_forward(rows / reflections, columns, reflections, a[0], a[1], a[2]); }},
      {"householder backward", n / reflections, 4.0 * (reflections + 2), 4.0 * (reflections + 1), 0, 0, 0,
       [=, &a] {
         householder_backward(rows / reflections, columns, reflections, a[0], reflections * columns, a[1],
                              a[2], a[3], a[4]);
       },
       nullptr},
      {"triangular forward", n, 2.06, 4.0 / matrix, 0, 0, 0,
       [=, &a] { triangular_forward(matrices, matrix, a[0], a[1], a[2]); },
       [=, &a] { plain::triangular_forward(matrices, matrix, a[0], a[1], a[2]); }},
      {"triangular backward", n, 2.1, 4.1, 0, 0, 0,
       [=, &a] { triangular_backward(matrices, matrix, a[0], a[1], a[2], a[3], a[4]); }, nullptr},
      {"sigmoidal forward", n, 12.25, 0.5, 4, 2.2, 0,
       [=, &a] { sigmoidal_forward(numbers, sigmoids, a[0], parameters, a[4], a[5]); },
       [=, &a] { plain::sigmoidal_forward(numbers, sigmoids, a[0], a[1], a[2], a[3], a[4], a[5]); }},
      {"sigmoidal backward", n, 12.75, 12.25, 8, 2.2, 0,
       [=, &a] {
         sigmoidal_backward(numbers, sigmoids, a[0], parameters, a[0], a[0] + numbers,
                            {a[0] + 2 * numbers, a[4], a[5], a[6]});
       },
       nullptr},
      {"gaussian forward", n, 12, 0, 1, 0, 0,
       [=, &a] { gaussian_log_density(rows, columns, a[0], a[1], a[2], a[3]); },
       [=, &a] { plain::gaussian(rows, columns, a[0], a[1], a[2], a[3]); }},
      {"gaussian backward", n, 12, 12, 1, 0, 0,
       [=, &a] { gaussian_log_density_backward(rows, columns, a[0], a[1], a[2], a[3], a[4], a[5], a[6]); },
       [=, &a] { plain::gaussian_backward(rows, columns, a[0], a[1], a[2], a[3], a[4], a[5], a[6]); }},
      {"logistic forward", n, 12, 0, 2, 1, 0,
       [=, &a] { logistic_log_density(rows, columns, a[0], a[1], a[2], a[3]); },
       [=, &a] { plain::logistic(rows, columns, a[0], a[1], a[2], a[3]); }},
      {"logistic backward", n, 12, 12, 2, 0, 0,
       [=, &a] { logistic_log_density_backward(rows, columns, a[0], a[1], a[2], a[3], a[4], a[5], a[6]); },
       nullptr},
  };
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 0.5;
  Arrays a;
  constexpr Index small = 2048;
  constexpr int times = 500;  // reading the clock takes as long as a call
  const auto often = [&](void (*function)(Index, const float*, float*)) {
    return [&a, function] {
      for (int k = 0; k < times; ++k) function(small, a[0], a[6]);
    };
  };
  const std::vector<double> limits = fastest_calls(
      {[&] { axpy(elements, 1e-9f, a[0], a[1]); }, often(exp), often(log), often(tanh)}, seconds);
  const double byte = limits[0] / (12.0 * elements), of_exp = limits[1] / (times * small),
               of_log = limits[2] / (times * small), of_tanh = limits[3] / (times * small);
  std::printf("kernels on %s; memory %.1f GB/s; exp %.0f, log %.0f, tanh %.0f million a second\n\n",
              target_name(), 1e-9 / byte, 1e-6 / of_exp, 1e-6 / of_log, 1e-6 / of_tanh);
  std::printf("%-22s %12s %10s %16s %12s\n", "operation", "million/s", "GB/s", "time over limit",
              "over plain");
  GeometricMean over_limit, over_plain;
  for (const Operation& operation : operations(a)) {
    std::vector<std::function<void()>> calls = {operation.run};
    if (operation.plain) calls.push_back(operation.plain);
    const std::vector<double> fastest = fastest_calls(calls, seconds);
    const double memory = (operation.reads + 2 * operation.writes) * byte,
                 arithmetic = operation.exps * of_exp + operation.logs * of_log + operation.tanhs * of_tanh;
    const double of_element = fastest[0] / operation.count, ratio = of_element / std::max(memory, arithmetic);
    over_limit.add(ratio);
    std::printf("%-22s %12.0f %10.1f %9.2f %-6s", operation.name, 1e-6 / of_element,
                1e-9 * (operation.reads + operation.writes) / of_element, ratio,
                memory > arithmetic ? "memory" : "maths");
    if (operation.plain) {
      over_plain.add(fastest[1] / fastest[0]);
      std::printf(" %12.2f", fastest[1] / fastest[0]);
    }
    std::printf("\n");
  }
  std::printf("\ngeometric means: time over limit %.2f, faster than plain loops %.2f\n", over_limit.value(),
              over_plain.value());
}
