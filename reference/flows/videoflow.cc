#include "reference/flows/videoflow.hpp"

#include <cmath>
#include <optional>

#include "reference/autodiff/scalar.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/networks.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

Shape joined(std::initializer_list<std::int64_t> first, const Shape& rest) {
  Shape shape(first);
  shape.insert(shape.end(), rest.begin(), rest.end());
  return shape;
}

// [N,T,..] and [N T,..].
template <class T>
Var<T> folded(Var<T> x) {
  return reshape(x, joined({x.extent(0) * x.extent(1)}, {x.shape().begin() + 2, x.shape().end()}));
}
template <class T>
Var<T> unfolded(Var<T> x, std::int64_t frames) {
  return reshape(x, joined({x.extent(0) / frames, frames}, {x.shape().begin() + 1, x.shape().end()}));
}

template <class T>
Var<T> frame(Var<T> x, std::int64_t t) {
  return folded(slice(x, 1, t, t + 1));
}

// Frame t becomes frame t + steps; zeros come first.
template <class T>
Var<T> later(Var<T> x, std::int64_t steps) {
  std::vector<std::int64_t> from(static_cast<std::size_t>(x.extent(1)));
  for (std::size_t t = 0; t < from.size(); ++t)
    from[t] = std::max<std::int64_t>(-1, static_cast<std::int64_t>(t) - steps);
  return autodiff::take<T>(x, 1, from);
}

template <class T>
Var<T> every_second(Var<T> x, std::int64_t first) {
  std::vector<std::int64_t> places;
  for (std::int64_t c = first; c < x.extent(1); c += 2) places.push_back(c);
  return autodiff::take<T>(x, 1, places);
}

// What the levels give away as the noise of an image, and back.
template <class T>
Var<T> nested(const std::vector<Var<T>>& levels) {
  Var<T> image = unsqueeze(levels.back());
  for (std::size_t l = levels.size() - 1; l-- > 0;) {
    image = unsqueeze(autodiff::concat<T>({image, levels[l]}, 1));
  }
  return image;
}
template <class T>
std::vector<Var<T>> taken_apart(Var<T> image, std::size_t levels) {
  std::vector<Var<T>> parts;
  for (std::size_t l = 0; l < levels; ++l) {
    const Var<T> all = squeeze(image);
    const std::int64_t half = l + 1 < levels ? all.extent(1) / 2 : 0;
    parts.push_back(slice(all, 1, half, all.extent(1)));
    if (half > 0) image = slice(all, 1, 0, half);
  }
  return parts;
}

}  // namespace

template <class T>
VideoFlow<T>::VideoFlow(std::string name, VideoFlowOptions options)
    : Flow<T>(name, options.video),
      options_(std::move(options)),
      map_(affine_map<T>({.scale = options_.prior_scale})) {
  require_shape(name, "the axes of a video", {static_cast<std::int64_t>(options_.video.size())}, {4});
  require_at_least(name, "the number of levels", options_.levels, 1);
  require_at_least(name, "the number of past frames", options_.past, 1);
  require_at_least(name, "the number of frames", options_.video[0], 1);
  Shape image(options_.video.begin() + 1, options_.video.end());
  for (int l = 0; l < options_.levels; ++l) {
    image = Squeeze<T>(name, image).data_shape();
    const std::int64_t channels = image[0];
    const bool top = l + 1 == options_.levels;
    levels_.push_back({image, top ? channels : channels / 2,
                       glow_steps<T>(name + ".flow" + std::to_string(l), image, options_.steps)});
    image[0] = channels / 2;
  }
}

template <class T>
std::string VideoFlow<T>::prior_name(std::size_t level, const char* part) const {
  return this->name() + ".prior" + std::to_string(level) + "." + part;
}

template <class T>
void VideoFlow<T>::add_network(Weights<T>& weights, const std::string& name, std::int64_t in,
                               std::int64_t out, Random& random) const {
  const std::int64_t hidden = options_.hidden;
  const std::string last = hidden == 0 ? name : name + ".3";
  if (hidden > 0) {
    add_conv(weights, name + ".0", in, hidden, 3, random);
    add_conv(weights, name + ".1", hidden, 2 * hidden, 3, random);
    add_conv(weights, name + ".2", hidden, hidden, 1, random);
  }
  add_conv(weights, last, hidden == 0 ? in : hidden, out, 3, random);
  for (T& w : weights.parameters[last + ".weight"].value.flat()) w *= static_cast<T>(0.01);
}

template <class T>
typename VideoFlow<T>::Prior VideoFlow<T>::network(const Pass<T>& with, const std::string& name,
                                                   Var<T> x) const {
  const std::int64_t hidden = options_.hidden;
  if (hidden > 0) {
    const Var<T> h = relu(conv(with, name + ".0", x)), both = conv(with, name + ".1", h);
    const Var<T> gated = tanh(slice(both, 1, 0, hidden)) * sigmoid(slice(both, 1, hidden, 2 * hidden));
    x = relu(h + conv(with, name + ".2", gated));
  }
  const Var<T> both = conv(with, hidden == 0 ? name : name + ".3", x);
  return {every_second(both, 1), every_second(both, 0)};
}

template <class T>
void VideoFlow<T>::add_weights(Weights<T>& weights, Random& random) const {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    const Level& level = levels_[l];
    level.steps->add_weights(weights, random);
    const std::int64_t channels = level.latent_channels;
    const bool top = l + 1 == levels_.size();
    if (!top) add_network(weights, prior_name(l, "a"), level.image[0] - channels, 2 * channels, random);
    if (options_.video[0] == 1) continue;  // there is no frame with a past
    add_network(weights, prior_name(l, "b"), channels * (options_.past + (top ? 0 : 1)), 2 * channels,
                random);
  }
  weights.parameters.add(this->name() + ".top_mean", Tensor<T>(levels_.back().image));
  weights.parameters.add(this->name() + ".top_logs", Tensor<T>(levels_.back().image));
}

template <class T>
typename VideoFlow<T>::Encoded VideoFlow<T>::encode(const Pass<T>& with, Var<T> x) const {
  Var<T> image = folded(x);
  Encoded result{{}, {}, no_volume_change(image)};
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    const Mapped<T> h = levels_[l].steps->inverse(with, squeeze(image));
    result.log_det = result.log_det + h.log_det;
    const std::int64_t above = levels_[l].image[0] - levels_[l].latent_channels;
    result.latents.push_back(slice(h.value, 1, above, h.value.extent(1)));
    if (above == 0) continue;
    image = slice(h.value, 1, 0, above);
    result.above.push_back(image);
  }
  return result;
}

template <class T>
typename VideoFlow<T>::Prior VideoFlow<T>::first_prior(const Pass<T>& with, std::size_t level,
                                                       std::int64_t rows, const Var<T>* above) const {
  if (above != nullptr) return network(with, prior_name(level, "a"), *above);
  const Var<T> zero = with.tape.constant(Tensor<T>({rows, 1, 1, 1}));
  return {with.parameter(this->name() + ".top_logs") + zero,
          with.parameter(this->name() + ".top_mean") + zero};
}

// `past`: the frame before, the one before that, ..; `first` of the same frames, unless on top.
template <class T>
typename VideoFlow<T>::Prior VideoFlow<T>::later_prior(const Pass<T>& with, std::size_t level,
                                                       const Prior* first,
                                                       const std::vector<Var<T>>& past) const {
  std::vector<Var<T>> seen = past;
  if (first != nullptr) seen.insert(seen.begin(), (*first)[1]);
  const Prior moved = network(with, prior_name(level, "b"), autodiff::concat<T>(seen, 1));
  return {moved[0], past.front() + moved[1]};
}

// Of all frames at once; latent and above [N T, ..].
template <class T>
typename VideoFlow<T>::Prior VideoFlow<T>::prior_of_frames(const Pass<T>& with, std::size_t level,
                                                           Var<T> latent, const Var<T>* above) const {
  const std::int64_t frames = options_.video[0];
  const Prior first = first_prior(with, level, latent.extent(0), above);
  if (frames == 1) return first;
  const auto from_second = [&](Var<T> x) { return folded(slice(unfolded(x, frames), 1, 1, frames)); };
  std::vector<Var<T>> past;
  for (int k = 1; k <= options_.past; ++k)
    past.push_back(from_second(folded(later(unfolded(latent, frames), k))));
  const Prior first_of_later{from_second(first[0]), from_second(first[1])};
  const Prior rest = later_prior(with, level, above == nullptr ? nullptr : &first_of_later, past);
  Prior all;
  for (std::size_t k = 0; k < 2; ++k) {
    const Var<T> begin = slice(unfolded(first[k], frames), 1, 0, 1);
    all.push_back(folded(autodiff::concat<T>({begin, unfolded(rest[k], frames - 1)}, 1)));
  }
  return all;
}

// Noise [N,T,..] and the log-determinant of each frame, [N T].
template <class T>
Mapped<T> VideoFlow<T>::frames_to_noise(const Pass<T>& with, Var<T> x) const {
  const Encoded code = encode(with, x);
  Var<T> log_det = code.log_det;
  std::vector<Var<T>> noise;
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    const Var<T>* above = l < code.above.size() ? &code.above[l] : nullptr;
    const Elementwise<T> eps =
        map_->inverse(prior_of_frames(with, l, code.latents[l], above), code.latents[l]);
    noise.push_back(eps.value);
    log_det = log_det + sum_per_sample(eps.log_slope);
  }
  return {unfolded(nested(noise), options_.video[0]), log_det};
}

template <class T>
Mapped<T> VideoFlow<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  const Mapped<T> frames = frames_to_noise(with, y);
  return {frames.value, sum(unfolded(frames.log_det, options_.video[0]), 1)};
}

template <class T>
Mapped<T> VideoFlow<T>::to_data(const Pass<T>& with, Var<T> z) const {
  Var<T> log_det = no_volume_change(z);
  std::vector<std::vector<Var<T>>> past(levels_.size());  // of each level, the newest first
  std::vector<Var<T>> video;
  for (std::int64_t t = 0; t < options_.video[0]; ++t) {
    const std::vector<Var<T>> eps = taken_apart(frame(z, t), levels_.size());
    std::optional<Var<T>> above;
    for (std::size_t l = levels_.size(); l-- > 0;) {
      const bool top = !above.has_value();
      Prior prior = first_prior(with, l, z.extent(0), top ? nullptr : &*above);
      std::vector<Var<T>>& before = past[l];
      if (t > 0) prior = later_prior(with, l, top ? nullptr : &prior, before);
      const Elementwise<T> latent = map_->forward(prior, eps[l]);
      log_det = log_det + sum_per_sample(latent.log_slope);
      if (t == 0) before.assign(static_cast<std::size_t>(options_.past), scale(latent.value, T{0}));
      before.insert(before.begin(), latent.value);
      before.pop_back();
      const Mapped<T> image = levels_[l].steps->forward(
          with, top ? latent.value : autodiff::concat<T>({*above, latent.value}, 1));
      log_det = log_det + image.log_det;
      above = unsqueeze(image.value);
    }
    video.push_back(unfolded(*above, 1));
  }
  return {autodiff::concat<T>(video, 1), log_det};
}

template <class T>
std::vector<Var<T>> VideoFlow<T>::latents(const Pass<T>& with, Var<T> x) const {
  std::vector<Var<T>> all;
  for (const Var<T>& latent : encode(with, x).latents) all.push_back(unfolded(latent, options_.video[0]));
  return all;
}

template <class T>
Var<T> VideoFlow<T>::frame_log_prob(const Pass<T>& with, Var<T> x) const {
  const Mapped<T> frames = frames_to_noise(with, x);
  const Var<T> squares = sum_per_sample(square(folded(frames.value)));
  const auto size = static_cast<T>(element_count(options_.video) / options_.video[0]);
  const Var<T> log_p = shift(scale(squares, T{-0.5}), -autodiff::half_log_two_pi<T> * size) + frames.log_det;
  return reshape(log_p, {x.extent(0), options_.video[0]});
}

template class VideoFlow<float>;
template class VideoFlow<double>;

}  // namespace reference::flows
