#include "golden_models.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/models/bengio.hpp"
#include "tests/reference/golden/parameters.hpp"

namespace {

using namespace reference;

template <class T>
void read_bengio_in(golden::Case& c) {
  const models::BengioOptions options{.cardinalities = c.setting("cardinalities").get<std::vector<int>>(),
                                      .hidden = c.integer("H"),
                                      .direct = c.setting("direct").get<bool>()};
  std::vector<std::string> names = {"V", "W", "c", "b"};
  if (options.direct) names.push_back("U");
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, names);
  const Tensor<T> z = nn::cast<T>(c.input("z"));
  autodiff::Tape<T> tape;
  const auto logits = models::bengio_logits(tape, parameters, options, z);
  const auto each = models::bengio_log_prob_per_variable(options, logits, z);
  const auto logp = sum(each, 1);
  const auto loss = -mean(logp);
  tape.backward(loss);
  golden::expect_output(c, "logits", tape.value_tensor(logits));
  golden::expect_output(c, "logp_per_variable", tape.value_tensor(each));
  golden::expect_output(c, "logp", tape.value_tensor(logp));
  golden::expect_output(c, "loss", tape.value_tensor(loss));
  golden::expect_gradients(c, "d", parameters);
}

}  // namespace

void read_bengio(golden::Case& c) {
  read_bengio_in<double>(c);
  read_bengio_in<float>(c);
}
