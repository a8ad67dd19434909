#include "reference/io/png.hpp"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace reference::io {
namespace {

[[noreturn]] void refuse_picture(const std::filesystem::path& file, const std::string& what) {
  throw PictureError(file.string() + ": " + what);
}

struct Raw {
  png_image image{};
  std::vector<png_byte> bytes;
};

// Throws PictureError when that is no picture.
Raw raw(const std::filesystem::path& file, const Tensor<float>& pixels) {
  if (pixels.rank() != 3 || (pixels.extent(0) != 1 && pixels.extent(0) != 3)) {
    refuse_picture(file, "a picture has shape [1,H,W] or [3,H,W], this one " + to_string(pixels.shape()));
  }
  const std::int64_t channels = pixels.extent(0), height = pixels.extent(1), width = pixels.extent(2);
  Raw result;
  for (std::int64_t row = 0; row < height; ++row) {
    for (std::int64_t column = 0; column < width; ++column) {
      for (std::int64_t c = 0; c < channels; ++c) {
        const float value = std::clamp(pixels(c, row, column), 0.0f, 1.0f);
        result.bytes.push_back(static_cast<png_byte>(std::lround(value * 255)));
      }
    }
  }
  result.image.version = PNG_IMAGE_VERSION;
  result.image.width = static_cast<png_uint_32>(width);
  result.image.height = static_cast<png_uint_32>(height);
  result.image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  return result;
}

}  // namespace

void write_png(const std::filesystem::path& file, const Tensor<float>& pixels) {
  Raw picture = raw(file, pixels);
  if (png_image_write_to_file(&picture.image, file.c_str(), 0, picture.bytes.data(), 0, nullptr) == 0) {
    refuse_picture(file, picture.image.message);
  }
}

std::string encoded_png(const std::filesystem::path& file, const Tensor<float>& pixels) {
  Raw picture = raw(file, pixels);
  png_alloc_size_t size = 0;
  if (png_image_write_to_memory(&picture.image, nullptr, &size, 0, picture.bytes.data(), 0, nullptr) == 0) {
    refuse_picture(file, picture.image.message);
  }
  std::string encoded(size, '\0');
  if (png_image_write_to_memory(&picture.image, encoded.data(), &size, 0, picture.bytes.data(), 0, nullptr) ==
      0) {
    refuse_picture(file, picture.image.message);
  }
  encoded.resize(size);
  return encoded;
}

Tensor<float> read_png(const std::filesystem::path& file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, file.c_str()) == 0) refuse_picture(file, image.message);
  const bool grey = (image.format & PNG_FORMAT_FLAG_COLOR) == 0;
  image.format = grey ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  const std::int64_t channels = grey ? 1 : 3, height = image.height, width = image.width;
  std::vector<png_byte> bytes(static_cast<std::size_t>(channels * height * width));
  const png_color black{0, 0, 0};
  if (png_image_finish_read(&image, &black, bytes.data(), 0, nullptr) == 0)
    refuse_picture(file, image.message);
  Tensor<float> pixels({channels, height, width});
  for (std::int64_t k = 0; k < pixels.size(); ++k) {
    pixels[k % channels * height * width + k / channels] = bytes[static_cast<std::size_t>(k)];
  }
  return pixels;
}

Tensor<float> contact_sheet(const Tensor<float>& images, int columns, int magnify) {
  const std::int64_t count = images.extent(0), channels = images.extent(1);
  const std::int64_t high = images.extent(2) * magnify, wide = images.extent(3) * magnify;
  const std::int64_t across = std::min<std::int64_t>(columns, std::max<std::int64_t>(1, count));
  const std::int64_t down = (count + across - 1) / across;
  Tensor<float> sheet({channels, down * (high + 1) + 1, across * (wide + 1) + 1}, 0.5f);
  for (std::int64_t n = 0; n < count; ++n) {
    const std::int64_t top = n / across * (high + 1) + 1, left = n % across * (wide + 1) + 1;
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t row = 0; row < high; ++row) {
        for (std::int64_t column = 0; column < wide; ++column) {
          sheet(c, top + row, left + column) = images(n, c, row / magnify, column / magnify);
        }
      }
    }
  }
  return sheet;
}

Tensor<float> draw_curves(const std::vector<Curve>& curves, int width, int height) {
  constexpr int margin = 8;
  Tensor<float> picture({3, height, width}, 1.0f);
  double first = std::numeric_limits<double>::infinity(), last = -first, low = first, high = -first;
  for (const Curve& curve : curves) {
    for (const double step : curve.steps) first = std::min(first, step), last = std::max(last, step);
    for (const double value : curve.values) {
      if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    }
  }
  const auto paint = [&](int row, int column, float red, float green, float blue) {
    if (row < 0 || row >= height || column < 0 || column >= width) return;
    picture(0, row, column) = red, picture(1, row, column) = green, picture(2, row, column) = blue;
  };
  for (int column = margin; column < width - margin; ++column)
    paint(height - margin, column, 0.6f, 0.6f, 0.6f);
  for (int row = margin; row <= height - margin; ++row) paint(row, margin, 0.6f, 0.6f, 0.6f);
  if (!(low <= high)) return picture;
  const auto place = [](double value, double from, double to, int begin, int end) {
    const double part = to > from ? (value - from) / (to - from) : 0.5;
    return begin + static_cast<int>(std::lround(part * (end - begin)));
  };
  for (const Curve& curve : curves) {
    int old_column = -1, old_row = 0;
    for (std::size_t k = 0; k < std::min(curve.steps.size(), curve.values.size()); ++k) {
      if (!std::isfinite(curve.values[k])) continue;
      const int column = place(curve.steps[k], first, last, margin + 1, width - margin - 1);
      const int row = place(curve.values[k], low, high, height - margin - 1, margin);
      const int pieces = old_column < 0 ? 1 : std::max({1, column - old_column, std::abs(row - old_row)});
      for (int piece = old_column < 0 ? pieces : 0; piece <= pieces; ++piece) {
        paint(old_column < 0 ? row : old_row + (row - old_row) * piece / pieces,
              old_column < 0 ? column : old_column + (column - old_column) * piece / pieces, curve.red,
              curve.green, curve.blue);
      }
      old_column = column, old_row = row;
    }
  }
  return picture;
}

}  // namespace reference::io
