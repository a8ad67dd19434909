#include "reference/models/incremental.hpp"

#include <algorithm>

#include "reference/autodiff/compute.hpp"

namespace reference::models {

template <class T>
PixelFilter<T>::PixelFilter(const Tensor<T>& weight, const Tensor<T>& bias, PixelMask mask, int colours,
                            std::int64_t origin_row, std::int64_t origin_column)
    : outputs_(weight.extent(0)) {
  const Tensor<T> allowed = pixel_mask<T>(mask, colours, weight.shape());
  const std::int64_t inputs = weight.extent(1), height = weight.extent(2), width = weight.extent(3);
  // A tap that a colour sees in no input channel is no source; otherwise the channels of the colours it sees.
  for (int colour = 0; colour < colours; ++colour) {
    Part part;
    for (std::int64_t u = 0; u < height; ++u) {
      for (std::int64_t v = 0; v < width; ++v) {
        std::vector<std::int64_t> visible;
        for (std::int64_t i = 0; i < inputs; ++i) {
          if (allowed(colour, i, u, v) != 0) visible.push_back(i);
        }
        if (static_cast<std::int64_t>(visible.size()) == inputs) {
          part.sources.push_back({u - origin_row, v - origin_column, 0, inputs, 1});
        } else {
          for (int seen = 0; seen < colours; ++seen) {
            if (std::find(visible.begin(), visible.end(), seen) == visible.end()) continue;
            const std::int64_t count = (inputs - seen + colours - 1) / colours;
            part.sources.push_back({u - origin_row, v - origin_column, seen, count, colours});
          }
        }
      }
    }
    const auto fill_up = [](std::vector<T>& row) {
      constexpr auto multiple = static_cast<std::size_t>(autodiff::few_rows_columns);
      row.resize((row.size() + multiple - 1) / multiple * multiple);
    };
    for (std::int64_t o = colour; o < outputs_; o += colours) part.bias.push_back(bias[o]);
    part.outputs = static_cast<std::int64_t>(part.bias.size());
    fill_up(part.bias);
    for (const Source& source : part.sources) {
      part.inputs += source.count;
      for (std::int64_t k = 0; k < source.count; ++k) {
        const std::int64_t channel = source.first + k * source.step;
        for (std::int64_t o = colour; o < outputs_; o += colours) {
          part.weights.push_back(weight(o, channel, source.row + origin_row, source.column + origin_column));
        }
        fill_up(part.weights);
      }
    }
    parts_.push_back(std::move(part));
  }
}

template <class T>
void PixelFilter<T>::apply(const FeatureMap<T>& from, std::int64_t row, std::int64_t column, int colour,
                           T* to, std::int64_t stride, bool add) {
  const Part& part = parts_[static_cast<std::size_t>(colour)];
  const auto wide = static_cast<std::int64_t>(part.bias.size()), step = colours();
  patch_.resize(static_cast<std::size_t>(from.samples * part.inputs));
  result_.resize(static_cast<std::size_t>(from.samples * wide));
  T* into = patch_.data();
  for (std::int64_t n = 0; n < from.samples; ++n) {
    for (const Source& source : part.sources) {
      const std::int64_t r = row + source.row, c = column + source.column;
      if (r < 0 || r >= from.height || c < 0 || c >= from.width) {
        std::fill_n(into, source.count, T{0});
      } else {
        const T* pixel = from.at(n, r, c) + source.first;
        for (std::int64_t k = 0; k < source.count; ++k) into[k] = pixel[k * source.step];
      }
      into += source.count;
    }
    std::copy(part.bias.begin(), part.bias.end(), result_.begin() + n * wide);
  }
  autodiff::multiply_few_rows(from.samples, wide, part.inputs, patch_.data(), part.weights.data(),
                              result_.data());
  for (std::int64_t n = 0; n < from.samples; ++n) {
    for (std::int64_t k = 0; k < part.outputs; ++k) {
      T& target = to[n * stride + colour + k * step];
      target = (add ? target : T{0}) + result_[static_cast<std::size_t>(n * wide + k)];
    }
  }
}

template class PixelFilter<float>;
template class PixelFilter<double>;

}  // namespace reference::models
