#include "reference/flows/energies.hpp"

#include <cmath>
#include <numbers>

#include "reference/autodiff/scalar.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// A value and its derivatives by z1 and z2.
struct Slanted {
  double value, by_z1, by_z2;
};

// ((z1 a + z2 b - offset) / width)^2 / 2, where `inside` is that difference.
Slanted well(Slanted inside, double width) {
  const double t = inside.value / width;
  return {t * t / 2, t * inside.by_z1 / width, t * inside.by_z2 / width};
}

// -ln(e^-a + e^-b)
Slanted lower_of(Slanted a, Slanted b) {
  const double share = autodiff::sigmoid_of(b.value - a.value);  // of a
  return {a.value - autodiff::softplus_of(a.value - b.value), share * a.by_z1 + (1 - share) * b.by_z1,
          share * a.by_z2 + (1 - share) * b.by_z2};
}

Slanted ring(double z1, double z2) {
  const double r = std::hypot(z1, z2), reach = r > 0 ? 1 / r : 0;
  return well({r - 2, z1 * reach, z2 * reach}, 0.4);
}

Slanted energy_at(Energy which, double z1, double z2) {
  constexpr double turn = std::numbers::pi / 2;
  // z2 - w1
  const Slanted wave{z2 - std::sin(turn * z1), -turn * std::cos(turn * z1), 1};
  switch (which) {
    case Energy::u1: {
      const Slanted at = ring(z1, z2), ends = lower_of(well({z1 - 2, 1, 0}, 0.6), well({z1 + 2, 1, 0}, 0.6));
      return {at.value + ends.value, at.by_z1 + ends.by_z1, at.by_z2 + ends.by_z2};
    }
    case Energy::u2:
      return well(wave, 0.4);
    case Energy::u3: {
      const double t = (z1 - 1) / 0.6, bump = 3 * std::exp(-t * t / 2);
      return lower_of(well(wave, 0.35), well({wave.value + bump, wave.by_z1 - bump * t / 0.6, 1}, 0.35));
    }
    case Energy::u4: {
      const double s = autodiff::sigmoid_of((z1 - 1) / 0.3);
      return lower_of(well(wave, 0.4),
                      well({wave.value + 3 * s, wave.by_z1 + 3 * s * (1 - s) / 0.3, 1}, 0.35));
    }
  }
  return {0, 0, 0};
}

}  // namespace

template <class T>
autodiff::Var<T> energy(Energy which, autodiff::Var<T> z) {
  autodiff::Tape<T>& tape = *z.tape;
  require_shape("energy", "z", z.shape(), {z.rank() == 0 ? 0 : z.extent(0), 2});
  const std::int64_t rows = z.extent(0);
  const autodiff::Var<T> u = tape.result({rows}, {z});
  T *out = tape.output(u).data(), *slopes = tape.template scratch<T>(2 * rows).data();
  for (std::int64_t n = 0; n < rows; ++n) {
    const Slanted at = energy_at(which, static_cast<double>(z[2 * n]), static_cast<double>(z[2 * n + 1]));
    out[n] = static_cast<T>(at.value);
    slopes[2 * n] = static_cast<T>(at.by_z1), slopes[2 * n + 1] = static_cast<T>(at.by_z2);
  }
  tape.on_backward(u, [z, u, slopes, rows] {
    const T* du = u.tape->gradient(u).data();
    T* dz = u.tape->gradient(z).data();
    for (std::int64_t k = 0; k < 2 * rows; ++k) dz[k] += du[k / 2] * slopes[k];
  });
  return u;
}

template autodiff::Var<float> energy(Energy, autodiff::Var<float>);
template autodiff::Var<double> energy(Energy, autodiff::Var<double>);

}  // namespace reference::flows
