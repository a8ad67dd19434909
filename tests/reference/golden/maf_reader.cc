#include "golden_models.hpp"
#include "reference/flows/autoregressive.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/gated_map.hpp"
#include "tests/reference/golden/flows.hpp"
#include "tests/reference/golden/given_network.hpp"

namespace {

using namespace reference;
using autodiff::Var;
using flows::Pass;

// Masked layers in the order of their use, the first one net_input, then net.1, net.3, ...
std::vector<std::string> made_layers(golden::Case& c, const std::string& prefix) {
  std::vector<std::string> layers = {prefix + "net_input"};
  const int hidden = c.integer("n_hidden");
  for (int k = 0; k <= hidden; ++k) layers.push_back(prefix + "net." + std::to_string(2 * k + 1));
  return layers;
}

template <class T>
using Masks = std::map<std::string, Tensor<T>>;

template <class T>
void read_layers(golden::Case& c, const std::vector<std::string>& layers, flows::Weights<T>& weights,
                 Masks<T>& masks) {
  for (const std::string& layer : layers) {
    golden::read_weights(c, {layer + ".weight", layer + ".bias"}, weights);
    masks[layer] = nn::cast<T>(c.input(layer + ".mask"));
  }
}

template <class T>
Var<T> layer(const Pass<T>& with, const Masks<T>& masks, const std::string& name, Var<T> x) {
  return masked_linear(x, with.parameter(name + ".weight"), masks.at(name), with.parameter(name + ".bias"));
}

template <class T>
Var<T> made(const Pass<T>& with, const Masks<T>& masks, const std::vector<std::string>& layers, Var<T> x) {
  Var<T> h = layer(with, masks, layers[0], x);
  for (std::size_t l = 1; l < layers.size(); ++l) h = layer(with, masks, layers[l], relu(h));
  return h;
}

// Batch normalisation by running averages, data to noise.
template <class T>
flows::Mapped<T> normalised(const Pass<T>& with, const std::string& name, Var<T> x) {
  const Var<T> log_gamma = with.parameter(name + ".log_gamma"), beta = with.parameter(name + ".beta");
  const Var<T> variance = shift(with.state(name + ".running_var"), T(1e-5));
  const Var<T> y = exp(log_gamma) * (x - with.state(name + ".running_mean")) / sqrt(variance) + beta;
  const Var<T> log_det = sum(log_gamma - scale(log(variance), T(0.5)));
  return {y, log_det + flows::no_volume_change(x)};
}
template <class T>
Var<T> restored(const Pass<T>& with, const std::string& name, Var<T> y) {
  const Var<T> variance = shift(with.state(name + ".running_var"), T(1e-5));
  return (y - with.parameter(name + ".beta")) * exp(-with.parameter(name + ".log_gamma")) * sqrt(variance) +
         with.state(name + ".running_mean");
}

template <class T>
void read_blocks(golden::Case& c) {
  const std::int64_t d = c.integer("D"), blocks = c.integer("blocks");
  const bool norms = c.setting("batch_norm").template get<bool>();
  flows::Weights<T> weights;
  Masks<T> masks;
  std::vector<std::unique_ptr<flows::Autoregressive<T>>> steps;
  std::vector<std::string> norm_names;
  for (std::int64_t k = 0; k < blocks; ++k) {
    const std::vector<std::string> layers = made_layers(c, "net." + std::to_string(norms ? 2 * k : k) + ".");
    read_layers(c, layers, weights, masks);
    if (weights.parameters[layers[0] + ".weight"].value.shape() != Shape{c.integer("hidden"), d}) {
      throw std::runtime_error(layers[0] + " is not [hidden,D]");
    }
    std::vector<std::int64_t> order = golden::natural_order(d);
    if (k % 2 == 1) std::reverse(order.begin(), order.end());
    const auto compute = [&masks, layers, d](const Pass<T>& pass, Var<T> x) {
      const Var<T> out = golden::by_variable(made(pass, masks, layers, x), d);  // m, log a
      return flip(out, 2);                                                      // log a, m
    };
    steps.push_back(std::make_unique<flows::Autoregressive<T>>(
        "maf", std::make_unique<golden::GivenNetwork<T>>(order, 2, compute), flows::affine_map<T>()));
    if (!norms) continue;
    norm_names.push_back("net." + std::to_string(2 * k + 1));
    golden::read_weights(c, {norm_names.back() + ".log_gamma", norm_names.back() + ".beta"}, weights);
    for (const char* average : {".running_mean", ".running_var"}) {
      weights.state.add(norm_names.back() + average, nn::cast<T>(c.input(norm_names.back() + average)));
    }
  }

  autodiff::Tape<T> tape;
  const Pass<T> with{tape, weights};
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  flows::Mapped<T> total{x, flows::no_volume_change(x)};
  const auto add = [&](const flows::Mapped<T>& step) { total = {step.value, total.log_det + step.log_det}; };
  for (std::size_t k = 0; k < steps.size(); ++k) {
    add(steps[k]->inverse(with, total.value));
    if (norms) add(normalised(with, norm_names[k], total.value));
  }
  const auto log_p = flows::normal_base<T>({d})->log_prob(with, total.value) + total.log_det;
  golden::expect_output(c, "logp", tape.value_tensor(log_p));
  golden::expect_mapped(c, total, "u", "logdet");
  golden::expect_output(c, "d_x", tape.gradient_tensor(x));
  golden::expect_gradients(c, "d_", weights.parameters);

  // Sampling, by an evaluating tape as users do.
  autodiff::Tape<T> sampler(autodiff::Mode::evaluate);
  const Pass<T> drawing{sampler, weights};
  Var<T> back = sampler.constant(nn::cast<T>(c.input("u_for_inverse")));
  for (std::size_t k = steps.size(); k-- > 0;) {
    if (norms) back = restored(drawing, norm_names[k], back);
    back = steps[k]->forward(drawing, back).value;
  }
  golden::expect_output(c, "x_from_u", sampler.value_tensor(back));
}

template <class T>
void read_mixture(golden::Case& c) {
  const std::int64_t d = c.integer("D"), components = c.integer("C");
  const std::vector<std::string> layers = made_layers(c, "");
  flows::Weights<T> weights;
  Masks<T> masks;
  read_layers(c, layers, weights, masks);
  if (weights.parameters["net_input.weight"].value.shape() != Shape{c.integer("hidden"), d}) {
    throw std::runtime_error("net_input is not [hidden,D]");
  }
  const auto base = flows::mixture_base<T>(std::make_unique<golden::GivenNetwork<T>>(
      golden::natural_order(d), 3 * components,
      [&](const Pass<T>& pass, Var<T> x) { return golden::by_variable(made(pass, masks, layers, x), d); }));
  autodiff::Tape<T> tape;
  const Pass<T> with{tape, weights};
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  const auto log_p = base->log_prob(with, x);
  golden::expect_output(c, "logp", tape.value_tensor(log_p));
  tape.backward(log_p, nn::cast<T>(c.input("gl")));
  golden::expect_output(c, "d_x", tape.gradient_tensor(x));
  golden::expect_gradients(c, "d_", weights.parameters);

  if (!c.has_setting("integral_on_grid")) return;
  const double expected = c.setting("integral_on_grid").template get<double>();
  if (d != 2) throw std::runtime_error("integral_on_grid is known for D = 2 only");
  constexpr std::int64_t steps = 400;
  constexpr double half = 20, cell = 2 * half / steps;
  double total = 0;
  autodiff::Tape<T> grid_tape(autodiff::Mode::evaluate);
  for (std::int64_t row = 0; row < steps; ++row) {
    grid_tape.clear();
    Tensor<T> line({steps, 2});
    for (std::int64_t k = 0; k < steps; ++k) {
      line(k, std::int64_t{0}) = static_cast<T>(-half + cell * (static_cast<double>(row) + 0.5));
      line(k, std::int64_t{1}) = static_cast<T>(-half + cell * (static_cast<double>(k) + 0.5));
    }
    const auto density = base->log_prob({grid_tape, weights}, grid_tape.constant(line));
    for (const T v : density.value()) total += std::exp(static_cast<double>(v)) * cell * cell;
  }
  if (!(std::abs(total - expected) < 5e-3)) {
    throw std::runtime_error("the density integrates to " + std::to_string(total) + ", expected " +
                             std::to_string(expected));
  }
}

// The peer's residual network; its scale multiplies on the way from data to noise.
template <class T>
void read_residual(golden::Case& c) {
  const std::int64_t d = c.integer("D");
  const int blocks = c.integer("num_blocks");
  const std::string net = "autoregressive_net.";
  std::vector<std::string> layers = {net + "initial_layer"};
  for (int k = 0; k < blocks; ++k) {
    for (const char* which : {"0", "1"}) {
      layers.push_back(net + "blocks." + std::to_string(k) + ".linear_layers." + which);
    }
  }
  layers.push_back(net + "final_layer");
  flows::Weights<T> weights;
  Masks<T> masks;
  read_layers(c, layers, weights, masks);
  if (weights.parameters[layers[0] + ".weight"].value.shape() != Shape{c.integer("hidden"), d}) {
    throw std::runtime_error("the initial layer is not [hidden,D]");
  }
  const auto compute = [&](const Pass<T>& pass, Var<T> x) {
    Var<T> h = layer(pass, masks, layers[0], x);
    for (std::size_t l = 1; l + 1 < layers.size(); l += 2) {
      h = h + layer(pass, masks, layers[l + 1], relu(layer(pass, masks, layers[l], relu(h))));
    }
    const Var<T> out = reshape(layer(pass, masks, layers.back(), h), {x.extent(0), d, 2});
    const Var<T> log_scale = log(shift(softplus(slice(out, 2, 0, 1)), T(1e-3)));
    return autodiff::concat<T>({log_scale, slice(out, 2, 1, 2)}, 2);
  };
  // y = scale x + shift from data to noise: the affine map forwards.
  const flows::Inverse<T> flow(std::make_unique<flows::Autoregressive<T>>(
      "maf", std::make_unique<golden::GivenNetwork<T>>(golden::natural_order(d), 2, compute),
      flows::inverted_map(flows::affine_map<T>())));
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  const auto z = flow.forward({tape, weights}, x);
  golden::expect_mapped(c, z, "z", "logdet");
  golden::expect_output(c, "d_x", tape.gradient_tensor(x));
  golden::expect_gradients(c, "d_", weights.parameters);
}

}  // namespace

void read_maf(golden::Case& c) {
  const std::string part = c.text("part");
  const auto both = [&](void (*exact)(golden::Case&), void (*narrow)(golden::Case&)) {
    exact(c);
    narrow(c);
  };
  if (part == "maf_kamen") {
    both(read_blocks<double>, read_blocks<float>);
  } else if (part == "made_mog") {
    both(read_mixture<double>, read_mixture<float>);
  } else if (part == "maf_nflows") {
    both(read_residual<double>, read_residual<float>);
  } else {
    throw std::runtime_error("part '" + part + "' is unknown");
  }
}
