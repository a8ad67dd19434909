#pragma once
// The flows of flows/kinds.hpp as models: a base distribution and a flow, trained by maximum likelihood.
//
// Levels k of an image become real numbers by noise u in [0,1), v = (k + u) / levels, then
//
//   x = v - 1/2, or with the setting logit  y = 0.05 + 0.9 v, x = log y - log(1 - y)
//   log P(k) >= E_u [ log p(x) + log |dx/dv| ] - D log(levels)
//
// of which loss and log_prob take one u each: dequantisation is counted once, and here. Vector flows see an
// image as a row of pixels, video flows see its channels as frames.

#include "reference/flows/kinds.hpp"
#include "reference/models/zoo.hpp"

namespace reference::models {

class FlowModel final : public Model {
 public:
  FlowModel(const flows::FlowKind<float>& kind, const SampleShape& shape, const Settings& settings,
            Random& random);

  void fit(const Tensor<float>& batch, Random& random) override;
  autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch, Random& random) override;
  Tensor<float> log_prob(const Tensor<float>& batch, Random& random) override;
  Tensor<float> sample(std::int64_t count, Random& random) override;
  Tensor<float> sample_at(double temperature, std::int64_t count, Random& random) override;
  nn::Parameters<float>& parameters() override { return weights_.parameters; }
  nn::Parameters<float>& state() override { return weights_.state; }

  flows::Samples samples() const { return samples_; }
  // Between samples [N,C,H,W] and the noise that they come of, [N, ..].
  Tensor<float> encode(const Tensor<float>& batch, Random& random);
  Tensor<float> decode(const Tensor<float>& noise);
  // Where points are after each step of the flow, from noise to data; the first is the noise itself.
  std::vector<Tensor<float>> path(const Tensor<float>& noise);

 private:
  struct Ready {
    Tensor<float> x;         // [N, ..], the shape of the flow's data
    Tensor<float> constant;  // [N], of the log-probability
  };
  Ready ready(const Tensor<float>& batch, Random& random) const;
  Tensor<float> finished(const Tensor<float>& x) const;

  flows::Samples samples_;
  flows::Distribution<float> distribution_;
  flows::Weights<float> weights_;
};

}  // namespace reference::models
