#include "golden_models.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/gated_map.hpp"
#include "reference/flows/sigmoid_maps.hpp"
#include "tests/reference/golden/flows.hpp"
#include "tests/reference/golden/given_network.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;
using flows::Pass;

constexpr double delta = 1e-6;

// The peer's log-derivative takes log sigmoid(x) to be -(softplus(-x) + delta), twice in each layer of each
// dimension.
template <class T>
Tensor<T> peer_log_det(const Tensor<T>& exact, std::int64_t dimensions, std::int64_t layers) {
  Tensor<T> low = exact;
  for (T& v : low.flat()) v -= static_cast<T>(2 * delta * static_cast<double>(dimensions * layers));
  return low;
}

// Layers of sigmoid mixtures, one after the other.
template <class T>
flows::Mapped<T> mixtures(const flows::ScalarMap<T>& map, Var<T> x, Var<T> p, std::int64_t n,
                          std::int64_t layers) {
  flows::Mapped<T> total{x, flows::no_volume_change(x)};
  for (std::int64_t l = 0; l < layers; ++l) {
    const auto step = map.forward({slice(p, 2, 3 * n * l, 3 * n * (l + 1))}, total.value);
    total = {step.value, total.log_det + sum(step.log_slope, 1)};
  }
  return total;
}

template <class T>
void read_naf_mixture(golden::Case& c) {
  const std::int64_t n = c.integer("n"), layers = c.integer("layers");
  for (const double margin : {delta, 0.0}) {
    const auto map = flows::sigmoid_map<T>(n, margin);
    Tape<T> tape;
    const auto x = tape.leaf(nn::cast<T>(c.input("x"))), p = tape.leaf(nn::cast<T>(c.input("dsparams")));
    if (p.extent(2) != 3 * n * layers) throw std::runtime_error("dsparams does not have 3 n layers numbers");
    const auto out = mixtures(*map, x, p, n, layers);
    if (margin == 0) {
      golden::expect_mapped(c, out, "y_delta0", "logdet_delta0");
      golden::expect_output(c, "dx_delta0", tape.gradient_tensor(x));
      golden::expect_output(c, "ddsparams_delta0", tape.gradient_tensor(p));
    } else {
      const Tensor<T> log_det = tape.value_tensor(out.log_det);
      golden::expect_output(c, "y", tape.value_tensor(out.value));
      golden::expect_output(c, "logdet_exact", log_det);
      golden::expect_output(c, "logdet_peer", peer_log_det(log_det, x.extent(1), layers));
    }
  }
}

template <class T>
void read_dense(golden::Case& c) {
  const std::int64_t n = c.integer("n"), layers = c.integer("layers");
  std::vector<std::string> names;
  for (std::int64_t l = 0; l < layers; ++l) {
    for (const char* which : {".w_", ".u_"}) names.push_back(std::to_string(l) + which);
  }
  const auto ours = [](const std::string& name) { return "naf." + name.substr(0, name.size() - 1); };
  const std::string idle = "0.u_";  // in the softmax of one number; ours has no such weight
  flows::Weights<T> weights;
  for (const std::string& name : names) {
    const Tensor<T> value = nn::cast<T>(c.input(name));
    if (name != idle) weights.parameters.add(ours(name), value);
  }
  Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x"))), p = tape.leaf(nn::cast<T>(c.input("dsparams")));
  const std::int64_t d = x.extent(1);
  auto given = std::make_unique<golden::GivenNetwork<T>>(golden::natural_order(d),
                                                         flows::dense_sigmoid_parameters(n, layers),
                                                         [p](const Pass<T>&, Var<T>) { return p; });
  const flows::Autoregressive<T> flow("naf",
                                      flows::dense_sigmoid_network<T>("naf", std::move(given), n, layers),
                                      flows::inverted_map(flows::dense_sigmoid_map<T>(n, layers, delta)));
  const auto out = flow.inverse({tape, weights}, x);
  const Tensor<T> log_det = tape.value_tensor(out.log_det);
  golden::expect_output(c, "y", tape.value_tensor(out.value));
  golden::expect_output(c, "logdet_exact", log_det);
  golden::expect_output(c, "logdet_peer", peer_log_det(log_det, d, layers));
  tape.backward(out.value, nn::cast<T>(c.input("gz")));
  golden::expect_output(c, "d_x", tape.gradient_tensor(x));
  golden::expect_output(c, "d_dsparams", tape.gradient_tensor(p));
  for (const std::string& name : names) {
    golden::expect_output(
        c, "d_" + name,
        name == idle ? Tensor<T>(c.input(name).shape()) : weights.parameters[ours(name)].gradient);
  }
}

// A whole step: the parameters come of a conditional MADE and an affine map of each variable's numbers.
template <class T>
void read_naf_step(golden::Case& c) {
  const std::int64_t d = c.integer("D"), n = c.integer("n"), layers = c.integer("layers");
  const golden::ConditionalMade network(c);
  flows::Weights<T> weights;
  golden::read_weights(c, network.weight_names(), weights);
  golden::read_weights(c, {"out_to_dsparams.weight", "out_to_dsparams.bias"}, weights);
  if (weights.parameters["mdl.input_to_hidden.0.direction"].value.shape() != Shape{c.integer("H"), d}) {
    throw std::runtime_error("the first layer is not [H,D]");
  }
  const auto order = golden::order_of_ranks(c.setting("order").template get<std::vector<std::int64_t>>());
  if (order.size() != static_cast<std::size_t>(d)) throw std::runtime_error("the order is not one of D");
  const auto compute = [&](const Pass<T>& pass, Var<T> x) {
    const Var<T> numbers = network.outputs(pass, x);
    const Var<T> w = pass.parameter("out_to_dsparams.weight");
    const std::int64_t rows = x.extent(0);
    const Var<T> flat = reshape(numbers, {rows * d, numbers.extent(2)});
    return reshape(
        linear(flat, reshape(w, {w.extent(0), w.extent(1)}), pass.parameter("out_to_dsparams.bias")),
        {rows, d, w.extent(0)});
  };
  Tape<T> tape;
  const Pass<T> with{tape, weights, tape.constant(nn::cast<T>(c.input("c")))};
  if (with.context->extent(1) != c.integer("context")) throw std::runtime_error("c is not [B,context]");
  const auto x = tape.constant(nn::cast<T>(c.input("x")));
  const auto map = flows::sigmoid_map<T>(n, delta);
  const auto out = mixtures(*map, x, compute(with, x), n, layers);
  const Tensor<T> log_det = tape.value_tensor(out.log_det);
  golden::expect_output(c, "y", tape.value_tensor(out.value));
  golden::expect_output(c, "logdet_exact", log_det);
  golden::expect_output(c, "logdet_peer", peer_log_det(log_det, d, layers));
}

}  // namespace

void read_naf(golden::Case& c) {
  const std::string part = c.text("part");
  if (part == "dsf") {
    read_naf_mixture<double>(c);
    read_naf_mixture<float>(c);
  } else if (part == "ddsf") {
    read_dense<double>(c);
    read_dense<float>(c);
  } else if (part == "iaf_dsf") {
    read_naf_step<double>(c);
    read_naf_step<float>(c);
  } else {
    throw std::runtime_error("part '" + part + "' is unknown");
  }
}
