#pragma once
// Trained parameters in a file, in the safetensors layout (huggingface.co/docs/safetensors): 8 bytes with the
// length of the header, little endian; the header, a JSON object {"name": {"dtype": "F32", "shape": [2,3],
// "data_offsets": [begin, end]}, ..., "__metadata__": {"key": "text"}}; the tensors' bytes, little endian, in
// the order of their offsets and without gaps. Other programs read it: safetensors.numpy.load_file(path).

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include "reference/nn/parameters.hpp"

namespace reference::io {

struct Checkpoint {
  std::map<std::string, std::string> metadata;
  nn::Parameters<float> tensors;
};

// "<file>: <what is wrong>".
struct CheckpointError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The file appears whole or not at all: written beside its name, synced, renamed. Throws CheckpointError.
void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

// Throws CheckpointError when the file cannot be read, is no safetensors file, is cut short or too long, or
// holds tensors other than F32.
Checkpoint read_checkpoint(const std::filesystem::path& file);

}  // namespace reference::io
