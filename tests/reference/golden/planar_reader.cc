#include "golden_models.hpp"
#include "reference/flows/planar.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;

template <class T>
void read_planar_in(golden::Case& c) {
  const bool amortized = c.text("kind") == "amortized";
  const std::int64_t layers = c.integer("K");
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, {"u", "w", "b"});
  autodiff::Tape<T> tape;
  const auto z = tape.leaf(nn::cast<T>(c.input("z")));
  // Layer k of a stack, one row for all samples or one a sample.
  const auto of_layer = [&](const char* name, std::int64_t k) {
    const auto own = slice(tape.parameter(parameters[name]), 0, k, k + 1);
    const std::int64_t rows = amortized ? z.extent(0) : 1;
    return reshape(own, {rows, own.size() / rows});
  };
  flows::Mapped<T> total{z, flows::no_volume_change(z)};
  for (std::int64_t k = 0; k < layers; ++k) {
    const auto step =
        flows::planar_forward<T>({of_layer("u", k), of_layer("w", k), of_layer("b", k)}, total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  golden::expect_mapped(c, total, "z_out", "logdet");
  golden::expect_output(c, "dz", tape.gradient_tensor(z));
  golden::expect_gradients(c, "d", parameters);
}

}  // namespace

void read_planar(golden::Case& c) {
  read_planar_in<double>(c);
  read_planar_in<float>(c);
}
