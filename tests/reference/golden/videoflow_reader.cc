#include <cmath>

#include "golden_models.hpp"
#include "reference/flows/distribution.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/videoflow.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;

// Frames [B,T,..] as images.
template <class T>
Var<T> images(Var<T> x) {
  Shape shape(x.shape().begin() + 1, x.shape().end());
  shape[0] = x.extent(0) * x.extent(1);
  return reshape(x, shape);
}

template <class T>
void read_videoflow_in(golden::Case& c) {
  const Tensor<T> videos = nn::cast<T>(c.input("x"));
  const flows::VideoFlowOptions options{
      .video = {c.integer("T"), c.integer("C"), videos.extent(3), videos.extent(4)},
      .levels = 2,
      .steps = {.steps = c.integer("K"), .hidden = c.integer("filter_size")},
      .prior_scale = flows::ScaleOf::exponential};
  const flows::VideoFlow<T> flow("f", options);
  const golden::FileName name = [](const std::string& ours) {
    std::string file = ours.substr(2);
    const std::pair<const char*, const char*> others[] = {
        {"prior0.a", "conv_a"}, {"prior0.b", "conv_b"}, {"prior1.b", "conv_c"}};
    for (const auto& [from, to] : others) {
      if (file.compare(0, 8, from) == 0) file.replace(0, 8, to);
    }
    return file;
  };
  flows::Weights<T> weights = golden::read_weights<T>(c, flow, name);
  Tape<T> tape;
  const flows::Pass<T> with{tape, weights};
  const Var<T> x = tape.leaf(videos);
  const flows::Mapped<T> noise = flow.inverse(with, x);
  const Var<T> log_p = flows::normal_base<T>(options.video)->log_prob(with, noise.value) + noise.log_det;
  const Var<T> loss = -mean(log_p);
  tape.backward(loss);
  golden::expect_output(c, "logp", tape.value_tensor(log_p));
  golden::expect_output(c, "loss", tape.value_tensor(loss));
  const double bits = -1 / (std::log(2.0) * static_cast<double>(element_count(options.video)));
  golden::expect_output(c, "bits_per_dim", tape.value_tensor(scale(log_p, static_cast<T>(bits))));
  golden::expect_flow_gradients<T>(c, weights, name, x);

  golden::expect_output(c, "frame_logp", tape.value_tensor(flow.frame_log_prob(with, x)));
  const std::vector<Var<T>> latents = flow.latents(with, x);
  golden::expect_output(c, "z1", tape.value_tensor(latents[0]));
  golden::expect_output(c, "z2", tape.value_tensor(latents[1]));

  const auto given = [&](const char* key) { return images(tape.constant(nn::cast<T>(c.input(key)))); };
  const Var<T> eps =
      flows::unsqueeze(autodiff::concat<T>({flows::unsqueeze(given("eps2")), given("eps1")}, 1));
  const flows::Mapped<T> made = flow.forward(with, reshape(eps, videos.shape()));
  golden::expect_output(c, "x_gen", tape.value_tensor(made.value));
}

}  // namespace

void read_videoflow(golden::Case& c) {
  read_videoflow_in<double>(c);
  read_videoflow_in<float>(c);
}
