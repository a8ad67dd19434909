#include "golden_models.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/gated_map.hpp"
#include "tests/reference/golden/flows.hpp"
#include "tests/reference/golden/given_network.hpp"

namespace {

using namespace reference;
using autodiff::Var;
using flows::Pass;

constexpr double torchkit_delta = 1e-6;

// An IAF step with that network, whose order is that of its inputs.
template <class T>
flows::Inverse<T> iaf_step(std::vector<std::int64_t> order, typename golden::GivenNetwork<T>::Compute compute,
                           double margin) {
  return flows::Inverse<T>(std::make_unique<flows::Autoregressive<T>>(
      "iaf", std::make_unique<golden::GivenNetwork<T>>(std::move(order), 2, std::move(compute)),
      flows::inverted_map(flows::gated_map<T>(margin))));
}

// What goes in comes back by the sequential way.
template <class T>
void expect_way_back(golden::Case& c, const flows::Flow<T>& flow, const Pass<T>& with, Var<T> in,
                     Var<T> out) {
  const auto back =
      with.tape.value_tensor(flow.inverse(with, with.tape.constant(with.tape.value_tensor(out))).value);
  for (std::int64_t k = 0; k < back.size(); ++k) {
    if (std::abs(back[k] - in[k]) <= (std::is_same_v<T, double> ? T(1e-9) : T(1e-3))) continue;
    throw std::runtime_error(c.name() + ": the way back does not lead back");
  }
}

template <class T>
void read_gated(golden::Case& c) {
  const std::int64_t d = c.integer("D"), steps = c.integer("K");
  const int hidden = c.integer("num_hidden"), width = c.integer("H");
  std::vector<std::string> weights_of_step = {"W0", "b0"}, masked = {"W0"};
  for (int k = 0; k < hidden; ++k) {
    weights_of_step.push_back("Wh" + std::to_string(k));
    weights_of_step.push_back("bh" + std::to_string(k));
    masked.push_back("Wh" + std::to_string(k));
  }
  weights_of_step.insert(weights_of_step.end(), {"Wm", "bm", "Ws", "bs"});
  masked.insert(masked.end(), {"Wm", "Ws"});
  flows::Weights<T> weights;
  for (std::int64_t k = 0; k < steps; ++k) {
    for (const std::string& name : weights_of_step) {
      golden::read_weights(c, {"flow" + std::to_string(k) + "." + name}, weights);
    }
  }
  std::map<std::string, Tensor<T>> masks;  // (in,out), as the weights
  for (const std::string& name : masked) masks[name] = nn::cast<T>(c.input("mask." + name));
  if (masks["W0"].shape() != Shape{d, width}) throw std::runtime_error("mask.W0 is not [D,H]");

  autodiff::Tape<T> tape;
  const auto z = tape.leaf(nn::cast<T>(c.input("z"))), h = tape.leaf(nn::cast<T>(c.input("h")));
  const Pass<T> with{tape, weights, h};
  flows::Mapped<T> total{z, flows::no_volume_change(z)};
  for (std::int64_t k = 0; k < steps; ++k) {
    const std::string flow = "flow" + std::to_string(k) + ".";
    const auto masked_layer = [&masks, flow](const Pass<T>& pass, Var<T> x, const std::string& w,
                                             const std::string& b) {
      const Var<T> turned = pass.tape.constant(masks.at(w)) * pass.parameter(flow + w);
      return matmul(x, turned) + pass.parameter(flow + b);
    };
    const auto compute = [&, masked_layer](const Pass<T>& pass, Var<T> x) {
      Var<T> a = elu(masked_layer(pass, x, "W0", "b0")) + *pass.context;
      for (int l = 0; l < hidden; ++l) {
        a = elu(masked_layer(pass, a, "Wh" + std::to_string(l), "bh" + std::to_string(l)));
      }
      const Var<T> mean = masked_layer(pass, a, "Wm", "bm"), gate = masked_layer(pass, a, "Ws", "bs");
      return golden::by_variable(autodiff::concat<T>({mean, shift(gate, T{1})}, 1), d);
    };
    const flows::Inverse<T> step = iaf_step<T>(golden::natural_order(d), compute, 0);
    const Var<T> in = k % 2 == 1 ? flip(total.value, 1) : total.value;
    const auto out = step.forward(with, in);
    expect_way_back<T>(c, step, with, in, out.value);
    total = {out.value, total.log_det + out.log_det};
  }
  golden::expect_mapped(c, total, "z_out", "logdet");
  golden::expect_output(c, "d_z", tape.gradient_tensor(z));
  golden::expect_output(c, "d_h", tape.gradient_tensor(h));
  golden::expect_gradients(c, "d_", weights.parameters);
}

template <class T>
void read_torchkit(golden::Case& c) {
  const std::int64_t d = c.integer("D");
  const golden::ConditionalMade network(c);
  flows::Weights<T> weights;
  golden::read_weights(c, network.weight_names(), weights);
  if (weights.parameters["mdl.input_to_hidden.0.direction"].value.shape() != Shape{c.integer("H"), d}) {
    throw std::runtime_error("the first layer is not [H,D]");
  }
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x"))), context = tape.leaf(nn::cast<T>(c.input("c")));
  if (context.extent(1) != c.integer("context")) throw std::runtime_error("c is not [B,context]");
  const auto order = golden::order_of_ranks(c.setting("order").template get<std::vector<std::int64_t>>());
  const flows::Inverse<T> step = iaf_step<T>(
      order, [&](const Pass<T>& pass, Var<T> in) { return network.outputs(pass, in); }, torchkit_delta);
  const Pass<T> with{tape, weights, context};
  const auto out = step.forward(with, x);
  expect_way_back<T>(c, step, with, x, out.value);
  golden::expect_mapped(c, out, "y", "logdet");
  golden::expect_output(c, "d_x", tape.gradient_tensor(x));
  golden::expect_output(c, "d_c", tape.gradient_tensor(context));
  golden::expect_gradients(c, "d_", weights.parameters);
}

}  // namespace

void read_iaf(golden::Case& c) {
  const std::string part = c.text("part");
  if (part == "iaf_gated") {
    read_gated<double>(c);
    read_gated<float>(c);
  } else if (part == "iaf_torchkit") {
    read_torchkit<double>(c);
    read_torchkit<float>(c);
  } else {
    throw std::runtime_error("part '" + part + "' is unknown");
  }
}
