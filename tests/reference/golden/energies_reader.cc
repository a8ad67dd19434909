#include "golden_models.hpp"
#include "reference/flows/energies.hpp"
#include "tests/reference/golden/parameters.hpp"

namespace {

using namespace reference;

// The peer's values add 1e-10 inside each logarithm.
double as_peer(int which, double u, double z1, double z2) {
  if (which == 1) return u;
  const double away = which == 0 ? (std::hypot(z1, z2) - 2) / 0.4 : 0, ring = away * away / 2;
  return ring - std::log(std::exp(ring - u) + 1e-10);
}

template <class T>
void read_energies_in(golden::Case& c) {
  const Tensor<double> points = c.input("z");
  const std::int64_t count = points.extent(0);
  Tensor<T> u({4, count}), slopes({4, count, 2}), peer({4, count});
  const flows::Energy all[] = {flows::Energy::u1, flows::Energy::u2, flows::Energy::u3, flows::Energy::u4};
  for (int k = 0; k < 4; ++k) {
    autodiff::Tape<T> tape;
    const auto z = tape.leaf(nn::cast<T>(points));
    const auto values = flows::energy(all[k], z);
    tape.backward(sum(values));
    const Tensor<T> gradient = tape.gradient_tensor(z);
    std::copy_n(values.value().data(), count, u.data() + k * count);
    std::copy_n(gradient.data(), 2 * count, slopes.data() + 2 * k * count);
    for (std::int64_t n = 0; n < count; ++n) {
      peer[k * count + n] =
          static_cast<T>(as_peer(k, static_cast<double>(values[n]), points[2 * n], points[2 * n + 1]));
    }
  }
  golden::expect_output(c, "U", u);
  if constexpr (std::is_same_v<T, double>) {
    c.expect("dU", slopes, golden::gradient_tolerance);
  } else {
    c.expect_float32("dU", slopes);
  }
  if (c.has_output("peer_U")) golden::expect_output(c, "peer_U", peer);
}

}  // namespace

void read_energies(golden::Case& c) {
  read_energies_in<double>(c);
  read_energies_in<float>(c);
}
