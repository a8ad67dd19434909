// CPU milliseconds of a training step, a log-density and sampling of flows, as bench_models.cc does it for
// the other models; the configurations are those of flows_torch.py:
//
//   bench_flow_models maf              {"model": "maf", "train": 20.1, "train_fma": 0.4, ..., "sample": 30.5}

#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/flows/autoregressive.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/continuous.hpp"
#include "reference/flows/gated_map.hpp"
#include "reference/flows/glow.hpp"
#include "reference/flows/planar.hpp"
#include "reference/flows/realnvp.hpp"
#include "reference/flows/sigmoid_maps.hpp"
#include "tests/benchmark/bench_report.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;
using flows::FlowPtr;

// A flow and its weights, standard normal noise before it.
struct Subject {
  FlowPtr<float> flow;
  flows::Weights<float> weights;
  Random random{1};

  explicit Subject(FlowPtr<float> of) : flow(std::move(of)) { flow->add_weights(weights, random); }

  // log N(y) + log-determinant, y the image of x one way or the other.
  Var<float> log_prob(Tape<float>& tape, const Tensor<float>& x, bool to_noise) {
    const flows::Pass<float> with{tape, weights, {}, flows::Use::train};
    const auto in = tape.constant(x);
    const auto out = to_noise ? flow->inverse(with, in) : flow->forward(with, in);
    return flows::normal_base<float>(flow->noise_shape())->log_prob(with, out.value) + out.log_det;
  }
};

// Weights of a network of sorted degrees that its masks leave, [0] of the first layer, [1] of the others.
std::pair<double, double> masked_weights(std::int64_t variables, const std::vector<std::int64_t>& hidden,
                                         std::int64_t parameters) {
  std::vector<std::int64_t> below;
  for (std::int64_t k = 0; k < variables; ++k) below.push_back(k);
  std::pair<double, double> counts;
  const auto add = [&](double& count, const std::vector<std::int64_t>& own, std::int64_t strict) {
    for (const std::int64_t degree : own) {
      for (const std::int64_t seen : below) count += seen + strict <= degree ? 1 : 0;
    }
    below = own;
  };
  for (std::size_t l = 0; l < hidden.size(); ++l) {
    std::vector<std::int64_t> own;
    for (std::int64_t k = 0; k < hidden[l]; ++k) own.push_back(k * (variables - 1) / hidden[l]);
    add(l == 0 ? counts.first : counts.second, own, 0);
  }
  std::vector<std::int64_t> outputs;
  for (std::int64_t k = 0; k < variables * parameters; ++k) outputs.push_back(k / parameters);
  add(counts.second, outputs, 1);
  return counts;
}

bench::MultiplyAdds masked_work(std::int64_t variables, const std::vector<std::int64_t>& hidden,
                                std::int64_t parameters, double rows, double flows) {
  const auto [first, others] = masked_weights(variables, hidden, parameters);
  // The first network's first layer sees data.
  return flows * bench::layer(first + others, rows) + bench::MultiplyAdds{0, -first * rows};
}

FlowPtr<float> stack(std::int64_t layers, const std::function<FlowPtr<float>(std::int64_t)>& make) {
  std::vector<FlowPtr<float>> all;
  for (std::int64_t k = 0; k < layers; ++k) all.push_back(make(k));
  return std::make_unique<flows::Chain<float>>("stack", std::move(all));
}

void bench_planar() {
  Subject subject(std::make_unique<flows::Planar<float>>("p", flows::PlanarOptions{2, 32}));
  const Tensor<float> z = normal_tensor<float>(subject.random, {1024, 2});
  bench::report("planar", subject.weights.parameters, 32 * bench::layer(2 * 2, 1024),
                [&](Tape<float>& tape) { return subject.log_prob(tape, z, false); }, {});
}

void bench_maf() {
  Subject subject(stack(5, [](std::int64_t k) -> FlowPtr<float> {
    const std::string name = std::to_string(k);
    return std::make_unique<flows::Autoregressive<float>>(
        name,
        flows::masked_network<float>(
            name, {.variables = 64, .parameters = 2, .hidden = {512, 512}, .reversed = k % 2 == 1}),
        flows::affine_map<float>());
  }));
  const Tensor<float> x = normal_tensor<float>(subject.random, {128, 64});
  Tape<float> sampler(autodiff::Mode::evaluate);
  bench::report(
      "maf", subject.weights.parameters, masked_work(64, {512, 512}, 2, 128, 5),
      [&](Tape<float>& tape) { return subject.log_prob(tape, x, true); },
      [&] {
        sampler.clear();
        subject.flow->forward({sampler, subject.weights}, sampler.constant(x));
      });
}

void bench_naf() {
  Subject subject(stack(2, [](std::int64_t k) -> FlowPtr<float> {
    const std::string name = std::to_string(k);
    return std::make_unique<flows::Autoregressive<float>>(
        name,
        flows::masked_network<float>(name, {.variables = 6,
                                            .parameters = 24,
                                            .hidden = {64},
                                            .activation = flows::Activation::tanh,
                                            .reversed = k % 2 == 1}),
        flows::inverted_map(flows::sigmoid_map<float>(8)));
  }));
  const Tensor<float> x = normal_tensor<float>(subject.random, {256, 6});
  bench::report("naf", subject.weights.parameters, masked_work(6, {64}, 24, 256, 2),
                [&](Tape<float>& tape) { return subject.log_prob(tape, x, true); }, {});
}

void bench_cnf() {
  Subject subject(std::make_unique<flows::Continuous<float>>(
      "cnf", flows::ContinuousOptions{.steps = 8}, flows::network_dynamics<float>("f", 2, {64, 64})));
  const Tensor<float> z = normal_tensor<float>(subject.random, {512, 2});
  // Values and two derivatives, four stages of eight steps.
  bench::report("cnf", subject.weights.parameters, bench::layer(2 * 64 + 64 * 64 + 64 * 2, 512 * 3 * 32),
                [&](Tape<float>& tape) { return subject.log_prob(tape, z, false); }, {});
}

void bench_realnvp() {
  Subject subject(flows::realnvp<float>("r", {.dimensions = 2, .couplings = 8, .hidden = {128, 128}}));
  const Tensor<float> x = normal_tensor<float>(subject.random, {1024, 2});
  bench::report("realnvp", subject.weights.parameters, 8 * bench::layer(128 + 128 * 128 + 256, 1024),
                [&](Tape<float>& tape) { return subject.log_prob(tape, x, true); }, {});
}

void bench_glow() {
  Subject subject(
      flows::glow<float>("g", {.image = {3, 32, 32}, .levels = 2, .steps = {.steps = 4, .hidden = 64}}));
  const Tensor<float> x = normal_tensor<float>(subject.random, {16, 3, 32, 32});
  // Of each step: the 1x1 convolution and a network 3x3, 1x1, 3x3; of each level: a prior.
  const auto step = [](double channels, double pixels) {
    const double network = 9 * channels / 2 * 64 + 64 * 64 + 9 * 64 * channels;
    return bench::layer(channels * channels + network, 16 * pixels);
  };
  const auto work = 4 * step(12, 256) + 4 * step(24, 64) + bench::layer(9 * 6 * 12, 16 * 256);
  bench::report("glow", subject.weights.parameters, work,
                [&](Tape<float>& tape) { return subject.log_prob(tape, x, true); }, {});
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, void (*)()> benches = {{"planar", bench_planar},   {"maf", bench_maf},
                                                     {"naf", bench_naf},         {"cnf", bench_cnf},
                                                     {"realnvp", bench_realnvp}, {"glow", bench_glow}};
  const auto chosen = benches.find(argc > 1 ? argv[1] : "");
  if (chosen == benches.end()) {
    std::cerr << "usage: bench_flow_models planar|maf|realnvp|naf|glow|cnf\n";
    return 2;
  }
  chosen->second();
  return 0;
}
