#include "reference/models/bengio.hpp"

#include "reference/autodiff/ops.hpp"
#include "reference/nn/train.hpp"
#include "tests/reference/models/autoregressive.hpp"

using namespace reference;
using namespace reference::models;
using autodiff::Tape;
using autodiff::Var;
using test_support::check_frequencies;
using test_support::draw_rows;
using test_support::excess_nats;
using test_support::LogProbability;
using test_support::total_probability;
using test_support::uniforms;

namespace {

// Weights large enough that a leak would show.
nn::Parameters<double> strong_parameters(const BengioOptions& options, std::uint64_t seed = 1) {
  Random random(seed);
  nn::Parameters<double> parameters = bengio_parameters<double>(options, random);
  for (auto& parameter : parameters) parameter.value = normal_tensor<double>(random, parameter.value.shape());
  return parameters;
}

LogProbability log_prob_of(nn::Parameters<double>& parameters, const BengioOptions& options) {
  return [&parameters, options](const Tensor<double>& z) {
    Tape<double> tape(autodiff::Mode::evaluate);
    return tape.value_tensor(bengio_log_prob(tape, parameters, options, z));
  };
}

const std::vector<BengioOptions> all_options = {{{2, 2, 2, 2}, 3, false},
                                                {{2, 3, 4}, 2, true},
                                                {{3, 1, 2}, 2, true},
                                                {{5}, 2, false},
                                                {{2, 2, 3}, 0, true}};

}  // namespace

TEST_CASE("bengio: probabilities of all states add up to one") {
  for (const BengioOptions& options : all_options) {
    nn::Parameters<double> parameters = strong_parameters(options);
    CHECK(std::abs(total_probability(options.cardinalities, log_prob_of(parameters, options)) - 1) <= 1e-12);
  }
}

TEST_CASE("bengio: a conditional does not know its own variable or later ones") {
  for (const BengioOptions& options : all_options) {
    nn::Parameters<double> parameters = strong_parameters(options);
    const Tensor<double> states = data::all_states(options.cardinalities);
    const auto variables = static_cast<std::int64_t>(options.cardinalities.size());
    Tape<double> tape(autodiff::Mode::evaluate);
    const Var<double> logits = bengio_logits(tape, parameters, options, states);
    // Two states that agree before variable i have the same logits of variable i, bit for bit.
    for (std::int64_t a = 0; a < states.extent(0); ++a) {
      const std::int64_t b = (a * 7 + 3) % states.extent(0);
      std::int64_t first = 0;
      bool agree = true;
      for (std::int64_t i = 0; i < variables && agree; ++i) {
        for (int v = 0; v < options.cardinalities[static_cast<std::size_t>(i)]; ++v, ++first) {
          CHECK(logits[a * logits.extent(1) + first] == logits[b * logits.extent(1) + first]);
        }
        agree = states(a, i) == states(b, i);
      }
    }
  }
}

TEST_CASE("bengio: samples come as often as their probability says") {
  for (const BengioOptions& options : all_options) {
    nn::Parameters<double> parameters = strong_parameters(options);
    for (auto& parameter : parameters) {
      for (double& value : parameter.value.flat()) value *= 0.5;
    }
    const auto n = static_cast<std::int64_t>(options.cardinalities.size());
    const Tensor<double> samples = bengio_sample(parameters, options, uniforms({20000, n}, 5));
    if (options.cardinalities.size() > 1) {
      check_frequencies(options.cardinalities, log_prob_of(parameters, options), samples);
    }
  }
}

TEST_CASE("bengio: training comes within 0.02 nats of the entropy of a known network") {
  Random random(11);
  const data::BayesNetwork network = data::random_network({2, 3, 2, 4, 2, 3}, 2, 1.0, random);
  const Tensor<double> samples = data::sample(network, 100000, random);
  const BengioOptions options{network.cardinalities, 8, true};
  nn::Parameters<float> parameters = bengio_parameters<float>(options, random);
  nn::Optimizer<float> optimizer({.rate = 0.01});
  nn::train<float>(parameters, optimizer, {.steps = 1500}, 0, [&](Tape<float>& tape, std::int64_t) {
    return -mean(bengio_log_prob(tape, parameters, options, draw_rows<float>(samples, 256, random)));
  });
  nn::Parameters<double> trained = nn::cast<double>(parameters);
  const double excess = excess_nats(network, log_prob_of(trained, options));
  INFO("excess " << excess << " nats over an entropy of " << data::entropy(network));
  CHECK(excess <= 0.02);
  CHECK(excess > 0);
}

TEST_CASE("bengio: a value that its variable does not have is refused") {
  const BengioOptions options{{2, 3}, 2, false};
  nn::Parameters<double> parameters = strong_parameters(options);
  CHECK_THROWS_WITH(log_prob_of(parameters, options)(Tensor<double>({1, 2}, {0, 3})),
                    "bengio: a value is 3, but must be at most 2");
}
