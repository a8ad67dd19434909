#pragma once
// VideoFlow (Kumar et al. 2020, arXiv 1903.01434): every frame goes through the same multi-scale Glow, and
// the prior of what it becomes is told of the frames before.
//
//   log p(x) = sum_t [ sum_l log N(z_t^l; mean_t^l, sd_t^l) + log |det| of frame t ]
//
// Level l of frame t, a half of the channels after K steps (all of them on the top level), has
//
//   t = 0: (m, s) = a(what went on to the higher levels);              N(m, e^s)
//   t > 0: (d, s) = b(m, z_{t-1}^l, .., z_{t-past}^l);      latent skip: N(z_{t-1}^l + d, e^s)
//
// The top level has nothing above it: a free mean and log sd for each element at t = 0, and b sees the past
// alone. Frames before the first count as zeros. Means and log sds are interleaved in the channels of a
// network's output, as tensor2tensor's are.
//
// Noise keeps the shape of the data, and frame t of either depends on frames up to t of the other only: so
// inverse() of the first frames and fresh noise for the others continue a video. inverse() does all frames at
// once, forward() one after the other.
//
// Weights <name>.flow<l>.<k>.. (glow_steps.hpp), <name>.prior<l>.a.., .b.., and <name>.top_mean,
// <name>.top_logs. A network is one 3x3 convolution, .weight and .bias, or with hidden channels .0, a gated
// block .1 (3x3) and .2 (1x1), and .3.

#include <vector>

#include "reference/flows/glow_steps.hpp"

namespace reference::flows {

struct VideoFlowOptions {
  Shape video = {8, 1, 16, 16};  // T, C, H, W; H and W divisible by 2^levels
  int levels = 2;
  GlowStepOptions steps = {};
  int past = 1;    // frames that a prior sees
  int hidden = 0;  // channels of the prior's networks; 0: one convolution
  ScaleOf prior_scale = ScaleOf::bounded;
};

template <class T>
class VideoFlow final : public Flow<T> {
 public:
  VideoFlow(std::string name, VideoFlowOptions options);
  void add_weights(Weights<T>& weights, Random& random) const override;

  // What the frames become on each level, [N,T,C_l,H_l,W_l], the lowest level first.
  std::vector<Var<T>> latents(const Pass<T>& with, Var<T> x) const;
  // log p of each frame given those before, [N,T].
  Var<T> frame_log_prob(const Pass<T>& with, Var<T> x) const;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  struct Level {
    Shape image;  // squeezed, of one frame
    std::int64_t latent_channels;
    FlowPtr<T> steps;
  };
  struct Encoded {
    std::vector<Var<T>> latents, above;  // [N T, ..], above the inputs of `a`
    Var<T> log_det;                      // [N T]
  };
  using Prior = std::vector<Var<T>>;  // (log sd, mean)

  std::string prior_name(std::size_t level, const char* part) const;
  void add_network(Weights<T>& weights, const std::string& name, std::int64_t in, std::int64_t out,
                   Random& random) const;
  Prior network(const Pass<T>& with, const std::string& name, Var<T> x) const;
  Encoded encode(const Pass<T>& with, Var<T> x) const;
  Mapped<T> frames_to_noise(const Pass<T>& with, Var<T> x) const;
  Prior first_prior(const Pass<T>& with, std::size_t level, std::int64_t rows, const Var<T>* above) const;
  Prior later_prior(const Pass<T>& with, std::size_t level, const Prior* first,
                    const std::vector<Var<T>>& past) const;
  Prior prior_of_frames(const Pass<T>& with, std::size_t level, Var<T> latent, const Var<T>* above) const;

  VideoFlowOptions options_;
  std::vector<Level> levels_;
  MapPtr<T> map_;
};

}  // namespace reference::flows
