#include "reference/io/animation.hpp"

#include <array>
#include <fstream>
#include <string>

namespace reference::io {
namespace {

using Bytes = std::string;

Bytes big_endian(std::uint32_t value, int bytes = 4) {
  Bytes text;
  for (int k = bytes; k-- > 0;) text += static_cast<char>(static_cast<unsigned char>(value >> (8 * k)));
  return text;
}

// As PNG's annex D has it.
std::uint32_t checksum(const Bytes& bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> all{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      std::uint32_t c = n;
      for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      all[n] = c;
    }
    return all;
  }();
  std::uint32_t c = 0xffffffffu;
  for (const char byte : bytes) c = table[(c ^ static_cast<unsigned char>(byte)) & 0xffu] ^ (c >> 8);
  return c ^ 0xffffffffu;
}

Bytes chunk(const Bytes& type, const Bytes& data) {
  return big_endian(static_cast<std::uint32_t>(data.size())) + type + data +
         big_endian(checksum(type + data));
}

// The data of all chunks of a type in a PNG file, one after the other.
Bytes data_of(const Bytes& png, const Bytes& type) {
  Bytes all;
  for (std::size_t at = 8; at + 12 <= png.size();) {
    std::uint32_t length = 0;
    for (std::size_t k = 0; k < 4; ++k) length = length << 8 | static_cast<unsigned char>(png[at + k]);
    if (png.compare(at + 4, 4, type) == 0) all += png.substr(at + 8, length);
    at += 12 + length;
  }
  return all;
}

}  // namespace

void write_animation(const std::filesystem::path& file, const std::vector<Tensor<float>>& frames,
                     int milliseconds) {
  if (frames.empty()) throw PictureError(file.string() + ": an animation needs at least one frame");
  Bytes text;
  std::uint32_t sequence = 0;
  for (std::size_t k = 0; k < frames.size(); ++k) {
    if (frames[k].shape() != frames[0].shape()) {
      throw PictureError(file.string() + ": frame " + std::to_string(k) + " has shape " +
                         to_string(frames[k].shape()) + ", the first " + to_string(frames[0].shape()));
    }
    const Bytes png = encoded_png(file, frames[k]);
    if (k == 0) {
      text = png.substr(0, 8) + chunk("IHDR", data_of(png, "IHDR")) +
             chunk("acTL", big_endian(static_cast<std::uint32_t>(frames.size())) + big_endian(0));
    }
    const auto width = static_cast<std::uint32_t>(frames[k].extent(2));
    const auto height = static_cast<std::uint32_t>(frames[k].extent(1));
    // Sequence, size, offset 0 0, duration as a fraction, nothing disposed of, nothing blended.
    text += chunk("fcTL", big_endian(sequence++) + big_endian(width) + big_endian(height) + Bytes(8, '\0') +
                              big_endian(static_cast<std::uint32_t>(milliseconds), 2) + big_endian(1000, 2) +
                              Bytes(2, '\0'));
    const Bytes pixels = data_of(png, "IDAT");
    text += k == 0 ? chunk("IDAT", pixels) : chunk("fdAT", big_endian(sequence++) + pixels);
  }
  text += chunk("IEND", "");
  std::ofstream stream(file, std::ios::binary);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  if (!stream) throw PictureError(file.string() + ": cannot be written");
}

}  // namespace reference::io
