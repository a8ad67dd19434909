// The functions of the registry are those of the flows: one computes by loops, the other on a tape.

#include "reference/exact/autoregressive_flows.hpp"
#include "reference/exact/continuous_flow.hpp"
#include "reference/exact/vector_flows.hpp"
#include "reference/flows/autoregressive.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/continuous.hpp"
#include "reference/flows/gated_map.hpp"
#include "reference/flows/planar.hpp"
#include "reference/flows/radial.hpp"
#include "reference/flows/sigmoid_maps.hpp"
#include "reference/flows/sylvester.hpp"
#include "tests/support/expect_bijector.hpp"

namespace {

using namespace reference;
using namespace test_support;
using reference::Random;
using namespace reference::flows;
using Parameters = nn::Parameters<double>;

void check_same(const Image& got, const std::vector<exact::Measured>& expected) {
  check_close(got.value, expected[0].value, 1e-12);
  check_close(got.log_det, expected[1].value, 1e-12);
}

// Weights drawn anew, so that nothing is special.
void stir(Weights<double>& weights, Random& random) {
  for (auto& parameter : weights.parameters) {
    for (double& v : parameter.value.flat()) v = random.normal() * 0.7;
  }
}

TEST_CASE("exact functions: planar, radial and sylvester are the flows") {
  Random random(1);
  const Tensor<double> z = normal_tensor<double>(random, {3, 4});
  Weights<double> weights;
  Parameters& p = weights.parameters;
  const Planar<double> planar("p", {.dimensions = 4, .layers = 3});
  const Radial<double> radial("r", {.dimensions = 4, .layers = 1});
  planar.add_weights(weights, random);
  radial.add_weights(weights, random);
  stir(weights, random);
  check_same(image({planar, weights}, Way::forward, z),
             exact::planar_forward(z, p["p.u"].value, p["p.w"].value, reshaped(p["p.b"].value, {3})));
  check_same(image({radial, weights}, Way::forward, z),
             exact::radial_forward(z, reshaped(p["r.centre"].value, {4}), reshaped(p["r.alpha"].value, {1}),
                                   reshaped(p["r.beta"].value, {1})));
  Tape<double> tape;
  const Tensor<double> r1({1, 2, 2}, {0.5, 0.3, 0, -0.7}), r2({1, 2, 2}, {0.9, -1, 0, 0.4}),
      b({1, 1, 2}, {0.1, 0.2});
  const auto q = orthonormalised(tape.constant(normal_tensor<double>(random, {1, 4, 2})), 1e-13);
  const auto out = sylvester_forward<double>({q, tape.constant(r1), tape.constant(r2), tape.constant(b)},
                                             tape.constant(z));
  check_same({tape.value_tensor(out.value), tape.value_tensor(out.log_det)},
             exact::sylvester_forward(z, reshaped(tape.value_tensor(q), {4, 2}), reshaped(r1, {2, 2}),
                                      reshaped(r2, {2, 2}), reshaped(b, {2})));
}

// The masked network's rows are ordered variable by variable: m and a of variable 0 first.
Tensor<double> every_second_row(const Tensor<double>& x, std::int64_t first) {
  const std::int64_t rows = x.extent(0) / 2, width = x.size() / x.extent(0);
  Tensor<double> part(x.rank() == 1 ? Shape{rows} : Shape{rows, width});
  for (std::int64_t k = 0; k < rows; ++k) {
    std::copy_n(x.data() + (2 * k + first) * width, width, part.data() + k * width);
  }
  return part;
}

TEST_CASE("exact functions: maf and iaf are the flows") {
  Random random(2);
  const Tensor<double> x = normal_tensor<double>(random, {3, 3}), order({3}, {0, 1, 2});
  const auto network = [] {
    return masked_network<double>(
        "n", {.variables = 3, .parameters = 2, .hidden = {4}, .activation = Activation::tanh});
  };
  const Autoregressive<double> maf("maf", network(), affine_map<double>());
  const Inverse<double> iaf(
      std::make_unique<Autoregressive<double>>("iaf", network(), inverted_map(gated_map<double>())));
  Weights<double> weights;
  maf.add_weights(weights, random);
  stir(weights, random);
  Parameters& p = weights.parameters;
  const Tensor<double> mask0({4, 3}, {1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0});
  const Tensor<double> mask1({3, 4}, {0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1});
  const Tensor<double>&w0 = p["n.W0"].value, &b0 = p["n.b0"].value;
  const Tensor<double> first_w = every_second_row(p["n.V"].value, 0),
                       first_b = every_second_row(p["n.v"].value, 0),
                       second_w = every_second_row(p["n.V"].value, 1),
                       second_b = every_second_row(p["n.v"].value, 1);
  // The affine map has its scale first, the gated one its mean.
  const exact::ShiftScaleNetwork as_maf{mask0, w0, b0, mask1, second_w, second_b, first_w, first_b};
  const exact::ShiftScaleNetwork as_iaf{mask0, w0, b0, mask1, first_w, first_b, second_w, second_b};
  check_same(image({maf, weights}, Way::inverse, x), exact::maf_inverse(x, as_maf));
  check_same(image({maf, weights}, Way::forward, x), exact::maf_forward(x, order, as_maf));
  check_same(image({iaf, weights}, Way::forward, x), exact::iaf_forward(x, as_iaf));
  check_same(image({iaf, weights}, Way::inverse, x), exact::iaf_inverse(x, order, as_iaf));
}

TEST_CASE("exact functions: the sigmoid flow is the map") {
  Random random(3);
  const Tensor<double> x = normal_tensor<double>(random, {2, 3}, 3),
                       a = normal_tensor<double>(random, {2, 3, 4}),
                       b = normal_tensor<double>(random, {2, 3, 4}),
                       w = normal_tensor<double>(random, {2, 3, 4});
  Tape<double> tape;
  const auto map = sigmoid_map<double>(4);
  const auto p = autodiff::concat<double>({tape.constant(a), tape.constant(b), tape.constant(w)}, 2);
  const auto there = map->forward({p}, tape.constant(x));
  const auto expected = exact::sigmoid_flow_forward(x, a, b, w);
  check_same({tape.value_tensor(there.value), tape.value_tensor(sum(there.log_slope, 1))}, expected);
  const auto back = map->inverse({p}, tape.constant(x));
  check_close(tape.value_tensor(back.value), exact::sigmoid_flow_inverse(x, a, b, w).value, 1e-11);
}

TEST_CASE("exact functions: the continuous flow and its gradients are the flow's") {
  Random random(4);
  const Tensor<double> z = normal_tensor<double>(random, {2, 3}), dy = normal_tensor<double>(random, {2, 3}),
                       dlog_det = normal_tensor<double>(random, {2});
  const Tensor<double> w1 = normal_tensor<double>(random, {4, 3}), c1 = normal_tensor<double>(random, {4}),
                       b1 = normal_tensor<double>(random, {4}), w2 = normal_tensor<double>(random, {3, 4}),
                       b2 = normal_tensor<double>(random, {3});
  // Layers that are told the time have it as their first column; the last one here does not listen.
  Weights<double> weights;
  Tensor<double> first({4, 4}), second({3, 5});
  for (std::int64_t k = 0; k < 4; ++k) {
    first(k, std::int64_t{0}) = c1[k];
    for (std::int64_t d = 0; d < 3; ++d) first(k, d + 1) = w1(k, d), second(d, k + 1) = w2(d, k);
  }
  weights.parameters.add("f.0.W", first);
  weights.parameters.add("f.0.b", b1);
  weights.parameters.add("f.1.W", second);
  weights.parameters.add("f.1.b", b2);
  const Continuous<double> flow("cnf", {.steps = 5}, network_dynamics<double>("f", 3, {4}));
  const exact::VelocityWeights velocity{w1, b1, c1, w2, b2};
  check_same(image({flow, weights}, Way::forward, z), exact::cnf_rk4(z, velocity, 5));
  Tape<double> tape;
  const auto in = tape.leaf(z);
  const auto out = flow.forward({tape, weights}, in);
  tape.backward(sum(out.value * tape.constant(dy)) + sum(out.log_det * tape.constant(dlog_det)));
  const auto expected = exact::cnf_backward(z, velocity, dy, dlog_det, 5);
  check_close(tape.gradient_tensor(in), expected[0].value, 1e-11);
  check_close(weights.parameters["f.0.b"].gradient, expected[2].value, 1e-11);
  check_close(weights.parameters["f.1.b"].gradient, expected[5].value, 1e-11);
}

}  // namespace
