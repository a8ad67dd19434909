#include "harness/session/exchange.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "harness/runner/frames.hpp"

namespace harness {
namespace {

constexpr std::size_t page_bytes = frames::guard_bytes;
constexpr std::size_t small_alignment = 16;
constexpr std::size_t large_alignment = 64;
constexpr std::size_t large_tensor_bytes = std::size_t{64} << 10;
constexpr std::size_t small_window = std::size_t{4} << 20;  // where small calls move about
constexpr std::size_t element_bytes = 4;                    // float and int32_t
constexpr std::size_t block_elements = 1024;                // looked at without a branch, in vectors
constexpr std::uint32_t sign_bit = 0x80000000;
constexpr std::uint32_t quiet_bit = 0x00400000;  // which arithmetic sets in a signalling NaN

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

// Where a tensor begins that is to end as close before `end` as its alignment allows.
std::size_t start_before(std::size_t end, std::size_t bytes) {
  const std::size_t alignment = bytes < large_tensor_bytes ? small_alignment : large_alignment;
  return (end - bytes) / alignment * alignment;
}

std::size_t tensor_bytes(const reference::Shape& shape) {
  return static_cast<std::size_t>(reference::element_count(shape)) * element_bytes;
}

const std::byte* bytes_of(const HostTensor& tensor) {
  return tensor.dtype == reference::DType::f32 ? reinterpret_cast<const std::byte*>(tensor.f32.data())
                                               : reinterpret_cast<const std::byte*>(tensor.i32.data());
}

std::uint32_t word_at(const std::byte* elements, std::size_t element) {
  std::uint32_t word = 0;
  std::memcpy(&word, elements + element * element_bytes, element_bytes);
  return word;
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
  std::size_t bytes = page_bytes;
  for (const HostTensor& input : request.inputs) bytes += whole_pages(tensor_bytes(input.shape)) + page_bytes;
  for (const reference::Shape& shape : request.output_shapes)
    bytes += whole_pages(tensor_bytes(shape)) + page_bytes;
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

void Exchange::fill(std::size_t begin, std::size_t end, std::uint32_t pattern) {
  auto* words = reinterpret_cast<std::uint32_t*>(memory_ + begin);
  std::fill(words, words + (end - begin) / element_bytes, pattern);
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
  outside_ = poison_ ^ 2U;
  placed_.clear();

  std::size_t cursor = begin_;
  const auto reserve = [&](const std::string& name, bool input, const reference::Shape& shape) {
    const std::size_t size = tensor_bytes(shape);
    const std::size_t next_guard = cursor + page_bytes + whole_pages(size);
    const std::size_t begin = start_before(next_guard, size);
    fill(cursor, begin, outside_);
    fill(begin + size, next_guard, outside_);
    placed_.push_back({name, input, begin, begin + size});
    cursor = next_guard;
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
    fill(begin, placed_.back().end, poison_);
    append_tensor(words, begin, request.output_shapes[i]);
  }
  fill(cursor, end_, outside_);
  return words;
}

// The bytes before tensor `index`; those after the last when there is no such tensor.
std::pair<std::size_t, std::size_t> Exchange::gap(std::size_t index) const {
  return {index == 0 ? begin_ : placed_[index - 1].end,
          index == placed_.size() ? end_ : placed_[index].begin};
}

// Of elements in a gap: the first is element number `past` after the tensor before it, the last is number
// `ahead` before the one after it. Blames the nearer neighbour.
std::string Exchange::name_place(std::size_t gap_index, std::size_t past, std::size_t ahead) const {
  const bool after = gap_index == placed_.size() || (gap_index > 0 && past <= ahead);
  const Placed& tensor = placed_[after ? gap_index - 1 : gap_index];
  const std::size_t distance = after ? past : ahead;
  return std::to_string(distance) + (distance == 1 ? " element " : " elements ") +
         (after ? "after" : "before") + " the " + (tensor.input ? "input " : "output ") + tensor.name;
}

std::optional<std::string> Exchange::broken_guard() const {
  for (std::size_t i = 0; i <= placed_.size(); ++i) {
    const auto [begin, end] = gap(i);
    const auto* words = reinterpret_cast<const std::uint32_t*>(memory_ + begin);
    const std::size_t count = (end - begin) / element_bytes;
    const std::size_t first = static_cast<std::size_t>(
        std::find_if(words, words + count, [this](auto w) { return w != outside_; }) - words);
    if (first == count) continue;
    std::size_t last = count - 1;
    while (words[last] == outside_ && last > first) --last;
    return "wrote " + name_place(i, first + 1, count - last) + ": an index leaves the tensor";
  }
  return std::nullopt;
}

std::optional<std::string> Exchange::beside_a_tensor(std::uint64_t address) const {
  const std::uint64_t offset = address - frames::memory_address;  // wraps for what lies below
  for (std::size_t i = 0; i <= placed_.size(); ++i) {
    const auto [begin, end] = gap(i);
    if (offset < begin || offset >= end) continue;
    return name_place(i, (offset - begin) / element_bytes + 1, (end - offset - 1) / element_bytes + 1);
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

// A number plus the poison is the poison, with its quiet bit.
bool Exchange::is_accumulated(std::uint32_t word) const {
  return word != poison_ && (word & ~(sign_bit | quiet_bit)) == poison_;
}

// What an output element says that holds one of the patterns, or was computed from one.
const char* Exchange::unwritten(std::uint32_t word) const {
  if (word == poison_) return " was never written";
  if (is_accumulated(word)) return " was computed from an output element before its first value";
  return " was computed from memory beside a tensor: an index leaves it";
}

// The first element of these that holds one of the patterns, or was computed from one; else `count`.
std::size_t Exchange::first_pattern(const std::byte* elements, std::size_t count) const {
  const std::uint32_t poison = poison_, outside = outside_;
  const auto is_pattern = [=](std::uint32_t word) {
    const std::uint32_t pattern = word & ~(sign_bit | quiet_bit);
    return static_cast<std::uint32_t>(pattern == poison) | static_cast<std::uint32_t>(pattern == outside);
  };
  std::size_t element = 0;
  for (; element + block_elements <= count; element += block_elements) {
    std::uint32_t block[block_elements];
    std::memcpy(block, elements + element * element_bytes, sizeof block);
    std::uint32_t found = 0;
    for (const std::uint32_t word : block) found |= is_pattern(word);
    if (found != 0) break;
  }
  while (element < count && is_pattern(word_at(elements, element)) == 0) ++element;
  return element;
}

std::vector<HostTensor> Exchange::take(const CallRequest& request) const {
  std::vector<HostTensor> outputs;
  for (std::size_t i = 0; i < request.output_shapes.size(); ++i) {
    const Placed& place = placed_[request.inputs.size() + i];
    HostTensor output;
    output.dtype = request.function->outputs[i].dtype;
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
  return outputs;
}

std::optional<Exchange::Complaint> Exchange::judge(const CallRequest& request,
                                                   const std::vector<HostTensor>& outputs) const {
  if (auto message = changed_input(request)) return Complaint{std::move(*message)};
  if (auto message = broken_guard()) return Complaint{std::move(*message)};
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::byte* bytes = bytes_of(outputs[i]);
    const auto count = static_cast<std::size_t>(outputs[i].size());
    const std::size_t element = first_pattern(bytes, count);
    if (element == count) continue;
    const std::uint32_t word = word_at(bytes, element);
    return Complaint{request.function->outputs[i].name + at(outputs[i].shape, element) + unwritten(word),
                     is_accumulated(word)};
  }
  return std::nullopt;
}

}  // namespace harness
