#include "reference/mistakes/mistakes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "tests/support/catch.hpp"

using reference::Call;
using reference::MistakeFamily;
using reference::Output;
using reference::Shape;
using reference::Tensor;

namespace {

// Eighths of small integers: exact in float32, with ties, zeros and both signs.
Tensor<double> random_tensor(const Shape& shape, std::mt19937& random, double scale) {
  Tensor<double> tensor(shape);
  for (double& value : tensor.flat()) {
    value = scale * (static_cast<double>(random() % 33) - 16) / 8;
  }
  return tensor;
}

std::int64_t draw(std::mt19937& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random() % static_cast<unsigned>(high - low + 1));
}

Call conv_call(std::mt19937& random, bool backward) {
  const std::int64_t n = draw(random, 1, 3), c = draw(random, 1, 3), o = draw(random, 1, 3);
  const std::int64_t k = draw(random, 1, 3), l = draw(random, 1, 3);
  const std::int64_t stride = draw(random, 1, 3), padding = draw(random, 0, 2);
  const std::int64_t h = k + draw(random, 0, 4), w = l + draw(random, 0, 4);
  Call call;
  call.inputs["x"] = random_tensor({n, c, h, w}, random, 1);
  call.inputs["w"] = random_tensor({o, c, k, l}, random, 1);
  call.inputs[backward ? "dy" : "b"] =
      backward ? random_tensor({n, o, (h + 2 * padding - k) / stride + 1, (w + 2 * padding - l) / stride + 1},
                               random, 1)
               : random_tensor({o}, random, 1);
  call.params = {{"stride", static_cast<double>(stride)}, {"padding", static_cast<double>(padding)}};
  return call;
}

Call pool_call(std::mt19937& random, bool backward) {
  const std::int64_t window = draw(random, 1, 3), stride = draw(random, 1, 3);
  const Shape x = {draw(random, 1, 3), draw(random, 1, 2), window + draw(random, 0, 4),
                   window + draw(random, 0, 4)};
  Call call;
  call.inputs["x"] = random_tensor(x, random, 1);
  for (double& value : call.inputs["x"].flat()) value = std::nearbyint(value);  // ties
  if (backward) {
    call.inputs["dy"] =
        random_tensor({x[0], x[1], (x[2] - window) / stride + 1, (x[3] - window) / stride + 1}, random, 1);
  }
  call.params = {{"window", static_cast<double>(window)}, {"stride", static_cast<double>(stride)}};
  return call;
}

Call matrix_call(std::mt19937& random, const std::string& function) {
  Call call;
  const std::int64_t n = draw(random, 1, 4), d = draw(random, 1, 5), m = draw(random, 1, 4);
  if (function.starts_with("softmax")) {
    constexpr double scales[] = {1, 1, 60, 300};  // out of range for none, some, most rows
    call.inputs["logits"] = random_tensor({n, d}, random, scales[random() % 4]);
    call.inputs["labels"] = Tensor<double>(Shape{n});
    for (double& label : call.inputs["labels"].flat()) label = static_cast<double>(draw(random, 0, d - 1));
    return call;
  }
  if (function.starts_with("relu")) {
    call.inputs["x"] = random_tensor({n, d, m, 2}, random, 1);
    if (function == "relu_backward") call.inputs["dy"] = random_tensor({n, d, m, 2}, random, 1);
    return call;
  }
  call.inputs["x"] = random_tensor({n, d}, random, 1);
  call.inputs["w"] = random_tensor({m, d}, random, 1);
  if (function == "linear_forward") {
    call.inputs["b"] = random_tensor({m}, random, 1);
  } else {
    call.inputs["dy"] = random_tensor({n, m}, random, 1);
  }
  return call;
}

// What the functions of flows and autoregressive models are given, with letters for extents.
struct Operands {
  const char* function;
  std::vector<std::pair<const char*, const char*>> shapes;
  std::map<std::string, double, std::less<>> params = {};
};

const std::vector<Operands>& flow_operands() {
  static const std::vector<std::pair<const char*, const char*>> made = {
      {"mask0", "HD"}, {"w0", "HD"}, {"b0", "H"}, {"mask1", "DH"}, {"w1", "DH"}, {"b1", "D"}};
  static const std::vector<std::pair<const char*, const char*>> pair = {
      {"mask0", "HD"}, {"w0", "HD"}, {"b0", "H"},  {"mask1", "DH"},
      {"wm", "DH"},    {"bm", "D"},  {"wa", "DH"}, {"ba", "D"}};
  static const std::vector<std::pair<const char*, const char*>> field = {
      {"w1", "HD"}, {"b1", "H"}, {"c1", "H"}, {"w2", "DH"}, {"b2", "D"}};
  static const std::vector<std::pair<const char*, const char*>> affine = {
      {"w1", "HE"}, {"b1", "H"}, {"ws", "FH"}, {"bs", "F"}, {"wt", "FH"}, {"bt", "F"}};
  static const std::vector<std::pair<const char*, const char*>> additive = {
      {"w1", "HE"}, {"b1", "H"}, {"w2", "FH"}, {"b2", "F"}};
  static const std::vector<std::pair<const char*, const char*>> planar = {
      {"z", "ND"}, {"u", "KD"}, {"w", "KD"}, {"b", "K"}};
  static const std::vector<std::pair<const char*, const char*>> radial = {
      {"z", "ND"}, {"centre", "D"}, {"alpha_raw", "1"}, {"beta_raw", "1"}};
  static const std::vector<std::pair<const char*, const char*>> bengio = {
      {"z", "ND"}, {"c", "DH"}, {"v", "DDH"}, {"b", "D"}, {"w", "DDH"}};
  static const std::vector<std::pair<const char*, const char*>> upstream = {{"dy", "ND"}, {"dlog_det", "N"}};
  const auto with = [](std::vector<std::pair<const char*, const char*>> first,
                       const std::vector<std::pair<const char*, const char*>>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
  };
  static const std::vector<Operands> all = {
      {"planar_forward", planar},
      {"planar_backward", with(planar, upstream)},
      {"radial_forward", radial},
      {"radial_backward", with(radial, upstream)},
      {"flow_elbo",
       {{"log_likelihood", "N"},
        {"z0", "ND"},
        {"mean", "ND"},
        {"log_std", "ND"},
        {"zk", "ND"},
        {"log_det", "N"}}},
      {"householder_forward", {{"z", "ND"}, {"v", "KD"}}},
      {"householder_backward", {{"z", "ND"}, {"v", "KD"}, {"dy", "ND"}}},
      {"sylvester_forward", {{"z", "ND"}, {"q", "DM"}, {"r1", "MM"}, {"r2", "MM"}, {"b", "M"}}},
      {"additive_coupling_forward", with({{"x", "ND"}}, additive)},
      {"additive_coupling_inverse", with({{"y", "ND"}}, additive)},
      {"additive_coupling_backward", with(with({{"x", "ND"}}, additive), {{"dy", "ND"}})},
      {"affine_coupling_forward", with({{"x", "ND"}}, affine)},
      {"affine_coupling_inverse", with({{"y", "ND"}}, affine)},
      {"affine_coupling_backward", with(with({{"x", "ND"}}, affine), upstream)},
      {"actnorm_forward", {{"x", "NCRR"}, {"log_scale", "C"}, {"bias", "C"}}},
      {"actnorm_inverse", {{"y", "NCRR"}, {"log_scale", "C"}, {"bias", "C"}}},
      {"conv1x1_forward", {{"x", "NCRR"}, {"w", "CC"}}},
      {"conv1x1_inverse", {{"y", "NCRR"}, {"w", "CC"}}},
      {"squeeze", {{"x", "NCRR"}}},
      {"bengio_forward", bengio},
      {"bengio_backward", with(bengio, {{"dlogits", "ND"}})},
      {"made_forward", with({{"x", "ND"}}, made)},
      {"made_backward", with(with({{"x", "ND"}}, made), {{"dy", "ND"}})},
      {"made_hidden_mask", {{"below", "D"}, {"degrees", "H"}}},
      {"made_output_mask", {{"degrees", "H"}, {"order", "D"}}},
      {"made_sample", with({{"uniform", "ND"}, {"order", "D"}}, made)},
      {"bernoulli_log_prob", {{"logits", "ND"}, {"x", "ND"}}},
      {"pixel_mask",
       {},
       {{"out_channels", 3}, {"in_channels", 3}, {"kernel", 3}, {"colours", 3}, {"type_b", 0}}},
      {"masked_conv2d_forward",
       {{"x", "NCRR"}, {"w", "KC33"}, {"mask", "KC33"}, {"b", "K"}},
       {{"padding", 1}}},
      {"masked_conv2d_backward",
       {{"x", "NCRR"}, {"w", "KC33"}, {"mask", "KC33"}, {"dy", "NKRR"}},
       {{"padding", 1}}},
      {"categorical_log_prob", {{"logits", "NKRR"}, {"labels", "NRR"}}},
      {"bits_per_dimension", {{"log_p", "N"}}, {{"dimensions", 5}}},
      {"sample_level", {{"logits", "NK"}, {"uniform", "N"}}},
      {"complete_image", {{"x", "NRR"}, {"known", "NRR"}, {"uniform", "NRR"}, {"w", "K33"}, {"b", "K"}}},
      {"maf_inverse", with({{"x", "ND"}}, pair)},
      {"maf_forward", with({{"u", "ND"}, {"order", "D"}}, pair)},
      {"maf_backward", with(with({{"x", "ND"}}, pair), {{"du", "ND"}, {"dlog_det", "N"}})},
      {"iaf_forward", with({{"z", "ND"}}, pair)},
      {"iaf_inverse", with({{"y", "ND"}, {"order", "D"}}, pair)},
      {"sigmoid_flow_forward", {{"x", "ND"}, {"a_raw", "NDK"}, {"b", "NDK"}, {"w_raw", "NDK"}}},
      {"velocity", with({{"z", "ND"}}, field), {{"t", 0.4}}},
      {"euler_step", with({{"z", "ND"}}, field), {{"t", 0.4}, {"h", 0.3}}},
      {"rk4_step", with({{"z", "ND"}}, field), {{"t", 0.4}, {"h", 0.3}}},
      {"velocity_trace", with({{"z", "ND"}}, field), {{"t", 0.4}}},
      {"velocity_trace_estimate", with({{"z", "ND"}, {"e", "ND"}}, field), {{"t", 0.4}}},
      {"cnf_euler", with({{"z", "ND"}}, field), {{"steps", 3}}},
      {"cnf_rk4", with({{"z", "ND"}}, field), {{"steps", 2}}},
      {"cnf_adjoint", with(with({{"y", "ND"}}, field), upstream), {{"steps", 2}}},
  };
  return all;
}

// Degrees as MADE has them in the natural order, so that the variables can be drawn one after the other.
void set_masks(Call& call) {
  const auto mask0 = call.inputs.find("mask0");
  if (mask0 == call.inputs.end()) return;
  Tensor<double>&hidden = mask0->second, &output = call.inputs["mask1"];
  for (std::int64_t k = 0; k < hidden.extent(0); ++k) {
    for (std::int64_t d = 0; d < hidden.extent(1); ++d) {
      const std::int64_t degree = k % std::max<std::int64_t>(1, hidden.extent(1) - 1);
      hidden(k, d) = degree >= d ? 1 : 0;
      output(d, k) = d > degree ? 1 : 0;
    }
  }
}

Call flow_call(const Operands& operands, std::mt19937& random) {
  std::map<char, std::int64_t> extents = {{'N', draw(random, 1, 3)},
                                          {'D', draw(random, 2, 4)},
                                          {'H', draw(random, 2, 4)},
                                          {'K', draw(random, 2, 3)},
                                          {'C', draw(random, 1, 3)},
                                          {'R', 2 * draw(random, 1, 2)},
                                          {'M', 2},
                                          {'1', 1},
                                          {'3', 3}};
  extents['E'] = extents['D'] / 2;
  extents['F'] = extents['D'] - extents['E'];
  Call call;
  call.params = operands.params;
  for (const auto& [name, letters] : operands.shapes) {
    Shape shape;
    for (const char letter : std::string(letters)) shape.push_back(extents.at(letter));
    Tensor<double>& tensor = call.inputs[name] = random_tensor(shape, random, 0.5);
    const std::string which = name;
    for (std::int64_t k = 0; k < tensor.size(); ++k) {
      if (which == "order") tensor[k] = static_cast<double>(k);
      if (which == "uniform") tensor[k] = static_cast<double>(1 + random() % 63) / 64;
      if (which == "mask" || which == "known" ||
          (which == "x" && std::string(operands.function) == "bernoulli_log_prob"))
        tensor[k] = static_cast<double>(random() % 2);
      if (which == "below" || which == "degrees") tensor[k] = static_cast<double>(draw(random, 0, 3));
      if (which == "labels") tensor[k] = static_cast<double>(draw(random, 0, extents['K'] - 1));
    }
    if (which == "w" && shape.size() == 2) {  // rows away from 0, and a matrix that can be inverted
      for (std::int64_t k = 0; k < shape[0] && k < shape[1]; ++k) tensor(k, k) += 5;
    }
    if (which == "v" && shape.size() == 2) {
      for (std::int64_t k = 0; k < shape[0]; ++k) tensor(k, 0) += 5;
    }
  }
  set_masks(call);
  return call;
}

Call random_call(const std::string& function, std::mt19937& random) {
  for (const Operands& operands : flow_operands()) {
    if (function == operands.function) return flow_call(operands, random);
  }
  const bool backward = function.ends_with("backward");
  if (function.starts_with("conv2d")) return conv_call(random, backward);
  if (function.starts_with("maxpool2d")) return pool_call(random, backward);
  return matrix_call(random, function);
}

// The same values, as float32 sees them; NaN and Inf are one.
bool same(const std::vector<Output>& a, const std::vector<Output>& b) {
  for (std::size_t o = 0; o < a.size(); ++o) {
    for (std::int64_t i = 0; i < a[o].value.size(); ++i) {
      const double p = a[o].value[i], q = b[o].value[i];
      if (std::isfinite(p) != std::isfinite(q)) return false;
      if (std::isfinite(p) && !(std::abs(p - q) <= 1e-4 * (1 + std::abs(p)))) return false;
    }
  }
  return true;
}

const MistakeFamily& family(const std::string& function) {
  const MistakeFamily* found = reference::find_mistakes(function);
  REQUIRE(found != nullptr);
  return *found;
}

std::size_t position(const MistakeFamily& known, const std::string& id) {
  for (std::size_t m = 0; m < known.mistakes.size(); ++m) {
    if (known.mistakes[m].id == id) return m;
  }
  FAIL("no mistake " << id);
  return 0;
}

}  // namespace

TEST_CASE("every family belongs to a registered function and says what was done, each in its own words") {
  std::set<std::string> functions;
  for (const MistakeFamily& known : reference::known_mistakes()) {
    CHECK(reference::find_function(known.function) != nullptr);
    CHECK(functions.insert(known.function).second);
    std::set<std::string> ids, deeds;
    for (const auto& mistake : known.mistakes) {
      INFO(known.function << " " << mistake.id);
      CHECK(ids.insert(mistake.id).second);
      CHECK(deeds.insert(mistake.did).second);
      CHECK(mistake.hint.size() > 10);
      CHECK(mistake.did.back() != '.');
      CHECK(mistake.hint.back() != '.');
      CHECK(mistake.hint.find_first_of("[]{}*") == std::string::npos);  // a hint gives no code away
    }
  }
  CHECK(reference::find_mistakes("conv_transpose2d_forward") == nullptr);
}

TEST_CASE("without a mistake the families are the exact functions, magnitudes included where sums are") {
  std::mt19937 random(1);
  for (const MistakeFamily& known : reference::known_mistakes()) {
    for (int repeat = 0; repeat < 200; ++repeat) {
      const Call call = random_call(known.function, random);
      const auto given = known.evaluate(call, {});
      const auto exact = reference::get_function(known.function).evaluate(call);
      INFO(known.function << ", call " << repeat);
      REQUIRE(same(given, exact));
      for (std::size_t o = 0; o < exact.size(); ++o) CHECK(given[o].name == exact[o].name);
    }
  }
}

TEST_CASE("every mistake differs from the truth and from every other mistake of its function") {
  for (const MistakeFamily& known : reference::known_mistakes()) {
    std::mt19937 random(2);
    std::vector<Call> calls;
    for (int repeat = 0; repeat < 120; ++repeat) calls.push_back(random_call(known.function, random));
    std::vector<std::vector<std::vector<Output>>> answers;
    for (std::size_t m = 0; m <= known.mistakes.size(); ++m) {
      const std::vector<std::size_t> made =
          m == known.mistakes.size() ? std::vector<std::size_t>() : std::vector<std::size_t>{m};
      answers.emplace_back();
      for (const Call& call : calls) answers.back().push_back(known.evaluate(call, made));
    }
    for (std::size_t a = 0; a < answers.size(); ++a) {
      for (std::size_t b = a + 1; b < answers.size(); ++b) {
        bool differ = false;
        for (std::size_t k = 0; k < calls.size() && !differ; ++k)
          differ = !same(answers[a][k], answers[b][k]);
        INFO(known.function << ": " << known.mistakes[a].id << " and "
                            << (b < known.mistakes.size() ? known.mistakes[b].id : "no mistake"));
        CHECK(differ);
      }
    }
  }
}

TEST_CASE("mistakes by hand") {
  Call conv;
  conv.inputs["x"] = Tensor<double>({1, 1, 1, 3}, {1, 2, 3});
  conv.inputs["w"] = Tensor<double>({1, 1, 1, 2}, {10, 1});
  conv.inputs["b"] = Tensor<double>({1}, {0.5});
  conv.params = {{"stride", 1}, {"padding", 0}};
  const MistakeFamily& forward = family("conv2d_forward");
  const auto y = [&](const std::string& id) {
    return forward.evaluate(conv, {position(forward, id)})[0].value;
  };
  CHECK(forward.evaluate(conv, {})[0].value[0] == 12.5);
  CHECK(y("kernel-flipped")[0] == 21.5);
  CHECK(y("bias-missing")[1] == 23);
  CHECK(y("bias-per-tap")[0] == 13);
  CHECK(y("last-tap-missing")[0] == 0.5);  // a single row: none is left
  CHECK(y("padding-wraps-around")[0] == 12.5);
  CHECK(y("sum-not-reset")[1] == 35.5);
  CHECK(std::isnan(y("output-not-zeroed")[0]));
  SECTION("two at once") {
    const auto both =
        forward.evaluate(conv, {position(forward, "kernel-flipped"), position(forward, "bias-missing")})[0]
            .value;
    CHECK(both[0] == 21);
    CHECK(both[1] == 32);
  }

  Call pool;
  pool.inputs["x"] = Tensor<double>({1, 1, 2, 2}, {-3, -3, -5, -4});
  pool.inputs["dy"] = Tensor<double>({1, 1, 1, 1}, {2});
  pool.params = {{"window", 2}, {"stride", 1}};
  const MistakeFamily& backward = family("maxpool2d_backward");
  const auto dx = [&](const std::string& id) {
    const auto value = backward.evaluate(pool, {position(backward, id)})[0].value;
    return std::vector<double>(value.flat().begin(), value.flat().end());
  };
  CHECK(dx("gradient-to-all-ties") == std::vector<double>{2, 2, 0, 0});
  CHECK(dx("gradient-to-last-maximum") == std::vector<double>{0, 2, 0, 0});
  CHECK(dx("gradient-shared-by-ties") == std::vector<double>{1, 1, 0, 0});
  CHECK(dx("gradient-to-whole-window") == std::vector<double>{0.5, 0.5, 0.5, 0.5});

  Call loss;
  loss.inputs["logits"] = Tensor<double>({1, 2}, {1000, 0});
  loss.inputs["labels"] = Tensor<double>(Shape{1});
  const MistakeFamily& softmax = family("softmax_cross_entropy_forward");
  CHECK(std::isinf(softmax.evaluate(loss, {position(softmax, "softmax-without-max")})[0].value[0]));
  CHECK(softmax.evaluate(loss, {position(softmax, "log-of-softmax")})[0].value[0] == 0);
  loss.inputs["labels"][0] = 1;
  CHECK(std::isinf(softmax.evaluate(loss, {position(softmax, "log-of-softmax")})[0].value[0]));
}

TEST_CASE("what the mistakes know nothing of is refused") {
  std::mt19937 random(3);
  Call call = conv_call(random, false);
  call.params["dilation"] = 2;
  CHECK_THROWS_AS(family("conv2d_forward").evaluate(call, {0}), std::invalid_argument);
  call = conv_call(random, false);
  call.inputs["b"] = Tensor<double>(Shape{9});
  CHECK_THROWS_AS(family("conv2d_forward").evaluate(call, {0}), std::invalid_argument);
  CHECK_THROWS_AS(family("relu_forward").evaluate(matrix_call(random, "relu_forward"), {99}),
                  std::out_of_range);
}
