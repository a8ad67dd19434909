#pragma once
// The shared memory of one session process: lays a call's tensors out, and judges afterwards what became of
// them.
//
//   guard | ... x | guard | ... w | guard | ... y | guard
//
// Guards are pages; a tensor ends with a page as far as its start on 16 bytes allows it (64 bytes from 64 KiB
// on: vectors then never straddle cache lines). During a call the guards cannot be touched from inside: the
// first index beyond a tensor's pages ends the process. Outputs hold a signalling NaN, everything beside the
// tensors another one; both change with every call. An element that still has the first was never written,
// one that has the second was read from beside a tensor, and with the quiet bit set it was computed from it.
// The place within the memory moves from call to call.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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

  struct Complaint {
    std::string text;
    bool accumulated = false;  // the element was computed from what the output held before its first value
  };
  // After the answer: the outputs of the call placed last, copied, so that a thread left behind cannot change
  // what is judged.
  std::vector<HostTensor> take(const CallRequest& request) const;
  // A complaint when an input was changed, a guard was overwritten, an element of `outputs`, which were
  // taken, never written or computed from what nobody wrote; nothing when all is well.
  std::optional<Complaint> judge(const CallRequest& request, const std::vector<HostTensor>& outputs) const;

  // "1 element after the input x": what an address inside the box means that the process could not touch,
  // if it lies beside a tensor of the call placed last.
  std::optional<std::string> beside_a_tensor(std::uint64_t address) const;

 private:
  struct Placed {
    std::string name;
    bool input = false;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  std::size_t advance(std::size_t bytes);
  void fill(std::size_t begin, std::size_t end, std::uint32_t pattern);
  bool is_accumulated(std::uint32_t word) const;
  const char* unwritten(std::uint32_t word) const;
  std::size_t first_pattern(const std::byte* elements, std::size_t count) const;
  std::pair<std::size_t, std::size_t> gap(std::size_t index) const;
  std::string name_place(std::size_t gap_index, std::size_t past, std::size_t ahead) const;
  std::optional<std::string> broken_guard() const;
  std::optional<std::string> changed_input(const CallRequest& request) const;

  int descriptor_ = -1;
  std::byte* memory_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t cursor_ = 0;
  std::size_t begin_ = 0;  // of the last call
  std::size_t end_ = 0;
  std::uint32_t poison_ = 0;    // of outputs
  std::uint32_t outside_ = 0;   // of everything beside the tensors
  std::vector<Placed> placed_;  // inputs, then outputs
};

}  // namespace harness
