#include "reference/io/dataset_files.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

#include "reference/io/png.hpp"

namespace reference::io {
namespace {

using data::Dataset;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw DataError(file.string() + ": " + what);
}

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse(file, "cannot be opened");
  return std::string((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
}

float byte_at(const std::string& bytes, std::size_t position) {
  return static_cast<float>(static_cast<unsigned char>(bytes[position]));
}

// Throws on more than 2^40 elements, whatever the product would overflow to.
std::int64_t checked_count(const std::filesystem::path& file, const Shape& shape) {
  constexpr std::int64_t most = std::int64_t{1} << 40;
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || extent > most / std::max<std::int64_t>(1, count)) {
      refuse(file, "claims the shape " + to_string(shape));
    }
    count *= extent;
  }
  return count;
}

Shape as_images(const std::filesystem::path& file, const Shape& shape) {
  if (shape.size() == 2) return {shape[0], 1, 1, shape[1]};
  if (shape.size() == 3) return {shape[0], 1, shape[1], shape[2]};
  if (shape.size() == 4) return shape;
  refuse(file, "has shape " + to_string(shape) + ", but must have 2, 3 or 4 dimensions");
}

Dataset read_idx(const std::filesystem::path& file) {
  const std::string bytes = read_bytes(file);
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0) refuse(file, "not an IDX file");
  if (bytes[2] != 8) refuse(file, "holds other elements than unsigned bytes");
  const auto rank = static_cast<std::size_t>(static_cast<unsigned char>(bytes[3]));
  if (bytes.size() < 4 + 4 * rank) refuse(file, "cut short within its header");
  Shape shape;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    std::int64_t extent = 0;
    for (std::size_t k = 0; k < 4; ++k)
      extent = extent * 256 + static_cast<unsigned char>(bytes[4 + 4 * axis + k]);
    shape.push_back(extent);
  }
  const std::size_t begin = 4 + 4 * rank;
  const auto count = static_cast<std::size_t>(checked_count(file, shape));
  if (bytes.size() - begin != count) {
    refuse(file, "holds " + std::to_string(bytes.size() - begin) + " bytes, shape " + to_string(shape) +
                     " needs " + std::to_string(count));
  }
  Dataset dataset{file.filename().string(), Tensor<float>(as_images(file, shape)), 256};
  for (std::size_t k = 0; k < count; ++k)
    dataset.values[static_cast<std::int64_t>(k)] = byte_at(bytes, begin + k);
  return dataset;
}

Dataset read_cifar(const std::filesystem::path& file) {
  constexpr std::size_t pixels = 3 * 32 * 32, row = 1 + pixels;
  const std::string bytes = read_bytes(file);
  if (bytes.empty() || bytes.size() % row != 0) {
    refuse(file, "has " + std::to_string(bytes.size()) + " bytes, but CIFAR-10 has rows of 3073");
  }
  Dataset dataset{file.filename().string(),
                  Tensor<float>({static_cast<std::int64_t>(bytes.size() / row), 3, 32, 32}), 256};
  for (std::size_t k = 0; k < bytes.size() / row * pixels; ++k) {
    dataset.values[static_cast<std::int64_t>(k)] = byte_at(bytes, k / pixels * row + 1 + k % pixels);
  }
  return dataset;
}

Dataset read_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".png") files.push_back(entry.path());
  }
  if (files.empty()) refuse(folder, "holds no PNG files");
  std::sort(files.begin(), files.end());
  Dataset dataset{folder.filename().string(), {}, 256};
  std::vector<float> values;
  Shape shape;
  for (const std::filesystem::path& file : files) {
    const Tensor<float> picture = read_png(file);
    if (shape.empty()) shape = picture.shape();
    if (picture.shape() != shape) {
      refuse(file, "has shape " + to_string(picture.shape()) + ", the first picture of the folder " +
                       to_string(shape));
    }
    values.insert(values.end(), picture.flat().begin(), picture.flat().end());
  }
  dataset.values = {{static_cast<std::int64_t>(files.size()), shape[0], shape[1], shape[2]},
                    std::move(values)};
  return dataset;
}

// The numbers of one line, or nothing when a field is no number.
template <class Number>
bool parse_line(std::string_view line, std::vector<Number>& numbers) {
  while (!line.empty()) {
    const std::size_t comma = std::min(line.find(','), line.size());
    std::string_view field = line.substr(0, comma);
    while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\r')) field.remove_suffix(1);
    Number number = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    if (error != std::errc{} || end != field.data() + field.size()) return false;
    numbers.push_back(number);
    line.remove_prefix(std::min(line.size(), comma + 1));
  }
  return true;
}

Dataset read_csv(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) refuse(file, "cannot be opened");
  std::vector<float> values, row;
  std::int64_t width = 0, rows = 0, line_number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++line_number;
    if (line.empty() || line == "\r") continue;
    row.clear();
    if (!parse_line(line, row)) {
      if (line_number == 1) continue;
      refuse(file, "line " + std::to_string(line_number) + " has a field that is no number");
    }
    if (rows == 0) width = static_cast<std::int64_t>(row.size());
    if (static_cast<std::int64_t>(row.size()) != width) {
      refuse(file, "line " + std::to_string(line_number) + " has " + std::to_string(row.size()) +
                       " fields, those before " + std::to_string(width));
    }
    values.insert(values.end(), row.begin(), row.end());
    ++rows;
  }
  if (rows == 0) refuse(file, "holds no rows");
  return {file.filename().string(), Tensor<float>({rows, 1, 1, width}, std::move(values)), 0};
}

// The text between `before` and `after` in the header of an .npy file.
std::string header_field(const std::filesystem::path& file, const std::string& header,
                         const std::string& before, char after) {
  const std::size_t begin = header.find(before);
  const std::size_t end = begin == std::string::npos ? begin : header.find(after, begin + before.size());
  if (end == std::string::npos) refuse(file, "its header has no " + before);
  return header.substr(begin + before.size(), end - begin - before.size());
}

template <class Element>
void copy_elements(const std::string& bytes, std::size_t begin, Tensor<float>& values) {
  for (std::int64_t k = 0; k < values.size(); ++k) {
    Element element;
    std::memcpy(&element, bytes.data() + begin + static_cast<std::size_t>(k) * sizeof element,
                sizeof element);
    values[k] = static_cast<float>(element);
  }
}

Dataset read_npy(const std::filesystem::path& file) {
  const std::string bytes = read_bytes(file);
  if (bytes.size() < 12 || bytes.compare(0, 6, "\x93NUMPY") != 0) refuse(file, "not an .npy file");
  const bool long_header = bytes[6] > 1;
  std::size_t length = 0;
  for (std::size_t k = long_header ? 4 : 2; k-- > 0;) {
    length = length * 256 + static_cast<unsigned char>(bytes[8 + k]);
  }
  const std::size_t header_begin = long_header ? 12 : 10, begin = header_begin + length;
  if (begin > bytes.size()) refuse(file, "cut short within its header");
  const std::string header = bytes.substr(header_begin, length);
  if (header.find("'fortran_order': False") == std::string::npos) refuse(file, "is not in C order");
  const std::string type = header_field(file, header, "'descr': '", '\'');
  std::string list = header_field(file, header, "'shape': (", ')');
  while (!list.empty() && (list.back() == ',' || list.back() == ' ')) list.pop_back();
  Shape shape;
  if (!parse_line(list, shape)) refuse(file, "its shape cannot be read");
  const std::int64_t count = checked_count(file, shape);
  const std::size_t element = type == "|u1" ? 1 : type == "<f4" ? 4 : type == "<f8" ? 8 : 0;
  if (element == 0) refuse(file, "holds elements of type " + type + ", but must hold |u1, <f4 or <f8");
  if (bytes.size() - begin != static_cast<std::size_t>(count) * element) {
    refuse(file, "holds " + std::to_string(bytes.size() - begin) + " bytes of elements, shape " +
                     to_string(shape) + " needs " +
                     std::to_string(static_cast<std::size_t>(count) * element));
  }
  Dataset dataset{file.filename().string(), Tensor<float>(as_images(file, shape)), element == 1 ? 256 : 0};
  if (element == 1) copy_elements<unsigned char>(bytes, begin, dataset.values);
  if (element == 4) copy_elements<float>(bytes, begin, dataset.values);
  if (element == 8) copy_elements<double>(bytes, begin, dataset.values);
  return dataset;
}

}  // namespace

Dataset read_dataset(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return read_folder(path);
  if (!std::filesystem::is_regular_file(path)) refuse(path, "there is no such file");
  const std::string extension = path.extension().string();
  if (extension == ".npy") return read_npy(path);
  if (extension == ".csv") return read_csv(path);
  if (extension == ".bin") return read_cifar(path);
  return read_idx(path);
}

}  // namespace reference::io
