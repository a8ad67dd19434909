#include "golden_models.hpp"
#include "reference/flows/radial.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;

template <class T>
void read_radial_in(golden::Case& c) {
  const std::int64_t layers = c.integer("K");
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, {"alpha_raw", "beta_raw", "z0"});
  autodiff::Tape<T> tape;
  const auto z = tape.leaf(nn::cast<T>(c.input("z")));
  const auto alpha = sqrt(square(tape.parameter(parameters["alpha_raw"])));  // the peer's |alpha_raw|
  const auto sum = softplus(tape.parameter(parameters["beta_raw"]));
  const auto centre = tape.parameter(parameters["z0"]);
  flows::Mapped<T> total{z, flows::no_volume_change(z)};
  for (std::int64_t k = 0; k < layers; ++k) {
    const auto step = flows::radial_forward<T>(
        {slice(centre, 0, k, k + 1), slice(alpha, 0, k, k + 1), slice(sum, 0, k, k + 1)}, total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  golden::expect_mapped(c, total, "z_out", "logdet");
  golden::expect_output(c, "dz", tape.gradient_tensor(z));
  golden::expect_gradients(c, "d", parameters);
}

}  // namespace

void read_radial(golden::Case& c) {
  read_radial_in<double>(c);
  read_radial_in<float>(c);
}
