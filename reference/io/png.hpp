#pragma once
// Pictures as PNG files, grey or RGB with 8 bits.

#include <filesystem>
#include <stdexcept>
#include <string>

#include "reference/tensor/tensor.hpp"

namespace reference::io {

// "<file>: <what is wrong>".
struct PictureError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// pixels: [C,H,W] with 1 or 3 channels, from 0 to 1, clamped. Throws PictureError.
void write_png(const std::filesystem::path& file, const Tensor<float>& pixels);

// The bytes of such a file. `file` is what complaints name.
std::string encoded_png(const std::filesystem::path& file, const Tensor<float>& pixels);

// [1,H,W] of a grey file, [3,H,W] of any other, whole numbers from 0 to 255. Throws PictureError.
Tensor<float> read_png(const std::filesystem::path& file);

// Images [N,C,H,W] side by side in rows of `columns`, each magnified, with a grey line between them: [C,...].
Tensor<float> contact_sheet(const Tensor<float>& images, int columns, int magnify);

// Curves of values over steps, each scaled to the common range: a picture [3,height,width].
struct Curve {
  std::vector<double> steps, values;
  float red, green, blue;
};
Tensor<float> draw_curves(const std::vector<Curve>& curves, int width, int height);

}  // namespace reference::io
