#pragma once
// Data in the formats that it is published in, told apart by name and content:
//
//   a folder               PNG files of one size, in the order of their names
//   *.npy                  NumPy array of float32, float64 or uint8, C order: [N,D], [N,H,W] or [N,C,H,W]
//   *.csv                  numbers, one row a line, a first line of names is skipped
//   *.bin                  CIFAR-10 (rows of 1 + 3072 bytes)
//   anything else          IDX, as MNIST and Fashion-MNIST (unsigned bytes, [N,H,W])
//
// Bytes are levels 0 to 255; other numbers are real ones.

#include <filesystem>
#include <stdexcept>

#include "reference/data/dataset.hpp"

namespace reference::io {

// "<file>: <what is wrong>".
struct DataError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws DataError.
data::Dataset read_dataset(const std::filesystem::path& path);

}  // namespace reference::io
