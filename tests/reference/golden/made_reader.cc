#include "golden_models.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/models/made.hpp"
#include "tests/reference/golden/parameters.hpp"

namespace {

using namespace reference;

template <class T>
void read_made_in(golden::Case& c) {
  const int multiplier = c.integer("out_multiplier");
  const models::MadeOptions options{
      .variables = c.integer("D"),
      .hidden = c.setting("hidden").get<std::vector<int>>(),
      .values = multiplier == 1 ? models::MadeValues::bernoulli : models::MadeValues::gaussian};
  const auto degrees = c.setting("degrees").get<models::MadeDegrees>();
  std::vector<std::string> names;
  for (std::size_t l = 0; l <= options.hidden.size(); ++l) {
    names.push_back("W" + std::to_string(l));
    names.push_back("b" + std::to_string(l));
  }
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, names);
  const std::vector<Tensor<T>> masks = models::made_masks<T>(options, degrees);
  for (std::size_t l = 0; l < masks.size(); ++l) {
    if (nn::cast<T>(c.input("mask" + std::to_string(l))).shape() != masks[l].shape() ||
        !std::ranges::equal(nn::cast<T>(c.input("mask" + std::to_string(l))).flat(), masks[l].flat())) {
      throw std::runtime_error("mask" + std::to_string(l) + " differs");
    }
  }
  const Tensor<T> x = nn::cast<T>(c.input("x"));
  autodiff::Tape<T> tape;
  const auto outputs = models::made_outputs(tape, parameters, options, degrees, x);
  golden::expect_output(c, "logits", tape.value_tensor(outputs));
  if (multiplier == 1) {
    const auto logp = models::made_log_prob(options, outputs, x);
    const auto loss = -mean(logp);
    tape.backward(loss);
    golden::expect_output(c, "logp", tape.value_tensor(logp));
    golden::expect_output(c, "loss", tape.value_tensor(loss));
  } else {
    tape.backward(outputs, nn::cast<T>(c.input("gy")));
  }
  golden::expect_gradients(c, "d", parameters);
}

}  // namespace

void read_made(golden::Case& c) {
  read_made_in<double>(c);
  read_made_in<float>(c);
}
