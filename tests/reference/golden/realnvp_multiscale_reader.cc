#include "golden_models.hpp"
#include "reference/flows/coupling.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/realnvp.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;

template <class T>
void read_squeeze(golden::Case& c) {
  autodiff::Tape<T> tape;
  const auto x = tape.constant(nn::cast<T>(c.input("x")));
  golden::expect_output(c, "squeezed", tape.value_tensor(flows::squeeze(x, flows::Squeezing::by_channel)));
  golden::expect_output(c, "squeezed_alt", tape.value_tensor(flows::squeeze(x, flows::Squeezing::by_place)));
  const Tensor<T> mask = flows::checkerboard<T>({1, x.extent(2), x.extent(3)});
  golden::expect_output(c, "checkerboard",
                        tape.value_tensor(reshape(tape.constant(mask), {x.extent(2), x.extent(3)})));
}

template <class T>
void read_scales(golden::Case& c) {
  const Tensor<T> images = nn::cast<T>(c.input("x"));
  const auto flow =
      flows::realnvp_images<T>("f", {.image = {c.integer("in_channels"), images.extent(2), images.extent(3)},
                                     .scales = c.integer("num_scales"),
                                     .hidden = c.integer("mid")});
  const golden::FileName name = golden::without_prefix("f.");
  flows::Weights<T> weights = golden::read_weights(c, *flow, name);
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(images);
  golden::expect_mapped(c, flow->inverse({tape, weights}, x), "z", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
}

template <class T>
void read_realnvp_multiscale_in(golden::Case& c) {
  const std::string part = c.text("part");
  if (part == "squeeze") return read_squeeze<T>(c);
  if (part == "multiscale") return read_scales<T>(c);
  throw std::runtime_error("part '" + part + "' is unknown");
}

}  // namespace

void read_realnvp_multiscale(golden::Case& c) {
  read_realnvp_multiscale_in<double>(c);
  read_realnvp_multiscale_in<float>(c);
}
