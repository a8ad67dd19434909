#include "reference/exact/batch_norm.hpp"

#include <string>

#include "reference/exact/carried.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

// x as [N,C,places].
class Channels {
 public:
  Channels(std::string_view function, const Tensor<double>& x, std::int64_t least) : function_(function) {
    if (x.rank() < 2) {
      refuse(function, "x has shape " + to_string(x.shape()) +
                           ", but must have at least 2 dimensions, channels on axis 1");
    }
    samples_ = x.extent(0), channels_ = x.extent(1);
    places_ = samples_ * channels_ == 0 ? 0 : x.size() / (samples_ * channels_);
    require_at_least(function, "the number of values of a channel", count(), least);
  }

  std::int64_t channels() const { return channels_; }
  std::int64_t count() const { return samples_ * places_; }
  // Where value k of channel c is.
  std::int64_t at(std::int64_t c, std::int64_t k) const {
    return (k / places_ * channels_ + c) * places_ + k % places_;
  }
  void require_per_channel(const char* argument, const Tensor<double>& values) const {
    require_shape(function_, argument, values.shape(), {channels_});
  }

 private:
  std::string_view function_;
  std::int64_t samples_ = 0, channels_ = 0, places_ = 0;
};

void require_epsilon(std::string_view function, double epsilon) {
  if (epsilon >= 0) return;
  refuse(function, "epsilon is " + std::to_string(epsilon) + ", but must be at least 0");
}

// 1 / sqrt(variance + epsilon)
Carried inverse_deviation(std::string_view function, std::int64_t channel, Carried variance, double epsilon) {
  const Carried shifted = variance + Carried(epsilon);
  if (!(variance.value >= 0 && shifted.value > 0)) {
    refuse(function, "the variance of channel " + std::to_string(channel) + " is " +
                         std::to_string(variance.value) + ", but must be above 0, or 0 with epsilon above 0");
  }
  return Carried(1) / sqrt(shifted);
}

struct Moments {
  Carried mean, squares;  // squares: the sum of squared differences
};

Moments moments(const Channels& all, const Tensor<double>& x, std::int64_t c) {
  Carried sum(0), squares(0);
  for (std::int64_t k = 0; k < all.count(); ++k) sum = sum + Carried(x[all.at(c, k)]);
  const Carried mean = sum / Carried(static_cast<double>(all.count()));
  for (std::int64_t k = 0; k < all.count(); ++k) {
    const Carried away = Carried(x[all.at(c, k)]) - mean;
    squares = squares + away * away;
  }
  return {mean, squares};
}

}  // namespace

std::vector<Measured> batch_norm_forward(const Tensor<double>& x, const Tensor<double>& gain,
                                         const Tensor<double>& bias, double epsilon) {
  const char* function = "batch_norm_forward";
  const Channels all(function, x, 1);
  all.require_per_channel("gain", gain);
  all.require_per_channel("bias", bias);
  require_epsilon(function, epsilon);
  std::vector<Measured> results{Measured(x.shape()), Measured(gain.shape()), Measured(gain.shape())};
  for (std::int64_t c = 0; c < all.channels(); ++c) {
    const Moments batch = moments(all, x, c);
    const Carried variance = batch.squares / Carried(static_cast<double>(all.count()));
    const Carried inverse = inverse_deviation(function, c, variance, epsilon);
    for (std::int64_t k = 0; k < all.count(); ++k) {
      const std::int64_t at = all.at(c, k);
      put(results[0], at, Carried(gain[c]) * (Carried(x[at]) - batch.mean) * inverse + Carried(bias[c]));
    }
    put(results[1], c, batch.mean);
    put(results[2], c, variance);
  }
  return results;
}

std::vector<Measured> batch_norm_backward(const Tensor<double>& x, const Tensor<double>& gain,
                                          const Tensor<double>& dy, double epsilon) {
  const char* function = "batch_norm_backward";
  const Channels all(function, x, 1);
  all.require_per_channel("gain", gain);
  require_shape(function, "dy", dy.shape(), x.shape());
  require_epsilon(function, epsilon);
  std::vector<Measured> gradients{Measured(x.shape()), Measured(gain.shape()), Measured(gain.shape())};
  const Carried count(static_cast<double>(all.count()));
  for (std::int64_t c = 0; c < all.channels(); ++c) {
    const Moments batch = moments(all, x, c);
    const Carried inverse = inverse_deviation(function, c, batch.squares / count, epsilon);
    const auto normal = [&](std::int64_t at) { return (Carried(x[at]) - batch.mean) * inverse; };
    Carried sum(0), along(0);
    for (std::int64_t k = 0; k < all.count(); ++k) {
      const std::int64_t at = all.at(c, k);
      sum = sum + Carried(dy[at]);
      along = along + Carried(dy[at]) * normal(at);
    }
    for (std::int64_t k = 0; k < all.count(); ++k) {
      const std::int64_t at = all.at(c, k);
      put(gradients[0], at,
          Carried(gain[c]) * inverse * (Carried(dy[at]) - sum / count - normal(at) * along / count));
    }
    put(gradients[1], c, along);
    put(gradients[2], c, sum);
  }
  return gradients;
}

std::vector<Measured> batch_norm_running(const Tensor<double>& x, const Tensor<double>& running_mean,
                                         const Tensor<double>& running_variance, double momentum) {
  const char* function = "batch_norm_running";
  const Channels all(function, x, 2);
  all.require_per_channel("running_mean", running_mean);
  all.require_per_channel("running_variance", running_variance);
  if (!(momentum >= 0 && momentum <= 1)) {
    refuse(function, "momentum is " + std::to_string(momentum) + ", but must be between 0 and 1");
  }
  std::vector<Measured> next(2, Measured(running_mean.shape()));
  const Carried part(momentum), rest = Carried(1) - part;
  for (std::int64_t c = 0; c < all.channels(); ++c) {
    const Moments batch = moments(all, x, c);
    const Carried unbiased = batch.squares / Carried(static_cast<double>(all.count() - 1));
    put(next[0], c, rest * Carried(running_mean[c]) + part * batch.mean);
    put(next[1], c, rest * Carried(running_variance[c]) + part * unbiased);
  }
  return next;
}

Measured batch_norm_inference(const Tensor<double>& x, const Tensor<double>& gain, const Tensor<double>& bias,
                              const Tensor<double>& mean, const Tensor<double>& variance, double epsilon) {
  const char* function = "batch_norm_inference";
  const Channels all(function, x, 1);
  all.require_per_channel("gain", gain);
  all.require_per_channel("bias", bias);
  all.require_per_channel("mean", mean);
  all.require_per_channel("variance", variance);
  require_epsilon(function, epsilon);
  Measured y(x.shape());
  for (std::int64_t c = 0; c < all.channels(); ++c) {
    const Carried scale = Carried(gain[c]) * inverse_deviation(function, c, variance[c], epsilon);
    for (std::int64_t k = 0; k < all.count(); ++k) {
      const std::int64_t at = all.at(c, k);
      put(y, at, (Carried(x[at]) - Carried(mean[c])) * scale + Carried(bias[c]));
    }
  }
  return y;
}

std::vector<Measured> batch_norm_inference_backward(const Tensor<double>& x, const Tensor<double>& gain,
                                                    const Tensor<double>& mean,
                                                    const Tensor<double>& variance, const Tensor<double>& dy,
                                                    double epsilon) {
  const char* function = "batch_norm_inference_backward";
  const Channels all(function, x, 1);
  all.require_per_channel("gain", gain);
  all.require_per_channel("mean", mean);
  all.require_per_channel("variance", variance);
  require_shape(function, "dy", dy.shape(), x.shape());
  require_epsilon(function, epsilon);
  std::vector<Measured> gradients{Measured(x.shape()), Measured(gain.shape()), Measured(gain.shape())};
  for (std::int64_t c = 0; c < all.channels(); ++c) {
    const Carried inverse = inverse_deviation(function, c, variance[c], epsilon);
    Carried sum(0), along(0);
    for (std::int64_t k = 0; k < all.count(); ++k) {
      const std::int64_t at = all.at(c, k);
      put(gradients[0], at, Carried(gain[c]) * inverse * Carried(dy[at]));
      sum = sum + Carried(dy[at]);
      along = along + Carried(dy[at]) * (Carried(x[at]) - Carried(mean[c])) * inverse;
    }
    put(gradients[1], c, along);
    put(gradients[2], c, sum);
  }
  return gradients;
}

}  // namespace reference::exact
