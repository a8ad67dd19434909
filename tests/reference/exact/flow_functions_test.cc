// The flows' functions of the registry: each backward pass against differences of its forward pass, each way
// back against its way there, magnitudes against operands that float32 has rounded.

#include <cmath>

#include "reference/exact/autoregressive_flows.hpp"
#include "reference/exact/coupling_flows.hpp"
#include "reference/exact/pixels.hpp"
#include "reference/exact/vector_flows.hpp"
#include "reference/registry.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace test_support;

namespace {

using Inputs = std::map<std::string, Tensor<double>, std::less<>>;

// Shapes of a forward function's inputs; masks are those of MADE with D = 3, H = 4.
struct Pair {
  std::string forward, backward;
  std::map<std::string, Shape> shapes;
  std::map<std::string, double, std::less<>> params = {};
};

const Tensor<double> mask0({4, 3}, {1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0});
const Tensor<double> mask1({3, 4}, {0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1});

const std::map<std::string, Shape> shift_scale = {{"mask0", {4, 3}}, {"w0", {4, 3}}, {"b0", {4}},
                                                  {"mask1", {3, 4}}, {"wm", {3, 4}}, {"bm", {3}},
                                                  {"wa", {3, 4}},    {"ba", {3}}};
const std::map<std::string, Shape> velocity = {
    {"w1", {4, 3}}, {"b1", {4}}, {"c1", {4}}, {"w2", {3, 4}}, {"b2", {3}}};

std::map<std::string, Shape> with(std::map<std::string, Shape> shapes, const std::string& name, Shape shape) {
  shapes[name] = std::move(shape);
  return shapes;
}

std::vector<Pair> pairs() {
  return {
      {"planar_forward", "planar_backward", {{"z", {3, 4}}, {"u", {2, 4}}, {"w", {2, 4}}, {"b", {2}}}},
      {"planar_forward", "planar_backward", {{"z", {3, 1}}, {"u", {1, 1}}, {"w", {1, 1}}, {"b", {1}}}},
      {"radial_forward",
       "radial_backward",
       {{"z", {3, 4}}, {"centre", {4}}, {"alpha_raw", {1}}, {"beta_raw", {1}}}},
      {"householder_forward", "householder_backward", {{"z", {3, 4}}, {"v", {2, 4}}}},
      {"sylvester_forward",
       "sylvester_backward",
       {{"z", {3, 4}}, {"q", {4, 2}}, {"r1", {2, 2}}, {"r2", {2, 2}}, {"b", {2}}}},
      {"additive_coupling_forward",
       "additive_coupling_backward",
       {{"x", {3, 5}}, {"w1", {4, 2}}, {"b1", {4}}, {"w2", {3, 4}}, {"b2", {3}}}},
      {"affine_coupling_forward",
       "affine_coupling_backward",
       {{"x", {3, 5}},
        {"w1", {4, 2}},
        {"b1", {4}},
        {"ws", {3, 4}},
        {"bs", {3}},
        {"wt", {3, 4}},
        {"bt", {3}}}},
      {"scaling_forward", "scaling_backward", {{"x", {3, 4}}, {"log_scale", {4}}}},
      {"actnorm_forward", "actnorm_backward", {{"x", {2, 3, 2, 2}}, {"log_scale", {3}}, {"bias", {3}}}},
      {"conv1x1_forward", "conv1x1_backward", {{"x", {2, 3, 2, 2}}, {"w", {3, 3}}}},
      {"bengio_forward",
       "bengio_backward",
       {{"z", {3, 3}}, {"c", {3, 2}}, {"v", {3, 3, 2}}, {"b", {3}}, {"w", {3, 3, 2}}}},
      {"made_forward",
       "made_backward",
       {{"x", {2, 3}},
        {"mask0", {4, 3}},
        {"w0", {4, 3}},
        {"b0", {4}},
        {"mask1", {3, 4}},
        {"w1", {3, 4}},
        {"b1", {3}}}},
      {"masked_conv2d_forward",
       "masked_conv2d_backward",
       {{"x", {1, 2, 4, 3}}, {"w", {2, 2, 3, 3}}, {"mask", {2, 2, 3, 3}}, {"b", {2}}},
       {{"padding", 1}}},
      {"maf_inverse", "maf_backward", with(shift_scale, "x", {2, 3})},
      {"iaf_forward", "iaf_backward", with(shift_scale, "z", {2, 3})},
      {"sigmoid_flow_forward",
       "sigmoid_flow_backward",
       {{"x", {2, 3}}, {"a_raw", {2, 3, 4}}, {"b", {2, 3, 4}}, {"w_raw", {2, 3, 4}}}},
      {"cnf_rk4", "cnf_backward", with(velocity, "z", {2, 3}), {{"steps", 3}}},
  };
}

Inputs drawn(const std::map<std::string, Shape>& shapes, Random& random) {
  Inputs inputs;
  for (const auto& [name, shape] : shapes) {
    if (name == "mask0") {
      inputs[name] = mask0;
    } else if (name == "mask1") {
      inputs[name] = mask1;
    } else {
      inputs[name] = random.tensor(shape, -1.5, 1.5);
    }
    if (name != "mask") continue;
    for (double& v : inputs[name].flat()) v = v > 0 ? 1 : 0;
  }
  return inputs;
}

std::vector<Output> answer(const std::string& function, const Inputs& inputs,
                           const std::map<std::string, double, std::less<>>& params) {
  return get_function(function).evaluate({inputs, params});
}

}  // namespace

TEST_CASE("flow functions: every backward pass is the gradient of its forward pass") {
  Random random(3);
  for (const Pair& pair : pairs()) {
    const Inputs inputs = drawn(pair.shapes, random);
    const std::vector<ArgumentSignature>& taken = get_function(pair.backward).signature.inputs;
    Inputs with_upstream;
    for (const ArgumentSignature& input : taken) {
      if (inputs.count(input.name) != 0) with_upstream[input.name] = inputs.at(input.name);
    }
    std::vector<Tensor<double>> upstream;
    for (const Output& output : answer(pair.forward, inputs, pair.params)) {
      upstream.push_back(random.tensor(output.value.shape()));
      // Some backward functions take no gradient of a log-determinant that is always 0.
      for (const ArgumentSignature& input : taken) {
        if (input.name == "d" + output.name) with_upstream["d" + output.name] = upstream.back();
      }
    }
    for (const Output& gradient : answer(pair.backward, with_upstream, pair.params)) {
      const std::string name = gradient.name.substr(1);
      INFO(pair.backward << ": " << gradient.name);
      const auto loss = [&](const Tensor<double>& moved) {
        Inputs at = inputs;
        at[name] = moved;
        double total = 0;
        const std::vector<Output> outputs = answer(pair.forward, at, pair.params);
        for (std::size_t k = 0; k < outputs.size(); ++k) total += dot(outputs[k].value, upstream[k]);
        return total;
      };
      check_gradient(loss, inputs.at(name), gradient.value);
    }
  }
}

TEST_CASE("flow functions: magnitudes cover operands that float32 has rounded, and are no excuse") {
  Random random(4);
  for (const Pair& pair : pairs()) {
    const Inputs inputs = drawn(pair.shapes, random);
    Inputs rounded = inputs;
    for (auto& [name, tensor] : rounded) {
      for (double& v : tensor.flat()) v = static_cast<double>(static_cast<float>(v));
    }
    const std::vector<Output> exact = answer(pair.forward, inputs, pair.params),
                              moved = answer(pair.forward, rounded, pair.params);
    for (std::size_t o = 0; o < exact.size(); ++o) {
      INFO(pair.forward << ": " << exact[o].name);
      for (std::int64_t k = 0; k < exact[o].value.size(); ++k) {
        const double value = exact[o].value[k], magnitude = exact[o].magnitude[k];
        CHECK(std::abs(value - moved[o].value[k]) <= 0x1p-24 * magnitude);
        CHECK(magnitude <= 3000 * std::max(1.0, std::abs(value)));
      }
    }
  }
}

TEST_CASE("flow functions: the ways back lead back") {
  Random random(5);
  const Tensor<double> order({3}, {0, 1, 2});
  struct Way {
    std::string there, back, from, to;
    std::map<std::string, Shape> shapes;
    bool ordered = false;
  };
  const std::vector<Way> ways = {
      {"additive_coupling_forward",
       "additive_coupling_inverse",
       "x",
       "y",
       {{"x", {3, 5}}, {"w1", {4, 2}}, {"b1", {4}}, {"w2", {3, 4}}, {"b2", {3}}}},
      {"affine_coupling_forward",
       "affine_coupling_inverse",
       "x",
       "y",
       {{"x", {3, 5}},
        {"w1", {4, 2}},
        {"b1", {4}},
        {"ws", {3, 4}},
        {"bs", {3}},
        {"wt", {3, 4}},
        {"bt", {3}}}},
      {"actnorm_forward",
       "actnorm_inverse",
       "x",
       "y",
       {{"x", {2, 3, 2, 2}}, {"log_scale", {3}}, {"bias", {3}}}},
      {"conv1x1_forward", "conv1x1_inverse", "x", "y", {{"x", {2, 3, 2, 2}}, {"w", {3, 3}}}},
      {"squeeze", "unsqueeze", "x", "y", {{"x", {2, 3, 4, 2}}}},
      {"maf_inverse", "maf_forward", "x", "u", with(shift_scale, "x", {2, 3}), true},
      {"iaf_forward", "iaf_inverse", "z", "y", with(shift_scale, "z", {2, 3}), true},
      {"sigmoid_flow_forward",
       "sigmoid_flow_inverse",
       "x",
       "y",
       {{"x", {2, 3}}, {"a_raw", {2, 3, 4}}, {"b", {2, 3, 4}}, {"w_raw", {2, 3, 4}}}},
  };
  for (const Way& way : ways) {
    INFO(way.there);
    Inputs inputs = drawn(way.shapes, random);
    const std::vector<Output> there = answer(way.there, inputs, {});
    const Tensor<double> start = inputs.at(way.from);
    inputs.erase(way.from);
    inputs[way.to] = there[0].value;
    if (way.ordered) inputs["order"] = order;
    const std::vector<Output> back = answer(way.back, inputs, {});
    check_close(back[0].value, start, 1e-12);
    if (back.size() < 2) continue;
    check_close(back[1].value, axpy(-1, there[1].value, Tensor<double>(there[1].value.shape())), 1e-12);
  }
}

TEST_CASE("flow functions: worked values") {
  const Tensor<double> one({1, 1}, {1.0}), zero1({1}, {0.0});
  // w.u = 1, so that u_hat = softplus(1) - 1 + ... is softplus(1) - 1 along w.
  const auto planar = exact::planar_forward(one, one, one, zero1);
  const double slope = std::log1p(std::exp(1.0)) - 1, bend = std::tanh(1.0);
  CHECK(planar[0].value[0] == Approx(1 + slope * bend));
  CHECK(planar[1].value[0] == Approx(std::log(1 + slope * (1 - bend * bend))));
  CHECK(exact::logistic_log_prob(Tensor<double>({1, 2})).value[0] == Approx(-4 * std::log(2.0)));
  CHECK(exact::standard_normal_log_prob(one).value[0] == Approx(-0.5 - 0.91893853320467274178));
  // A reflection turns its own vector around.
  check_close(
      exact::householder_forward(Tensor<double>({1, 2}, {3, 4}), Tensor<double>({1, 2}, {3, 4})).value,
      Tensor<double>({1, 2}, {-3, -4}), 1e-15);
  CHECK(exact::squeeze(Tensor<double>({1, 1, 2, 2}, {1, 2, 3, 4})).value.shape() == Shape{1, 4, 1, 1});
  CHECK(exact::bits_per_dimension(Tensor<double>({1}, {-8 * std::log(2.0)}), 4).value[0] == Approx(2));
  const Tensor<double> logits({1, 3}, {0, std::log(2.0), 0});  // 1/4, 1/2, 1/4
  for (const auto& [u, level] : std::map<double, double>{{0.2, 0}, {0.3, 1}, {0.74, 1}, {0.76, 2}}) {
    CHECK(exact::sample_level(logits, Tensor<double>({1}, {u})).value[0] == level);
  }
  // A level 1 on the left makes another one three times as likely; what is known stays.
  Tensor<double> w(Shape{2, 3, 3});
  w(1, 1, 0) = std::log(3.0);
  w(1, 1, 1) = w(1, 2, 2) = 100;  // never seen
  const Tensor<double> completed =
      exact::complete_image(Tensor<double>({1, 1, 4}, {1, 9, 9, 9}), Tensor<double>({1, 1, 4}, {1, 0, 0, 1}),
                            Tensor<double>({1, 1, 4}, {0.5, 0.26, 0.24, 0.5}), w, Tensor<double>(Shape{2}))
          .value;
  check_close(completed, Tensor<double>({1, 1, 4}, {1, 1, 0, 9}), 0);
  CHECK(exact::categorical_log_prob(Tensor<double>({1, 3, 1}, {0, std::log(2.0), 0}),
                                    Tensor<double>({1, 1}, {1.0}))
            .value[0] == Approx(-std::log(2.0)));
}

TEST_CASE("flow functions: actnorm's first values give the batch mean 0 and variance 1") {
  Random random(6);
  const Tensor<double> x = random.tensor({4, 2, 3, 3}, -2, 5);
  const auto first = exact::actnorm_init(x);
  const Tensor<double> y = exact::actnorm_forward(x, first[0].value, first[1].value)[0].value;
  for (std::int64_t c = 0; c < 2; ++c) {
    double mean = 0, square = 0;
    for (std::int64_t n = 0; n < 4; ++n) {
      for (std::int64_t p = 0; p < 9; ++p) {
        const double v = y[(n * 2 + c) * 9 + p];
        mean += v / 36, square += v * v / 36;
      }
    }
    CHECK(std::abs(mean) < 1e-12);
    CHECK(square == Approx(1));
  }
  CHECK_THROWS_WITH(exact::actnorm_init(Tensor<double>({2, 1, 1, 1}, {3, 3})),
                    "actnorm_init: channel 0 is constant, but must vary");
}

TEST_CASE("flow functions: bits drawn follow the logits of their predecessors") {
  Random random(7);
  Inputs inputs =
      drawn({{"mask0", {4, 3}}, {"w0", {4, 3}}, {"b0", {4}}, {"mask1", {3, 4}}, {"w1", {3, 4}}, {"b1", {3}}},
            random);
  inputs["uniform"] = random.tensor({20, 3}, 0, 1);
  inputs["order"] = Tensor<double>({3}, {0, 1, 2});
  const Tensor<double> x = answer("made_sample", inputs, {})[0].value;
  Inputs judged = inputs;
  judged.erase("uniform");
  judged.erase("order");
  judged["x"] = x;
  const Tensor<double> logits = answer("made_forward", judged, {})[0].value;
  for (std::int64_t k = 0; k < x.size(); ++k) {
    CHECK(x[k] == (inputs["uniform"][k] < 1 / (1 + std::exp(-logits[k])) ? 1 : 0));
  }
  inputs["order"] = Tensor<double>({3}, {0, 0, 2});
  CHECK_THROWS_WITH(answer("made_sample", inputs, {}), "made_sample: order is no permutation of 0 to 2");
}

TEST_CASE("flow functions: the adjoint gradient tends to that through the steps") {
  Random random(8);
  Inputs inputs = drawn(with(velocity, "z", {2, 3}), random);
  const Tensor<double> dy = random.tensor({2, 3}), dlog_det = random.tensor({2});
  const auto difference = [&](int steps) {
    const double count = steps;
    Inputs there = inputs;
    const Tensor<double> y = answer("cnf_rk4", there, {{"steps", count}})[0].value;
    there["dy"] = dy, there["dlog_det"] = dlog_det;
    const std::vector<Output> through = answer("cnf_backward", there, {{"steps", count}});
    there.erase("z");
    there["y"] = y;
    const std::vector<Output> adjoint = answer("cnf_adjoint", there, {{"steps", count}});
    double most = 0;
    for (std::size_t k = 0; k < through.size(); ++k) {
      CHECK(through[k].name == adjoint[k].name);
      for (std::int64_t e = 0; e < through[k].value.size(); ++e) {
        most = std::max(most, std::abs(through[k].value[e] - adjoint[k].value[e]));
      }
    }
    return most;
  };
  const double coarse = difference(4), fine = difference(16);
  CHECK(coarse < 0.05);
  CHECK(fine < coarse / 50);  // the fourth power would be 256
}

TEST_CASE("flow functions: the estimate of the trace is right on average") {
  Random random(9);
  const Inputs inputs = drawn(with(velocity, "z", {1, 3}), random);
  const double expected = answer("velocity_trace", inputs, {{"t", 0.3}})[0].value[0];
  double total = 0;
  for (int signs = 0; signs < 8; ++signs) {
    Inputs with_e = inputs;
    with_e["e"] =
        Tensor<double>({1, 3}, {signs & 1 ? 1.0 : -1.0, signs & 2 ? 1.0 : -1.0, signs & 4 ? 1.0 : -1.0});
    total += answer("velocity_trace_estimate", with_e, {{"t", 0.3}})[0].value[0] / 8;
  }
  CHECK(total == Approx(expected));
  // And it is the trace of the velocity's Jacobian.
  double trace = 0;
  for (std::int64_t d = 0; d < 3; ++d) {
    const auto at = [&](double step) {
      Inputs moved = inputs;
      moved["z"][d] += step;
      return answer("velocity", moved, {{"t", 0.3}})[0].value[d];
    };
    trace += (at(1e-5) - at(-1e-5)) / 2e-5;
  }
  CHECK(trace == Approx(expected).epsilon(1e-7));
}

TEST_CASE("flow functions: steps follow the velocity") {
  Random random(10);
  const Inputs inputs = drawn(with(velocity, "z", {2, 3}), random);
  const std::map<std::string, double, std::less<>> step = {{"t", 0.0}, {"h", 0.25}};
  const Tensor<double> euler = answer("euler_step", inputs, step)[0].value,
                       v = answer("velocity", inputs, {{"t", 0.0}})[0].value;
  check_close(euler, axpy(0.25, v, inputs.at("z")), 1e-14);
  // Four steps of either kind are the path.
  for (const auto& [one, path] :
       std::map<std::string, std::string>{{"euler_step", "cnf_euler"}, {"rk4_step", "cnf_rk4"}}) {
    Inputs at = inputs;
    for (int k = 0; k < 4; ++k) at["z"] = answer(one, at, {{"t", 0.25 * k}, {"h", 0.25}})[0].value;
    check_close(answer(path, inputs, {{"steps", 4}})[0].value, at["z"], 1e-13);
  }
  Inputs wrong = inputs;
  CHECK_THROWS_WITH(answer("cnf_rk4", wrong, {{"steps", 0}}), "cnf_rk4: steps is 0, but must be at least 1");
}
