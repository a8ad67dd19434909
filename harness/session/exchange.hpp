#pragma once
// The shared memory of one session process: lays a call's tensors out, and judges afterwards what became of
// them.
//
//   guard | x | guard | w | guard | y | guard        each tensor starts on 64 bytes
//
// Guards and outputs are filled with a signalling NaN that changes with every call: a read outside a tensor
// yields NaN, an element that still holds the pattern was never written (arithmetic with it would set the
// quiet bit). The place within the memory moves from call to call.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/session/caller.hpp"

namespace harness {

class Exchange {
 public:
  // A memfd of that size, sparse, sealed against resizing. Throws std::runtime_error.
  explicit Exchange(std::size_t capacity_bytes);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  int descriptor() const { return descriptor_; }
  std::size_t capacity_bytes() const { return capacity_; }
  // What a call takes, guards included.
  static std::size_t bytes_needed(const CallRequest& request);

  // Takes the pages back, from the process too: what it touches next counts as its memory again.
  void forget();

  // Writes inputs, guards and poisoned outputs; gives back the words of the request frame (frames.hpp). The
  // request must fit and must outlive judge().
  std::vector<std::uint64_t> place(const CallRequest& request, std::uint64_t token);

  // After the answer: copies the outputs of the call placed last. A message when an input was changed, a
  // guard was overwritten or an element never written; nothing when all is well.
  std::optional<std::string> judge(const CallRequest& request, std::vector<HostTensor>& outputs) const;

 private:
  struct Placed {
    std::string name;
    bool input = false;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  std::size_t advance(std::size_t bytes);
  void fill(std::size_t begin, std::size_t end);
  std::optional<std::string> broken_guard() const;
  std::optional<std::string> changed_input(const CallRequest& request) const;

  int descriptor_ = -1;
  std::byte* memory_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t cursor_ = 0;
  std::size_t begin_ = 0;  // of the last call
  std::size_t end_ = 0;
  std::uint32_t poison_ = 0;
  std::vector<Placed> placed_;  // inputs, then outputs
};

}  // namespace harness
