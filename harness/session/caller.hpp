#pragma once
// The one question a check asks of student code: "call this function with these values". A Session answers it
// from inside the sandbox; tests answer it with functions of their own.

#include <cstdint>
#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/result/result.hpp"
#include "reference/tensor/tensor.hpp"

namespace harness {

// A tensor as the student's function sees it: float32 or int32, dense, row-major. Exactly one of the two
// vectors is used, by dtype.
struct HostTensor {
  reference::DType dtype = reference::DType::f32;
  reference::Shape shape;
  std::vector<float> f32;
  std::vector<std::int32_t> i32;

  static HostTensor floats(reference::Shape shape, std::vector<float> values);
  static HostTensor ints(reference::Shape shape, std::vector<std::int32_t> values);
  std::int64_t size() const { return reference::element_count(shape); }
  reference::Tensor<double> to_double() const;
  // Rounds to float32 (or to the nearest int32).
  static HostTensor from_double(const reference::Tensor<double>& values, reference::DType dtype);
};

struct CallRequest {
  const FunctionSpec* function = nullptr;  // not null
  std::vector<HostTensor> inputs;          // in the order of the spec
  std::vector<double> params;              // in the order of the spec; integers are exact
  std::vector<reference::Shape> output_shapes;
};

// `answered` is the only outcome with outputs. Everything else carries the status a check must report and a
// message for the student. Checked before a call counts as answered: the answer came in time and in form, the
// guard bytes around each output are whole, every output element was written, the inputs are unchanged.
// NaN and Inf in an answer are the check's to judge; one that was computed from what an output held before is
// remarked on.
struct CallOutcome {
  Status status = Status::not_run;  // passed: answered
  std::string message;              // of an answered call: a remark on it, mostly empty
  std::vector<HostTensor> outputs;  // in the order of the spec
  double wall_seconds = 0;          // on our clock, round trip included
  bool answered() const { return status == Status::passed; }
};

class Caller {
 public:
  virtual ~Caller() = default;
  // Never throws for anything the student's code does.
  virtual CallOutcome call(const CallRequest& request) = 0;
};

// What the process held, read from outside the box; -1 where it cannot be told.
struct CallMemory {
  std::int64_t before_bytes = -1;  // when the call began; none of the call's own tensors
  std::int64_t peak_bytes = -1;    // at most during the call, the tensors it touched included
  std::int64_t reused_bytes = -1;  // held before, still held, and used by the call; exact
};

struct MeasuredOutcome {
  CallOutcome outcome;
  CallMemory memory;
};

// A caller whose process gives freed memory back at once, so that its peak is what a call really needs.
class MemoryCaller {
 public:
  virtual ~MemoryCaller() = default;
  // Never throws for anything the student's code does.
  virtual MeasuredOutcome measure(const CallRequest& request) = 0;
  virtual void restart() = 0;  // the next call meets a fresh process
};

// What a call took. The CPU time is that of all threads of the process, as the kernel counts it outside the
// box: what other programs on the processor do to the wall clock does not touch it.
struct CallTime {
  double wall_seconds = 0;      // on our clock, round trip included
  double cpu_seconds = 0;       // round trip included
  double late_cpu_seconds = 0;  // used after the answer before this one, until this question was put
};

struct TimedOutcome {
  CallOutcome outcome;
  CallTime time;  // of an answered call
};

class TimedCaller {
 public:
  virtual ~TimedCaller() = default;
  // Never throws for anything the student's code does.
  virtual TimedOutcome time(const CallRequest& request) = 0;
  // An answer that takes no work. Throws std::runtime_error when none comes.
  virtual CallTime greet() = 0;
};

// Fills output_shapes from the function's shape expressions. Throws std::invalid_argument when the inputs'
// shapes do not fit the spec.
CallRequest make_request(const FunctionSpec& function, std::vector<HostTensor> inputs,
                         std::vector<double> params);

// The call as the reference's registry takes it: names instead of positions, double instead of float32.
reference::Call to_reference_call(const CallRequest& request);

}  // namespace harness
