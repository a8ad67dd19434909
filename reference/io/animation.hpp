#pragma once
// Pictures one after the other in one file: animated PNG, which shows its first frame where animation is not
// known (the chunks acTL, fcTL and fdAT of the PNG specification, third edition).

#include <filesystem>
#include <vector>

#include "reference/io/png.hpp"

namespace reference::io {

// Frames of one shape, [1,H,W] or [3,H,W] from 0 to 1, each shown for so long, again and again. Throws
// PictureError.
void write_animation(const std::filesystem::path& file, const std::vector<Tensor<float>>& frames,
                     int milliseconds);

}  // namespace reference::io
