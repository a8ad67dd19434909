// What flows can fit, as tables:
//
//   flow_tables potentials [FOLDER] [STEPS]
//     the four potentials of Rezende & Mohamed by planar flows of 2, 8 and 32 layers and by NICE: KL(q || p)
//     in nats, pictures of samples
//   flow_tables limits [STEPS]
//     layers that planar, Sylvester and inverse autoregressive flows need for a correlated Gaussian of
//     growing dimension
//   flow_tables entropies
//     what no model of the sets of points can go below, estimated with kernels, in nats
//
// The first two minimise the free energy E[log q0(z0) - log |det| + beta U(zK)], beta from 0.01 up to 1 over
// the first half, whose least value is -log Z.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iomanip>
#include <iostream>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "reference/autodiff/scalar.hpp"
#include "reference/data/generators.hpp"
#include "reference/flows/energies.hpp"
#include "reference/flows/kinds.hpp"
#include "reference/io/png.hpp"
#include "reference/nn/train.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;
using Potential = std::function<Var<float>(Var<float>)>;  // [N,D] to [N]

// E[log q0 - log |det| + beta U].
Var<float> free_energy(Tape<float>& tape, flows::Weights<float>& weights, const flows::Flow<float>& flow,
                       const Potential& potential, const Tensor<float>& noise, double beta) {
  const auto z0 = tape.constant(noise);
  const auto z = flow.forward({tape, weights, {}, flows::Use::train}, z0);
  const auto log_q0 = shift(scale(sum(square(z0), 1), -0.5f),
                            -autodiff::half_log_two_pi<float> * static_cast<float>(noise.extent(1)));
  return mean(log_q0 - z.log_det + scale(potential(z.value), static_cast<float>(beta)));
}

struct Fitted {
  flows::Weights<float> weights;
  double free_energy;  // at beta = 1, of noise it has not seen
};

Fitted fit(const flows::Flow<float>& flow, const Potential& potential, std::int64_t steps,
           std::uint64_t seed) {
  Random random(seed);
  Fitted fitted;
  flow.add_weights(fitted.weights, random);
  nn::Optimizer<float> optimizer({.rate = 0.01});
  const Shape batch = {256, flow.noise_shape()[0]};
  nn::train<float>(
      fitted.weights.parameters, optimizer, {.steps = steps, .clip_norm = 10}, 0,
      [&](Tape<float>& tape, std::int64_t step) {
        const double beta = std::min(1.0, 0.01 + 2 * static_cast<double>(step) / static_cast<double>(steps));
        return free_energy(tape, fitted.weights, flow, potential, normal_tensor<float>(random, batch), beta);
      });
  constexpr int batches = 40;
  double total = 0;
  Tape<float> tape(autodiff::Mode::evaluate);
  for (int k = 0; k < batches; ++k) {
    tape.clear();
    total += static_cast<double>(free_energy(tape, fitted.weights, flow, potential,
                                             normal_tensor<float>(random, {512, batch[1]}), 1)[0]);
  }
  fitted.free_energy = total / batches;
  return fitted;
}

// Potentials 2 to 4 go on for ever along z1; a wall at +-4 makes them densities of the paper's window.
Potential walled(flows::Energy which) {
  return [which](Var<float> z) {
    const auto along = slice(z, 1, 0, 1);
    const auto beyond = relu(shift(along, -4.0f)) + relu(shift(-along, -4.0f));
    return flows::energy(which, z) + scale(sum(square(beyond), 1), 12.5f);
  };
}

double log_normaliser(const Potential& potential) {
  constexpr std::int64_t side = 600;
  constexpr double half = 7, cell = 2 * half / side;
  double total = 0;
  Tape<float> tape(autodiff::Mode::evaluate);
  for (std::int64_t row = 0; row < side; ++row) {
    tape.clear();
    Tensor<float> line({side, 2});
    for (std::int64_t k = 0; k < side; ++k) {
      line[2 * k] = static_cast<float>(-half + cell * (static_cast<double>(k) + 0.5));
      line[2 * k + 1] = static_cast<float>(-half + cell * (static_cast<double>(row) + 0.5));
    }
    for (const float u : potential(tape.constant(line)).value()) {
      total += std::exp(-static_cast<double>(u)) * cell * cell;
    }
  }
  return std::log(total);
}

// How often samples fall on each pixel of [-4, 4]^2, y upwards.
Tensor<float> picture(const flows::Flow<float>& flow, flows::Weights<float>& weights) {
  constexpr std::int64_t side = 128;
  Tensor<float> image({1, side, side});
  Random random(5);
  Tape<float> tape(autodiff::Mode::evaluate);
  for (int batch = 0; batch < 40; ++batch) {
    tape.clear();
    const auto z =
        flow.forward({tape, weights}, tape.constant(normal_tensor<float>(random, {2000, 2}))).value;
    for (std::int64_t n = 0; n < 2000; ++n) {
      const auto place = [&](std::int64_t k) {
        return static_cast<std::int64_t>(std::floor((static_cast<double>(z[2 * n + k]) + 4) / 8 * side));
      };
      const std::int64_t x = place(0), y = place(1);
      if (x >= 0 && x < side && y >= 0 && y < side) image(std::int64_t{0}, side - 1 - y, x) += 1;
    }
  }
  float largest = 1;
  for (const float count : image.flat()) largest = std::max(largest, count);
  for (float& count : image.flat()) count = 1 - std::sqrt(count / largest);
  return image;
}

void potentials(const std::string& folder, std::int64_t steps) {
  struct Contender {
    std::string title, kind;
    flows::Settings settings;
  };
  const std::vector<Contender> contenders = {{"planar K=2", "planar", {{"layers", 2}}},
                                             {"planar K=8", "planar", {{"layers", 8}}},
                                             {"planar K=32", "planar", {{"layers", 32}}},
                                             {"NICE", "nice", {}}};
  std::cout << "| | -log Z";
  for (const Contender& c : contenders) std::cout << " | " << c.title;
  std::cout << " |\n|---|---|---|---|---|---|\n" << std::fixed << std::setprecision(3);
  const flows::Energy all[] = {flows::Energy::u1, flows::Energy::u2, flows::Energy::u3, flows::Energy::u4};
  for (int k = 0; k < 4; ++k) {
    const Potential potential = walled(all[k]);
    const double log_z = log_normaliser(potential);
    std::cout << "| U" << k + 1 << " | " << -log_z << std::flush;
    for (const Contender& c : contenders) {
      const auto flow = flows::make_flow<float>(c.kind, {2}, c.settings);
      Fitted fitted = fit(*flow, potential, steps, 1);
      std::cout << " | " << fitted.free_energy + log_z << std::flush;
      if (folder.empty()) continue;
      std::string file = c.title;
      std::replace(file.begin(), file.end(), ' ', '-');
      io::write_png(folder + "/U" + std::to_string(k + 1) + "-" + file + ".png",
                    picture(*flow, fitted.weights));
    }
    std::cout << " |\n";
  }
}

// N(0, S) with S_ij = 0.9^|i-j|, a chain: its inverse is tridiagonal, its determinant (1 - 0.81)^(D-1).
Potential chain(std::int64_t d) {
  constexpr float r = 0.9f, gain = 1 / (1 - r * r);
  const float constant = static_cast<float>(d) * autodiff::half_log_two_pi<float> +
                         0.5f * static_cast<float>(d - 1) * std::log(1 - r * r);
  return [d, constant](Var<float> z) {
    const auto first = square(slice(z, 1, 0, 1));
    const auto steps = slice(z, 1, 1, d) - scale(slice(z, 1, 0, d - 1), r);
    return shift(scale(sum(first, 1) + scale(sum(square(steps), 1), gain), 0.5f), constant);
  };
}

void limits(std::int64_t steps) {
  constexpr double wanted = 0.1;  // nats
  constexpr int most = 64;
  std::cout << "| D | planar | Sylvester, M = min(D, 8) | IAF |\n|---|---|---|---|\n"
            << std::fixed << std::setprecision(2);
  for (const std::int64_t d : {2, 4, 8, 16}) {
    std::cout << "| " << d;
    for (const char* kind : {"planar", "sylvester-orthogonal", "iaf-general"}) {
      std::cout << " | " << std::flush;
      int layers = 1;
      for (;; layers *= 2) {
        flows::Settings settings = {{"layers", layers}};
        if (std::string(kind) == "sylvester-orthogonal") settings["directions"] = 8;
        const auto flow = flows::make_flow<float>(kind, {d}, settings);
        const double kl = fit(*flow, chain(d), steps, 2).free_energy;
        std::cout << (layers > 1 ? ", " : "") << layers << ": " << kl << std::flush;
        if (kl <= wanted || layers == most) break;
      }
    }
    std::cout << " |\n" << std::flush;
  }
}

// Cross-entropy of 1,000 points and a Gaussian kernel on each of 200,000 others, for the best of some widths:
// above the entropy, and near it where the width is small beside what the points show.
void entropies() {
  constexpr std::int64_t seen = 200'000, held_out = 1'000;
  std::cout << std::fixed << std::setprecision(3);
  for (const char* name : {"moons", "rings", "checkerboard", "pinwheel"}) {
    const Tensor<float> points = data::generate(name, seen, 1).values;
    const Tensor<float> others = data::generate(name, held_out, 2).values;
    double best = std::numeric_limits<double>::infinity();
    for (const double width : {0.02, 0.03, 0.045, 0.07}) {
      double total = 0;
      for (std::int64_t n = 0; n < held_out; ++n) {
        double density = 0;
        for (std::int64_t k = 0; k < seen; ++k) {
          const double x = static_cast<double>(points[2 * k] - others[2 * n]) / width;
          const double y = static_cast<double>(points[2 * k + 1] - others[2 * n + 1]) / width;
          const double square = x * x + y * y;
          if (square < 60) density += std::exp(-square / 2);
        }
        // One kernel's worth at least: a lonely point has a finite density.
        total -= std::log(std::max(density, 1e-3) / (seen * 2 * std::numbers::pi * width * width));
      }
      best = std::min(best, total / held_out);
    }
    std::cout << name << ": " << best << "\n" << std::flush;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string which = argc > 1 ? argv[1] : "";
  if (which == "potentials") {
    potentials(argc > 2 ? argv[2] : "", argc > 3 ? std::max(1, std::atoi(argv[3])) : 6000);
  } else if (which == "limits") {
    limits(argc > 2 ? std::max(1, std::atoi(argv[2])) : 3000);
  } else if (which == "entropies") {
    entropies();
  } else {
    std::cerr << "usage: flow_tables potentials [FOLDER] [STEPS] | limits [STEPS] | entropies\n";
    return 2;
  }
  return 0;
}
