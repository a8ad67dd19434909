#include "reference/io/checkpoint.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

namespace reference::io {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

using Json = nlohmann::ordered_json;  // tensors keep the order they were added in

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw CheckpointError(file.string() + ": " + what);
}
[[noreturn]] void refuse_errno(const std::filesystem::path& file, const char* what) {
  refuse(file, std::string(what) + ": " + std::strerror(errno));
}

std::string header_of(const Checkpoint& checkpoint) {
  Json header = Json::object();
  header["__metadata__"] = checkpoint.metadata;
  std::uint64_t offset = 0;
  for (const auto& tensor : checkpoint.tensors) {
    const std::uint64_t end = offset + static_cast<std::uint64_t>(tensor.value.size()) * sizeof(float);
    header[tensor.name] = {
        {"dtype", "F32"}, {"shape", tensor.value.shape()}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // aligns the tensors; spaces may follow the object
  return text;
}

class File {
 public:
  explicit File(const std::filesystem::path& path)
      : path_(path), descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) refuse_errno(path_, "cannot be written");
  }
  ~File() { ::close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(const void* bytes, std::size_t count) {
    const char* from = static_cast<const char*>(bytes);
    while (count > 0) {
      const ssize_t written = ::write(descriptor_, from, count);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse_errno(path_, "cannot be written");
      from += written, count -= static_cast<std::size_t>(written);
    }
  }
  void sync() {
    if (::fsync(descriptor_) != 0) refuse_errno(path_, "cannot be synced");
  }

 private:
  std::filesystem::path path_;
  int descriptor_;
};

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse_errno(file, "cannot be read");
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (stream.bad()) refuse_errno(file, "cannot be read");
  return bytes;
}

// Adds the tensor of one entry, which must begin where the one before ended; returns where it ends.
std::uint64_t read_tensor(const std::filesystem::path& file, const std::string& name, const Json& entry,
                          std::string_view data, std::uint64_t begin, Checkpoint& checkpoint) {
  const std::string dtype = entry.at("dtype").get<std::string>();
  if (dtype != "F32") refuse(file, "tensor '" + name + "' has dtype " + dtype + ", expected F32");
  const Shape shape = entry.at("shape").get<Shape>();
  const auto offsets = entry.at("data_offsets").get<std::vector<std::uint64_t>>();
  const std::uint64_t size = static_cast<std::uint64_t>(element_count(shape)) * sizeof(float);
  if (offsets.size() != 2 || offsets[0] != begin || offsets[1] != begin + size) {
    refuse(file, "tensor '" + name + "' of shape " + to_string(shape) + " must lie at bytes " +
                     std::to_string(begin) + " to " + std::to_string(begin + size));
  }
  if (offsets[1] > data.size()) refuse(file, "cut short within tensor '" + name + "'");
  Tensor<float> value(shape);
  if (size > 0) std::memcpy(value.data(), data.data() + begin, size);  // an empty tensor has no memory
  checkpoint.tensors.add(name, std::move(value));
  return offsets[1];
}

}  // namespace

void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  const std::filesystem::path beside = file.string() + ".part";
  {
    const std::string header = header_of(checkpoint);
    const std::uint64_t length = header.size();
    File out(beside);
    out.write(&length, sizeof length);
    out.write(header.data(), header.size());
    for (const auto& tensor : checkpoint.tensors) {
      out.write(tensor.value.data(), static_cast<std::size_t>(tensor.value.size()) * sizeof(float));
    }
    out.sync();
  }
  std::error_code error;
  std::filesystem::rename(beside, file, error);
  if (error) refuse(file, "cannot be renamed into place: " + error.message());
}

Checkpoint read_checkpoint(const std::filesystem::path& file) {
  const std::string bytes = read_bytes(file);
  std::uint64_t length = 0;
  if (bytes.size() >= sizeof length) std::memcpy(&length, bytes.data(), sizeof length);
  if (bytes.size() < sizeof length || length < 2 || length > bytes.size() - sizeof length ||
      bytes[sizeof length] != '{') {
    refuse(file, "not a safetensors file");
  }
  const std::string_view data = std::string_view(bytes).substr(sizeof length + length);
  Checkpoint checkpoint;
  try {
    const Json header = Json::parse(std::string_view(bytes).substr(sizeof length, length));
    std::uint64_t end = 0;
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        checkpoint.metadata = entry.get<std::map<std::string, std::string>>();
      } else {
        end = read_tensor(file, name, entry, data, end, checkpoint);
      }
    }
    if (end != data.size()) refuse(file, std::to_string(data.size() - end) + " bytes too many at its end");
  } catch (const Json::exception& error) {
    refuse(file, std::string("its header cannot be read: ") + error.what());
  } catch (const std::invalid_argument& error) {
    refuse(file, error.what());
  }
  return checkpoint;
}

}  // namespace reference::io
