#include "reference/models/incremental.hpp"

#include <algorithm>

#include "reference/autodiff/compute.hpp"

namespace reference::models {

namespace {

// What the outputs of `colour` read. A tap that they see in no input channel is no source; one that they see
// in part is a source for each colour they see.
template <class T>
std::vector<Source> sources_of(const Tensor<T>& allowed, int colour, int colours, std::int64_t origin_row,
                               std::int64_t origin_column) {
  const std::int64_t inputs = allowed.extent(1);
  std::vector<Source> sources;
  for (std::int64_t u = 0; u < allowed.extent(2); ++u) {
    for (std::int64_t v = 0; v < allowed.extent(3); ++v) {
      const std::int64_t row = u - origin_row, column = v - origin_column;
      std::vector<Source> by_colour;
      for (int seen = 0; seen < std::min<std::int64_t>(colours, inputs); ++seen) {
        if (allowed(colour, seen, u, v) == 0) continue;
        by_colour.push_back({row, column, seen, (inputs - seen + colours - 1) / colours, colours});
      }
      if (static_cast<int>(by_colour.size()) == colours) {
        sources.push_back({row, column, 0, inputs, 1});
      } else {
        sources.insert(sources.end(), by_colour.begin(), by_colour.end());
      }
    }
  }
  return sources;
}

}  // namespace

template <class T>
PixelFilter<T>::PixelFilter(const Tensor<T>& weight, const Tensor<T>& bias, PixelMask mask, int colours,
                            std::int64_t origin_row, std::int64_t origin_column)
    : outputs_(weight.extent(0)) {
  constexpr std::int64_t panel = autodiff::few_rows_columns;
  const Tensor<T> allowed = pixel_mask<T>(mask, colours, weight.shape());
  for (int colour = 0; colour < colours; ++colour) {
    Part part;
    part.sources = sources_of(allowed, colour, colours, origin_row, origin_column);
    for (const Source& source : part.sources) part.inputs += source.count;
    for (std::int64_t o = colour; o < outputs_; o += colours) part.bias.push_back(bias[o]);
    part.outputs = static_cast<std::int64_t>(part.bias.size());
    const std::int64_t panels = (part.outputs + panel - 1) / panel;
    part.bias.resize(static_cast<std::size_t>(panels * panel));
    part.weights.resize(static_cast<std::size_t>(panels * part.inputs * panel));
    std::int64_t input = 0;
    for (const Source& source : part.sources) {
      for (std::int64_t k = 0; k < source.count; ++k, ++input) {
        const std::int64_t channel = source.first + k * source.step;
        for (std::int64_t j = 0; j < part.outputs; ++j) {
          const std::int64_t place = (j / panel * part.inputs + input) * panel + j % panel;
          part.weights[static_cast<std::size_t>(place)] =
              weight(colour + j * colours, channel, source.row + origin_row, source.column + origin_column);
        }
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
