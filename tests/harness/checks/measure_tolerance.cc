#include "tests/harness/checks/measure_tolerance.hpp"

#include <algorithm>
#include <cmath>

#include "harness/cases/random.hpp"
#include "harness/cases/values.hpp"
#include "harness/checks/tolerance.hpp"

namespace test_support {
namespace {

using harness::HostTensor;

HostTensor tensor(const reference::Shape& shape, bool positive, std::uint64_t key) {
  harness::ValueSpec values;
  if (positive) {
    values.kind = harness::ValueSpec::Kind::uniform;
    values.low = 0;
  }
  return harness::generate_values(values, reference::DType::f32, shape, {}, key);
}

double worst_error(const HostTensor& got, const reference::Output& exact) {
  double worst = 0;
  for (std::int64_t i = 0; i < exact.value.size(); ++i) {
    const double error = std::abs(static_cast<double>(got.f32[static_cast<std::size_t>(i)]) - exact.value[i]);
    if (error > 0) worst = std::max(worst, error / (harness::kUnitRoundoff * exact.magnitude[i]));
  }
  return worst;
}

}  // namespace

std::vector<ConvCase> small_cases(int count, std::uint64_t seed) {
  std::vector<ConvCase> cases;
  harness::Stream stream(seed);
  const auto pick = [&](int low, int high) { return static_cast<int>(stream.integer(low, high)); };
  while (static_cast<int>(cases.size()) < count) {
    ConvCase c{pick(1, 3), pick(1, 4), pick(1, 4), pick(1, 12), pick(1, 12),
               pick(1, 5), pick(1, 5), pick(1, 3), pick(0, 3),  stream.coin()};
    if (cases.size() % 2 == 0) {  // as many for Winograd as for the rest
      c.kernel_h = c.kernel_w = 3;
      c.stride = 1;
    }
    if (c.kernel_h > c.height + 2 * c.padding || c.kernel_w > c.width + 2 * c.padding) continue;
    cases.push_back(c);
  }
  return cases;
}

std::vector<ConvCase> large_cases() {
  return {{1, 64, 4, 32, 32, 3, 3, 1, 1, false}, {1, 64, 4, 32, 32, 3, 3, 1, 1, true},
          {8, 16, 4, 24, 24, 3, 3, 1, 0, false}, {4, 32, 2, 16, 16, 5, 5, 1, 2, true},
          {2, 8, 4, 32, 32, 7, 7, 2, 3, false},  {2, 4, 2, 32, 32, 11, 11, 1, 0, true}};
}

WorstErrors worst_errors(const Correlate& correlate, const ConvCase& c, std::uint64_t seed, bool with_dw) {
  const HostTensor x =
      tensor({c.batch, c.channels, c.height, c.width}, c.positive, harness::derive_key(seed, "x"));
  const HostTensor w =
      tensor({c.outputs, c.channels, c.kernel_h, c.kernel_w}, c.positive, harness::derive_key(seed, "w"));
  const HostTensor b = tensor({c.outputs}, c.positive, harness::derive_key(seed, "b"));
  const HostTensor y = forward_by(correlate, x, w, b, c.stride, c.padding);
  const HostTensor dy = tensor(y.shape, c.positive, harness::derive_key(seed, "dy"));
  const std::map<std::string, double, std::less<>> params = {{"stride", c.stride}, {"padding", c.padding}};
  const auto forward =
      reference::get_function("conv2d_forward")
          .evaluate({{{"x", x.to_double()}, {"w", w.to_double()}, {"b", b.to_double()}}, params});
  const auto backward =
      reference::get_function("conv2d_backward")
          .evaluate({{{"x", x.to_double()}, {"w", w.to_double()}, {"dy", dy.to_double()}}, params});
  WorstErrors errors;
  errors.forward = worst_error(y, forward[0]);
  errors.dx = worst_error(dx_by(correlate, x, w, dy, c.stride, c.padding), backward[0]);
  if (with_dw) errors.dw = worst_error(dw_by(correlate, x, w, dy, c.stride, c.padding), backward[1]);
  return errors;
}

}  // namespace test_support
