// Glow's steps, and what flows of images and videos promise beside the laws.

#include "reference/flows/distribution.hpp"
#include "reference/flows/glow.hpp"
#include "reference/flows/lu.hpp"
#include "reference/flows/videoflow.hpp"
#include "tests/support/expect_bijector.hpp"

namespace {

using namespace reference;
using namespace test_support;
using reference::Random;
using namespace reference::flows;

Tensor<double> product(const Tensor<double>& a, const Tensor<double>& b) {
  Tape<double> tape;
  return tape.value_tensor(matmul(tape.constant(a), tape.constant(b)));
}

Tensor<double> identity(std::int64_t size) {
  Tensor<double> one({size, size});
  for (std::int64_t k = 0; k < size; ++k) one(k, k) = 1;
  return one;
}

TEST_CASE("lu: the factors give the matrix back, rotations are orthogonal") {
  Random random(1);
  for (const std::int64_t size : {1, 2, 5, 12}) {
    const Tensor<double> w = normal_tensor<double>(random, {size, size});
    const LuFactors factors = factorised(w);
    Tensor<double> lower = factors.lower, upper = factors.upper;
    for (std::int64_t k = 0; k < size; ++k) {
      lower(k, k) = 1;
      upper(k, k) = factors.sign[k] * std::exp(factors.log_diagonal[k]);
    }
    check_close(product(factors.permutation, product(lower, upper)), w, 1e-12);
    const Tensor<double> q = random_rotation(size, random);
    Tape<double> tape;
    check_close(product(q, tape.value_tensor(permute(tape.constant(q), {1, 0}))), identity(size), 1e-13);
  }
}

TEST_CASE("lu: the inverse of a triangle, and its gradient") {
  Random random(2);
  for (const Triangle triangle : {Triangle::lower, Triangle::upper}) {
    Tensor<double> a = normal_tensor<double>(random, {4, 4});
    for (std::int64_t i = 0; i < 4; ++i) {
      for (std::int64_t j = 0; j < 4; ++j) {
        if (triangle == Triangle::lower ? j > i : j < i) a(i, j) = 0;
      }
      a(i, i) = 1.5 + static_cast<double>(i);
    }
    const Tensor<double> weights = normal_tensor<double>(random, {4, 4});
    const auto value = [&](const Tensor<double>& at) {
      Tape<double> tape;
      return dot(tape.value_tensor(triangular_inverse(tape.constant(at), triangle)), weights);
    };
    Tape<double> tape;
    const auto x = tape.leaf(a);
    const auto y = triangular_inverse(x, triangle);
    check_close(product(a, tape.value_tensor(y)), identity(4), 1e-14);
    tape.backward(y, weights);
    const Tensor<double> gradient = tape.gradient_tensor(x);
    for (std::int64_t k = 0; k < 16; ++k) {
      Tensor<double> up = a, down = a;
      up[k] += 1e-5, down[k] -= 1e-5;
      const double slope = a[k] == 0 ? 0 : (value(up) - value(down)) / 2e-5;
      CHECK(gradient[k] == Approx(slope).margin(1e-8));
    }
  }
}

TEST_CASE("glow: a first batch sets the activation norms, later ones do not") {
  Random random(3);
  const auto flow = glow<double>("g", {.image = {1, 4, 4}, .levels = 2, .steps = {.steps = 2, .hidden = 4}});
  Weights<double> weights;
  flow->add_weights(weights, random);
  Tensor<double> images = normal_tensor<double>(random, {40, 1, 4, 4}, 3);
  for (double& v : images.flat()) v += 2;
  Tape<double> tape;
  const Mapped<double> fitted =
      flow->inverse({.tape = tape, .weights = weights, .use = Use::fit}, tape.constant(images));
  double total = 0, squares = 0;
  for (const double v : fitted.value.value()) total += v, squares += v * v;
  const auto count = static_cast<double>(fitted.value.size());
  // The last activation norm is followed by a rotation, which keeps both, and by a coupling that multiplies
  // half of the channels by sigmoid(2) = 0.88.
  CHECK(total / count == Approx(0).margin(1e-10));
  CHECK(squares / count == Approx(0.85).margin(0.1));
  const Tensor<double> loc = weights.parameters["g.blocks.1.flows.1.actnorm.loc"].value;
  flow->inverse({.tape = tape, .weights = weights, .use = Use::train}, tape.constant(images));
  check_close(weights.parameters["g.blocks.1.flows.1.actnorm.loc"].value, loc, 0);
  // The fitted pass is what the same weights give afterwards.
  check_close(image({*flow, weights}, Way::inverse, images).value, tape.value_tensor(fitted.value), 1e-12);
}

TEST_CASE("glow: the convolutions begin as rotations, the couplings at half sigmoid(2)") {
  Random random(4);
  const GlowStepOptions options{.steps = 1, .hidden = 3};
  const auto flow = glow_steps<double>("s", {4, 2, 3}, options);
  Weights<double> weights;
  flow->add_weights(weights, random);
  const InvertibleConv<double> conv("s.0.invconv", {4, 2, 3});
  Tape<double> tape;
  const Tensor<double> w = tape.value_tensor(conv.matrix({tape, weights}));
  const Tensor<double> transposed = tape.value_tensor(permute(tape.constant(w), {1, 0}));
  check_close(product(w, transposed), identity(4), 1e-13);
  const Tensor<double> x = normal_tensor<double>(random, {2, 4, 2, 3});
  // 6 pixels, 2 of 4 channels move.
  CHECK(image({*flow, weights}, Way::inverse, x).log_det[0] == Approx(-12 * std::log1p(std::exp(-2))));
  CHECK_THROWS_WITH(glow_steps<double>("s", {1, 2, 2}, options), ContainsSubstring("must be at least 2"));
}

struct Video {
  VideoFlowOptions options{
      .video = {4, 1, 4, 4}, .levels = 2, .steps = {.steps = 1, .hidden = 3}, .past = 2, .hidden = 3};
  VideoFlow<double> flow{"v", options};
  Weights<double> weights;
  Random random{6};
  Video() {
    flow.add_weights(weights, random);
    for (auto& parameter : weights.parameters) {
      for (double& v : parameter.value.flat()) v += 0.3 * random.normal();
    }
  }
  Tensor<double> frames() { return normal_tensor<double>(random, {2, 4, 1, 4, 4}); }
};

TEST_CASE("videoflow: no frame knows of a later one, and each matters to all that follow") {
  Video v;
  const Tensor<double> x = v.frames();
  Tape<double> tape;
  const Tensor<double> before = tape.value_tensor(v.flow.frame_log_prob({tape, v.weights}, tape.constant(x)));
  for (std::int64_t changed = 0; changed < 4; ++changed) {
    Tensor<double> other = x;
    other(0, changed, 0, 1, 2) += 1;
    const Tensor<double> after =
        tape.value_tensor(v.flow.frame_log_prob({tape, v.weights}, tape.constant(other)));
    for (std::int64_t t = 0; t < 4; ++t) {
      INFO("frame " << t << " when " << changed << " changes");
      // Two frames back is as far as the priors see.
      CHECK((after(0, t) == before(0, t)) == (t < changed || t > changed + 2));
      CHECK(after(1, t) == before(1, t));
    }
  }
}

TEST_CASE("videoflow: the frames' log-densities add up to the video's") {
  Video v;
  const Tensor<double> x = v.frames();
  Tape<double> tape;
  const Pass<double> with{tape, v.weights};
  const auto noise = v.flow.inverse(with, tape.constant(x));
  const auto log_p = normal_base<double>({4, 1, 4, 4})->log_prob(with, noise.value) + noise.log_det;
  check_close(tape.value_tensor(sum(v.flow.frame_log_prob(with, tape.constant(x)), 1)),
              tape.value_tensor(log_p), 1e-12);
  CHECK(v.flow.latents(with, tape.constant(x))[0].shape() == Shape{2, 4, 2, 2, 2});
  CHECK(v.flow.latents(with, tape.constant(x))[1].shape() == Shape{2, 4, 8, 1, 1});
}

TEST_CASE("videoflow: given frames are continued") {
  Video v;
  const Tensor<double> x = v.frames();
  Tape<double> tape;
  const Pass<double> with{tape, v.weights};
  const auto noise = v.flow.inverse(with, tape.constant(x)).value;
  const auto fresh = tape.constant(normal_tensor<double>(v.random, x.shape()));
  const auto mixed = autodiff::concat<double>({slice(noise, 1, 0, 2), slice(fresh, 1, 2, 4)}, 1);
  const Tensor<double> continued = tape.value_tensor(v.flow.forward(with, mixed).value);
  for (std::int64_t k = 0; k < 64; ++k) CHECK((std::abs(continued[k] - x[k]) < 1e-10) == (k < 32));
}

TEST_CASE("videoflow: one frame is a Glow with a free prior on top") {
  VideoFlowOptions options{.video = {1, 1, 4, 4}, .levels = 2, .steps = {.steps = 1, .hidden = 3}};
  const VideoFlow<double> flow("v", options);
  const auto frame =
      glow<double>("g", {.image = {1, 4, 4}, .levels = 2, .steps = options.steps, .learned_priors = false});
  Random random(7);
  Weights<double> weights, of_frame;
  flow.add_weights(weights, random);
  frame->add_weights(of_frame, random);
  for (auto& parameter : weights.parameters) {
    // The priors say N(0, 1).
    const bool prior = parameter.name.find("prior") != std::string::npos;
    for (double& v : parameter.value.flat()) v = prior ? 0 : v + 0.3 * random.normal();
  }
  weights.parameters["v.top_mean"].value = Tensor<double>({8, 1, 1});
  weights.parameters["v.top_logs"].value = Tensor<double>({8, 1, 1});
  const auto copy = [](auto& to, auto& from) {
    for (auto& parameter : to) {
      std::string name = parameter.name;  // g.blocks.0.flows.0.. is v.flow0.0..
      name = "v.flow" + name.substr(9, 1) + name.substr(16);
      parameter.value = from[name].value;
    }
  };
  copy(of_frame.parameters, weights.parameters);
  copy(of_frame.state, weights.state);
  const Tensor<double> x = normal_tensor<double>(random, {2, 1, 4, 4});
  const Tensor<double> video({2, 1, 1, 4, 4}, std::vector<double>(x.flat().begin(), x.flat().end()));
  const Image expected = image({*frame, of_frame}, Way::inverse, x);
  const Image got = image({flow, weights}, Way::inverse, video);
  for (std::int64_t k = 0; k < x.size(); ++k) CHECK(got.value[k] == Approx(expected.value[k]).margin(1e-12));
  check_close(got.log_det, expected.log_det, 1e-12);
}

}  // namespace
