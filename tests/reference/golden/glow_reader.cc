#include <cmath>

#include "golden_models.hpp"
#include "reference/flows/distribution.hpp"
#include "reference/flows/glow.hpp"
#include "reference/flows/multi_scale.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;

Shape image_of(const Tensor<double>& batch) {
  require_shape("the case", "the axes of x", {batch.rank()}, {4});
  return {batch.extent(1), batch.extent(2), batch.extent(3)};
}

template <class T>
void read_initialisation(golden::Case& c) {
  const Tensor<double> images = c.input("x");
  const flows::ActivationNorm<T> flow("f", image_of(images));
  flows::Weights<T> weights;
  Random random(1);
  flow.add_weights(weights, random);
  Tape<T> tape(autodiff::Mode::evaluate);
  const auto y = flow.inverse({.tape = tape, .weights = weights, .use = flows::Use::fit},
                              tape.constant(nn::cast<T>(images)));
  golden::expect_output(c, "loc", weights.parameters["f.loc"].value);
  golden::expect_output(c, "scale", weights.parameters["f.scale"].value);
  golden::expect_output(c, "y", tape.value_tensor(y.value));
}

// An additive coupling's network ends with as many channels as move, an affine one's with twice as many.
bool is_affine(golden::Case& c, const std::string& last_layer, std::int64_t channels) {
  return c.input(last_layer + ".conv.weight").extent(0) == 2 * (channels - channels / 2);
}

template <class T>
void read_step(golden::Case& c) {
  const Tensor<double> images = c.input("x");
  const std::int64_t channels = c.integer("C");
  const bool affine = is_affine(c, "coupling.net.4", channels);
  if (c.has_setting("affine") && c.setting("affine").get<bool>() != affine) {
    throw std::runtime_error("'affine' is not what the network says");
  }
  const auto flow = flows::glow_steps<T>("f", {channels, images.extent(2), images.extent(3)},
                                         {.steps = 1, .hidden = c.integer("filter_size"), .affine = affine});
  const golden::FileName name = golden::without_prefix("f.0.");
  flows::Weights<T> weights = golden::read_weights(c, *flow, name);
  Tape<T> tape;
  const Var<T> x = tape.leaf(nn::cast<T>(images));
  golden::expect_mapped(c, flow->inverse({tape, weights}, x), "y", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
}

template <class T>
void read_convolution(golden::Case& c) {
  const Tensor<double> images = c.input("x");
  if (c.integer("filter_size") != 0)
    throw std::runtime_error("filter_size is not 0, but there is no network");
  const flows::InvertibleConv<T> flow("f", {c.integer("C"), images.extent(2), images.extent(3)});
  const golden::FileName name = golden::without_prefix("f.");
  flows::Weights<T> weights = golden::read_weights<T>(c, flow, name);
  Tape<T> tape;
  const Var<T> x = tape.leaf(nn::cast<T>(images));
  golden::expect_output(c, "W", tape.value_tensor(flow.matrix({tape, weights})));
  golden::expect_mapped(c, flow.inverse({tape, weights}, x), "y", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
}

// What each level gives away, in the shape of an image, and back.
template <class T>
Var<T> nested(const std::vector<Var<T>>& levels, std::size_t from = 0) {
  if (from + 1 == levels.size()) return flows::unsqueeze(levels[from]);
  return flows::unsqueeze(autodiff::concat<T>({nested(levels, from + 1), levels[from]}, 1));
}
template <class T>
std::vector<Var<T>> split(Var<T> image, int levels) {
  const Var<T> all = flows::squeeze(image);
  if (levels == 1) return {all};
  const std::int64_t half = all.extent(1) / 2;
  std::vector<Var<T>> parts = split(slice(all, 1, 0, half), levels - 1);
  parts.insert(parts.begin(), slice(all, 1, half, 2 * half));
  return parts;
}

template <class T>
void read_whole(golden::Case& c) {
  const Tensor<double> images = c.input("x");
  const int levels = c.integer("L");
  flows::GlowOptions options{.image = {c.integer("C"), images.extent(2), images.extent(3)},
                             .levels = levels,
                             .steps = {.steps = c.integer("K"),
                                       .hidden = c.integer("filter_size"),
                                       .affine = c.setting("affine").get<bool>()},
                             .prior_scale = flows::ScaleOf::exponential};
  const auto flow = flows::glow<T>("f", options);
  options.learned_priors = false;
  const auto without_priors = flows::glow<T>("f", options);
  const golden::FileName name = golden::without_prefix("f.");
  flows::Weights<T> weights = golden::read_weights(c, *flow, name);

  Tape<T> tape;
  const flows::Pass<T> with{tape, weights};
  const Var<T> x = tape.leaf(nn::cast<T>(images));
  const flows::Mapped<T> noise = flow->inverse(with, x);
  const Var<T> log_p = flows::normal_base<T>(options.image)->log_prob(with, noise.value) + noise.log_det;
  const Var<T> loss = -mean(log_p);
  tape.backward(loss);
  golden::expect_output(c, "logp_x", tape.value_tensor(log_p));
  golden::expect_output(c, "loss", tape.value_tensor(loss));
  golden::expect_flow_gradients(c, weights, name, x);

  const flows::Mapped<T> latent = without_priors->inverse(with, x);
  golden::expect_output(c, "logdet", tape.value_tensor(latent.log_det));
  golden::expect_output(c, "log_p", tape.value_tensor(log_p - latent.log_det));
  const std::vector<Var<T>> latents = split(latent.value, levels);
  std::vector<Var<T>> eps;
  for (int b = 0; b < levels; ++b) {
    golden::expect_output(c, "z" + std::to_string(b),
                          tape.value_tensor(latents[static_cast<std::size_t>(b)]));
    eps.push_back(tape.constant(nn::cast<T>(c.input("eps" + std::to_string(b)))));
  }
  golden::expect_output(c, "x_from_eps", tape.value_tensor(flow->forward(with, nested(eps)).value));
}

template <class T>
void read_glow_in(golden::Case& c) {
  const std::string part = c.text("part");
  if (part == "actnorm_init") return read_initialisation<T>(c);
  if (part == "flow") return read_step<T>(c);
  if (part == "invconv") return read_convolution<T>(c);
  if (part == "glow") return read_whole<T>(c);
  throw std::runtime_error("part '" + part + "' is unknown");
}

}  // namespace

void read_glow(golden::Case& c) {
  read_glow_in<double>(c);
  read_glow_in<float>(c);
}
