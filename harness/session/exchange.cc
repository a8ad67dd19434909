#include "harness/session/exchange.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace harness {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t guard_bytes = 4096;                   // on either side of every tensor
constexpr std::size_t small_window = std::size_t{4} << 20;  // where small calls move about
constexpr std::size_t element_bytes = 4;                    // float and int32_t

std::size_t round_up(std::size_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

std::size_t tensor_bytes(const reference::Shape& shape) {
  return static_cast<std::size_t>(reference::element_count(shape)) * element_bytes;
}

const std::byte* bytes_of(const HostTensor& tensor) {
  return tensor.dtype == reference::DType::f32 ? reinterpret_cast<const std::byte*>(tensor.f32.data())
                                               : reinterpret_cast<const std::byte*>(tensor.i32.data());
}

std::uint64_t param_word(const ParamSpec& spec, double value) {
  return spec.kind == ParamSpec::Kind::integer ? static_cast<std::uint64_t>(static_cast<std::int64_t>(value))
                                               : std::bit_cast<std::uint64_t>(value);
}

void append_tensor(std::vector<std::uint64_t>& words, std::size_t offset, const reference::Shape& shape) {
  words.push_back(offset);
  for (const std::int64_t extent : shape) words.push_back(static_cast<std::uint64_t>(extent));
}

std::string at(const reference::Shape& shape, std::size_t element) {
  return reference::to_string(reference::unravel(shape, static_cast<std::int64_t>(element)));
}

}  // namespace

Exchange::Exchange(std::size_t capacity_bytes) : capacity_(capacity_bytes) {
  descriptor_ = memfd_create("grader-exchange", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor_ < 0)
    throw std::runtime_error(std::string("session: memfd_create: ") + std::strerror(errno));
  void* memory = MAP_FAILED;
  if (ftruncate(descriptor_, static_cast<off_t>(capacity_)) == 0 &&
      fcntl(descriptor_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
    memory = mmap(nullptr, capacity_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  }
  if (memory == MAP_FAILED) {
    const std::string why = std::strerror(errno);
    close(descriptor_);
    throw std::runtime_error("session: shared memory of " + std::to_string(capacity_) + " bytes: " + why);
  }
  memory_ = static_cast<std::byte*>(memory);
}

Exchange::~Exchange() {
  munmap(memory_, capacity_);
  close(descriptor_);
}

std::size_t Exchange::bytes_needed(const CallRequest& request) {
  std::size_t bytes = guard_bytes;
  for (const HostTensor& input : request.inputs) bytes += round_up(tensor_bytes(input.shape)) + guard_bytes;
  for (const reference::Shape& shape : request.output_shapes)
    bytes += round_up(tensor_bytes(shape)) + guard_bytes;
  return bytes;
}

// Small calls wander through a few megabytes, large ones alternate between two places: fresh addresses
// without touching ever more memory.
std::size_t Exchange::advance(std::size_t bytes) {
  const std::size_t window = std::min(capacity_, std::max(small_window, 2 * bytes));
  if (cursor_ + bytes > window) cursor_ = 0;
  const std::size_t begin = cursor_;
  cursor_ += bytes;
  return begin;
}

void Exchange::fill(std::size_t begin, std::size_t end) {
  auto* words = reinterpret_cast<std::uint32_t*>(memory_ + begin);
  std::fill(words, words + (end - begin) / element_bytes, poison_);
}

void Exchange::forget() {
  if (fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(capacity_)) !=
      0) {
    throw std::runtime_error(std::string("session: fallocate: ") + std::strerror(errno));
  }
}

std::vector<std::uint64_t> Exchange::place(const CallRequest& request, std::uint64_t token) {
  const FunctionSpec& function = *request.function;
  const std::size_t bytes = bytes_needed(request);
  if (bytes > capacity_) throw std::logic_error("session: the call does not fit in the shared memory");
  begin_ = advance(bytes);
  end_ = begin_ + bytes;
  poison_ = 0x7f800001U | (static_cast<std::uint32_t>(token) & 0x003ffffeU);
  placed_.clear();

  std::size_t cursor = begin_;
  const auto reserve = [&](const std::string& name, bool input, const reference::Shape& shape) {
    const std::size_t begin = cursor + guard_bytes;
    const std::size_t end = begin + tensor_bytes(shape);
    fill(cursor, begin);
    fill(end, begin + round_up(end - begin));
    placed_.push_back({name, input, begin, end});
    cursor = begin + round_up(end - begin);
    return begin;
  };
  std::vector<std::uint64_t> words;
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const HostTensor& input = request.inputs[i];
    const std::size_t begin = reserve(function.inputs[i].name, true, input.shape);
    if (input.size() != 0) std::memcpy(memory_ + begin, bytes_of(input), tensor_bytes(input.shape));
    append_tensor(words, begin, input.shape);
  }
  for (std::size_t i = 0; i < request.params.size(); ++i) {
    words.push_back(param_word(function.params[i], request.params[i]));
  }
  for (std::size_t i = 0; i < request.output_shapes.size(); ++i) {
    const std::size_t begin = reserve(function.outputs[i].name, false, request.output_shapes[i]);
    fill(begin, placed_.back().end);
    append_tensor(words, begin, request.output_shapes[i]);
  }
  fill(cursor, end_);
  return words;
}

std::optional<std::string> Exchange::broken_guard() const {
  // The gap before each tensor, and the one after the last.
  for (std::size_t i = 0; i <= placed_.size(); ++i) {
    const std::size_t begin = i == 0 ? begin_ : placed_[i - 1].end;
    const std::size_t end = i == placed_.size() ? end_ : placed_[i].begin;
    const auto* words = reinterpret_cast<const std::uint32_t*>(memory_ + begin);
    const std::size_t count = (end - begin) / element_bytes;
    const std::size_t first = static_cast<std::size_t>(
        std::find_if(words, words + count, [this](auto w) { return w != poison_; }) - words);
    if (first == count) continue;
    std::size_t last = count - 1;
    while (words[last] == poison_ && last > first) --last;
    // Blame the nearer neighbour.
    const std::size_t past = first + 1;
    const std::size_t ahead = count - last;
    const bool after = i == placed_.size() || (i > 0 && past <= ahead);
    const Placed& tensor = placed_[after ? i - 1 : i];
    const std::size_t distance = after ? past : ahead;
    return std::string("wrote ") + (after ? "after" : "before") + " the " +
           (tensor.input ? "input " : "output ") + tensor.name + " (" + std::to_string(distance) +
           (distance == 1 ? " element" : " elements") + " outside): an index leaves the tensor";
  }
  return std::nullopt;
}

std::optional<std::string> Exchange::changed_input(const CallRequest& request) const {
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const HostTensor& input = request.inputs[i];
    const std::byte* now = memory_ + placed_[i].begin;
    const std::byte* before = bytes_of(input);
    const std::size_t bytes = tensor_bytes(input.shape);
    if (bytes == 0 || std::memcmp(now, before, bytes) == 0) continue;
    const std::size_t first =
        static_cast<std::size_t>(std::mismatch(before, before + bytes, now).first - before);
    return "input " + placed_[i].name + " was changed at " + at(input.shape, first / element_bytes) +
           ": inputs must stay as they are";
  }
  return std::nullopt;
}

std::optional<std::string> Exchange::judge(const CallRequest& request,
                                           std::vector<HostTensor>& outputs) const {
  const FunctionSpec& function = *request.function;
  outputs.clear();
  // Copied first: what is judged can no longer be changed by a thread left behind.
  for (std::size_t i = 0; i < request.output_shapes.size(); ++i) {
    const Placed& place = placed_[request.inputs.size() + i];
    HostTensor output;
    output.dtype = function.outputs[i].dtype;
    output.shape = request.output_shapes[i];
    const auto count = static_cast<std::size_t>(output.size());
    const std::byte* from = memory_ + place.begin;
    if (output.dtype == reference::DType::f32) {
      const auto* values = reinterpret_cast<const float*>(from);
      output.f32.assign(values, values + count);
    } else {
      const auto* values = reinterpret_cast<const std::int32_t*>(from);
      output.i32.assign(values, values + count);
    }
    outputs.push_back(std::move(output));
  }
  if (auto message = changed_input(request)) return message;
  if (auto message = broken_guard()) return message;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::byte* bytes = bytes_of(outputs[i]);
    const auto count = static_cast<std::size_t>(outputs[i].size());
    for (std::size_t element = 0; element < count; ++element) {
      std::uint32_t word = 0;
      std::memcpy(&word, bytes + element * element_bytes, element_bytes);
      if (word == poison_) {
        return function.outputs[i].name + at(outputs[i].shape, element) + " was never written";
      }
    }
  }
  return std::nullopt;
}

}  // namespace harness
