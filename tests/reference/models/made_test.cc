#include "reference/models/made.hpp"

#include <algorithm>

#include "reference/autodiff/ops.hpp"
#include "reference/nn/train.hpp"
#include "tests/reference/models/autoregressive.hpp"

using namespace reference;
using namespace reference::models;
using autodiff::Tape;
using autodiff::Var;
using test_support::check_close;
using test_support::check_frequencies;
using test_support::draw_rows;
using test_support::excess_nats;
using test_support::LogProbability;
using test_support::total_probability;
using test_support::uniforms;

namespace {

nn::Parameters<double> strong_parameters(const MadeOptions& options, std::uint64_t seed = 1) {
  Random random(seed);
  nn::Parameters<double> parameters = made_parameters<double>(options, random);
  for (auto& parameter : parameters) parameter.value = normal_tensor<double>(random, parameter.value.shape());
  return parameters;
}

LogProbability log_prob_of(nn::Parameters<double>& parameters, const MadeOptions& options,
                           const MadeDegrees& degrees) {
  return [&parameters, options, degrees](const Tensor<double>& x) {
    Tape<double> tape(autodiff::Mode::evaluate);
    return tape.value_tensor(made_log_prob(tape, parameters, options, degrees, x));
  };
}

std::vector<int> states_per_variable(const MadeOptions& options) {
  const int classes = options.values == MadeValues::categorical ? options.classes : 2;
  return std::vector<int>(static_cast<std::size_t>(options.variables), classes);
}

Tensor<double> sample_means(const Tensor<double>& samples) {
  Tensor<double> means({samples.extent(1)});
  for (std::int64_t k = 0; k < samples.size(); ++k) {
    means[k % means.size()] += samples[k] / static_cast<double>(samples.extent(0));
  }
  return means;
}

const std::vector<MadeOptions> discrete_options = {{6, {10, 12}, MadeValues::bernoulli, 2, false},
                                                   {5, {3}, MadeValues::bernoulli, 2, true},
                                                   {4, {}, MadeValues::bernoulli, 2, true},
                                                   {1, {4}, MadeValues::bernoulli, 2, false},
                                                   {4, {9, 7, 8}, MadeValues::categorical, 3, true}};

}  // namespace

TEST_CASE("made: probabilities of all states add up to one, for every ordering") {
  for (const MadeOptions& options : discrete_options) {
    nn::Parameters<double> parameters = strong_parameters(options);
    Random random(2);
    for (int draw = 0; draw < 4; ++draw) {
      const MadeDegrees degrees = draw_degrees(options, random, draw > 0);
      const double total =
          total_probability(states_per_variable(options), log_prob_of(parameters, options, degrees));
      CHECK(std::abs(total - 1) <= 1e-12);
    }
  }
}

TEST_CASE(
    "made: a variable's outputs change with variables before it in the ordering, bit for bit with no other") {
  for (const MadeValues values : {MadeValues::bernoulli, MadeValues::gaussian}) {
    const MadeOptions options{6, {20, 30}, values, 2, true};
    nn::Parameters<double> parameters = strong_parameters(options);
    Random random(3);
    const MadeDegrees degrees = draw_degrees(options, random, true);
    const Tensor<double> x = normal_tensor<double>(random, {1, 6});
    const auto outputs = [&](const Tensor<double>& at) {
      Tape<double> tape(autodiff::Mode::evaluate);
      return tape.value_tensor(made_outputs(tape, parameters, options, degrees, at));
    };
    const Tensor<double> before = outputs(x);
    for (int j = 0; j < 6; ++j) {
      Tensor<double> moved = x;
      moved[j] += 1;
      const Tensor<double> after = outputs(moved);
      for (int k = 0; k < after.size(); ++k) {
        const int d = k % 6;
        const bool may = degrees[0][static_cast<std::size_t>(j)] < degrees[0][static_cast<std::size_t>(d)];
        CHECK((after[k] != before[k]) == may);
      }
    }
  }
}

TEST_CASE("made: sampling in one pass gives what sampling variable by variable gives") {
  for (MadeOptions options : discrete_options) {
    for (const bool gaussian : {false, true}) {
      if (gaussian) options.values = MadeValues::gaussian;
      const nn::Parameters<double> parameters = strong_parameters(options);
      nn::Parameters<double> same = parameters;
      Random random(4);
      const MadeDegrees degrees = draw_degrees(options, random, true);
      const Tensor<double> noise = uniforms({17, options.variables}, 6);
      const Tensor<double> fast = made_sample(parameters, options, degrees, noise);
      check_close(fast, made_sample_naive(same, options, degrees, noise), gaussian ? 1e-9 : 0);
    }
  }
}

TEST_CASE("made: samples come as often as their probability says") {
  for (const MadeOptions& options : discrete_options) {
    nn::Parameters<double> parameters = strong_parameters(options);
    for (auto& parameter : parameters) {
      for (double& value : parameter.value.flat()) value *= 0.4;
    }
    Random random(5);
    const MadeDegrees degrees = draw_degrees(options, random, true);
    check_frequencies(states_per_variable(options), log_prob_of(parameters, options, degrees),
                      made_sample(parameters, options, degrees, uniforms({30000, options.variables}, 7)));
  }
}

TEST_CASE("made: an ensemble averages probabilities, and is a distribution") {
  const MadeOptions options{4, {8}, MadeValues::bernoulli, 2, false};
  nn::Parameters<double> parameters = strong_parameters(options);
  Random random(8);
  std::vector<MadeDegrees> ensemble;
  for (int k = 0; k < 3; ++k) ensemble.push_back(draw_degrees(options, random, true));
  const auto log_prob = [&](const Tensor<double>& x) {
    return made_ensemble_log_prob(parameters, options, ensemble, x);
  };
  CHECK(total_probability(states_per_variable(options), log_prob) == Approx(1).epsilon(1e-12));
  const Tensor<double> x({1, 4}, {1, 0, 0, 1});
  double mean = 0;
  for (const MadeDegrees& degrees : ensemble)
    mean += std::exp(log_prob_of(parameters, options, degrees)(x)[0]) / 3;
  CHECK(log_prob(x)[0] == Approx(std::log(mean)));
}

TEST_CASE("made: gaussian conditionals are densities") {
  const MadeOptions options{1, {}, MadeValues::gaussian, 2, false};
  nn::Parameters<double> parameters;
  parameters.add("W0", Tensor<double>({2, 1}));
  parameters.add("b0", Tensor<double>({2}, {0.5, -0.25}));
  Tensor<double> x({4001, 1});
  for (std::int64_t k = 0; k < x.size(); ++k) x[k] = -10 + 0.005 * static_cast<double>(k);
  const Tensor<double> log_p = log_prob_of(parameters, options, {{0}})(x);
  double integral = 0;
  for (const double value : log_p.flat()) integral += 0.005 * std::exp(value);
  CHECK(integral == Approx(1).epsilon(1e-9));
}

TEST_CASE("made: weight decay and momentum do not wake masked weights") {
  const MadeOptions options{5, {8}, MadeValues::bernoulli, 2, false};
  Random random(9);
  nn::Parameters<float> parameters = made_parameters<float>(options, random);
  const MadeDegrees degrees = draw_degrees(options, random, false);
  nn::Optimizer<float> optimizer({.kind = nn::OptimizerKind::adamw, .rate = 0.05, .weight_decay = 0.1});
  const Tensor<float> x({2, 5}, {1, 0, 1, 1, 0, 0, 1, 0, 0, 1});
  nn::train<float>(parameters, optimizer, {.steps = 50}, 0, [&](Tape<float>& tape, std::int64_t) {
    return -mean(made_log_prob(tape, parameters, options, degrees, x));
  });
  nn::Parameters<double> wide = nn::cast<double>(parameters);
  CHECK(total_probability(states_per_variable(options), log_prob_of(wide, options, degrees)) == Approx(1));
}

TEST_CASE("made: training comes within 0.02 nats of the entropy of a known network") {
  Random random(12);
  const data::BayesNetwork network = data::random_network(std::vector<int>(8, 2), 2, 1.2, random);
  const Tensor<double> samples = data::sample(network, 100000, random);
  const MadeOptions options{8, {64}, MadeValues::bernoulli, 2, true};
  nn::Parameters<float> parameters = made_parameters<float>(options, random);
  const MadeDegrees degrees = draw_degrees(options, random, false);
  nn::Optimizer<float> optimizer({.rate = 0.01});
  nn::train<float>(parameters, optimizer, {.steps = 2000}, 0, [&](Tape<float>& tape, std::int64_t) {
    return -mean(made_log_prob(tape, parameters, options, degrees, draw_rows<float>(samples, 256, random)));
  });
  nn::Parameters<double> trained = nn::cast<double>(parameters);
  const double excess = excess_nats(network, log_prob_of(trained, options, degrees));
  INFO("excess " << excess << " nats over an entropy of " << data::entropy(network));
  CHECK(excess <= 0.02);
  CHECK(excess > 0);
}

TEST_CASE("made: one set of weights for all orderings learns too") {
  Random random(13);
  const data::BayesNetwork network = data::random_network(std::vector<int>(5, 2), 2, 1.2, random);
  const Tensor<double> samples = data::sample(network, 50000, random);
  const MadeOptions options{5, {128}, MadeValues::bernoulli, 2, true};
  nn::Parameters<float> parameters = made_parameters<float>(options, random);
  nn::Optimizer<float> optimizer({.rate = 0.01});
  nn::train<float>(parameters, optimizer, {.steps = 5000}, 0, [&](Tape<float>& tape, std::int64_t) {
    const MadeDegrees degrees = draw_degrees(options, random, true);
    return -mean(made_log_prob(tape, parameters, options, degrees, draw_rows<float>(samples, 128, random)));
  });
  nn::Parameters<double> trained = nn::cast<double>(parameters);
  double worst_member = 0;
  std::vector<MadeDegrees> ensemble;
  for (int member = 0; member < 8; ++member) {
    ensemble.push_back(draw_degrees(options, random, true));
    worst_member =
        std::max(worst_member, excess_nats(network, log_prob_of(trained, options, ensemble.back())));
  }
  const auto together = [&](const Tensor<double>& x) {
    return made_ensemble_log_prob(trained, options, ensemble, x);
  };
  CHECK(excess_nats(network, together) < worst_member);
  // Far below what the best model without dependencies has.
  const Tensor<double> means = sample_means(samples);
  const auto independent = [&](const Tensor<double>& x) {
    Tensor<double> log_p({x.extent(0)});
    for (std::int64_t k = 0; k < x.size(); ++k) {
      log_p[k / 5] += std::log(x[k] == 1 ? means[k % 5] : 1 - means[k % 5]);
    }
    return log_p;
  };
  INFO("ensemble " << excess_nats(network, together) << ", independent "
                   << excess_nats(network, independent));
  CHECK(excess_nats(network, together) <= 0.3 * excess_nats(network, independent));
}

TEST_CASE("made: an ordering must be one") {
  const MadeOptions options{3, {2}, MadeValues::bernoulli, 2, false};
  CHECK_THROWS_WITH(made_masks<double>(options, {{0, 1, 1}, {0, 1}}),
                    "made: the ordering is no permutation of 0 to D-1");
}
