#include <algorithm>
#include <stdexcept>

#include "golden_models.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/models/made.hpp"
#include "reference/models/pixel_cnn.hpp"
#include "reference/models/pixel_sampler.hpp"
#include "tests/reference/golden/parameters.hpp"

namespace {

using namespace reference;

template <class T>
void read_made_sampling(golden::Case& c) {
  const models::MadeOptions options{.variables = c.integer("D"),
                                    .hidden = c.setting("hidden").get<std::vector<int>>()};
  const auto degrees = c.setting("degrees").get<models::MadeDegrees>();
  std::vector<std::string> names;
  for (std::size_t l = 0; l <= options.hidden.size(); ++l) {
    names.push_back("W" + std::to_string(l));
    names.push_back("b" + std::to_string(l));
  }
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, names);
  const Tensor<double> u = c.input("u");
  const Tensor<T> x = models::made_sample(parameters, options, degrees, u);
  golden::expect_output(c, "x", x);
  golden::expect_output(c, "x", models::made_sample_naive(parameters, options, degrees, u));
  autodiff::Tape<T> tape;
  golden::expect_output(c, "logp",
                        tape.value_tensor(models::made_log_prob(tape, parameters, options, degrees, x)));
}

template <class T>
void read_completion(golden::Case& c) {
  const models::PixelNetwork network = models::small_pixel_cnn(3, c.integer("K"), c.integer("F"));
  nn::Parameters<T> parameters;
  for (const std::string layer : {"1", "2", "3"}) {
    parameters.add(layer + ".weight", nn::cast<T>(c.input("w" + layer)));
    parameters.add(layer + ".bias", nn::cast<T>(c.input("b" + layer)));
  }
  const models::PixelTask task{c.input("u"), c.input("v_given"), c.input("known")};
  const Tensor<T> v = models::pixel_sample(parameters, network, task);
  golden::expect_output(c, "v", v);
  golden::expect_output(c, "v", models::pixel_sample_naive(parameters, network, task));
  autodiff::Tape<T> tape;
  golden::expect_output(c, "logp", tape.value_tensor(models::pixel_log_prob(tape, parameters, network, v)));
}

}  // namespace

void read_ar_sampling(golden::Case& c) {
  c.setting("margin");
  const std::string part = c.text("part");
  if (part == "made_sampling") {
    read_made_sampling<double>(c);
    read_made_sampling<float>(c);
  } else if (part == "pixelcnn_completion") {
    read_completion<double>(c);
    read_completion<float>(c);
  } else {
    throw std::runtime_error("part '" + part + "' is unknown");
  }
}
