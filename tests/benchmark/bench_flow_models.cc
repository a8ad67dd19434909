// CPU milliseconds of a training step, a log-density and sampling of flows, as bench_models.cc does it for
// the other models; the configurations are those of flows_torch.py:
//
//   bench_flow_models maf              {"model": "maf", "train": 20.1, "log_prob": 6.2, "sample": 30.5}

#include <iostream>
#include <string>

#include "reference/flows/autoregressive.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/continuous.hpp"
#include "reference/flows/gated_map.hpp"
#include "reference/flows/planar.hpp"
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

FlowPtr<float> stack(std::int64_t layers, const std::function<FlowPtr<float>(std::int64_t)>& make) {
  std::vector<FlowPtr<float>> all;
  for (std::int64_t k = 0; k < layers; ++k) all.push_back(make(k));
  return std::make_unique<flows::Chain<float>>("stack", std::move(all));
}

void bench_planar() {
  Subject subject(std::make_unique<flows::Planar<float>>("p", flows::PlanarOptions{2, 32}));
  const Tensor<float> z = normal_tensor<float>(subject.random, {1024, 2});
  bench::report("planar", subject.weights.parameters,
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
      "maf", subject.weights.parameters, [&](Tape<float>& tape) { return subject.log_prob(tape, x, true); },
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
  bench::report("naf", subject.weights.parameters,
                [&](Tape<float>& tape) { return subject.log_prob(tape, x, true); }, {});
}

void bench_cnf() {
  Subject subject(std::make_unique<flows::Continuous<float>>(
      "cnf", flows::ContinuousOptions{.steps = 8}, flows::network_dynamics<float>("f", 2, {64, 64})));
  const Tensor<float> z = normal_tensor<float>(subject.random, {512, 2});
  bench::report("cnf", subject.weights.parameters,
                [&](Tape<float>& tape) { return subject.log_prob(tape, z, false); }, {});
}

}  // namespace

int main(int argc, char** argv) {
  const std::string which = argc > 1 ? argv[1] : "";
  if (which == "planar") {
    bench_planar();
  } else if (which == "maf") {
    bench_maf();
  } else if (which == "naf") {
    bench_naf();
  } else if (which == "cnf") {
    bench_cnf();
  } else {
    std::cerr << "usage: bench_flow_models planar|maf|naf|cnf\n";
    return 2;
  }
  return 0;
}
