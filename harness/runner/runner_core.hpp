#pragma once
// The half of the C++ runner that is the same for every assignment: reads requests, calls the generated entry
// of the function, reports what came of it. It runs inside the box beside the student's code, knows no
// expected value, and nothing it says is trusted. Kept to small headers, because it is compiled for
// every assignment: <atomic> and <system_error> alone would double its compile time.

#include <cxxabi.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <exception>
#include <new>
#include <typeinfo>

#include "frames.hpp"
#include "tensor_view.hpp"

namespace course_runner {
// Nothing here has linkage, so that no name of a submission can meet one of ours.
// NOLINTBEGIN(misc-definitions-in-headers)
namespace {

namespace frames = harness::frames;

// The words of a request, read from left to right.
class Arguments {
 public:
  Arguments(char* memory, std::size_t memory_bytes, const std::uint64_t* words, std::uint32_t count)
      : memory_(memory), memory_bytes_(memory_bytes), words_(words), left_(count) {}
  ~Arguments() {
    if (closed_begin_ < closed_end_) protect(closed_begin_, closed_end_, PROT_READ | PROT_WRITE);
  }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  template <class T, int Rank>
  course::TensorView<T, Rank> tensor() {
    const std::uint64_t offset = next();
    std::array<int, Rank> extents{};
    std::uint64_t bytes = sizeof(T);
    for (int& extent : extents) {
      extent = static_cast<int>(next());
      bytes *= static_cast<std::uint64_t>(extent);
    }
    if (offset > memory_bytes_ || bytes > memory_bytes_ - offset) give_up("a tensor lies outside the memory");
    close_pages_beside(offset, offset + bytes);
    return course::TensorView<T, Rank>(reinterpret_cast<T*>(memory_ + offset), extents);
  }
  int integer() { return static_cast<int>(next()); }
  float real() {
    const std::uint64_t word = next();
    double value = 0;
    memcpy(&value, &word, sizeof value);
    return static_cast<float>(value);
  }

  [[noreturn]] static void give_up(const char* what) {
    fprintf(stderr, "runner: %s\n", what);
    _exit(frames::exit_bad_request);
  }

 private:
  std::uint64_t next() {
    if (left_ == 0) give_up("a request is too short");
    --left_;
    return *words_++;
  }

  // An index that leaves the tensor by more than the rest of its page ends the process. Where pages are
  // larger than guards, only the pattern in them tells.
  void close_pages_beside(std::uint64_t begin, std::uint64_t end) {
    constexpr std::uint64_t page = frames::guard_bytes;
    static const bool fits = sysconf(_SC_PAGESIZE) == static_cast<long>(page);
    const std::uint64_t first = begin / page * page;
    const std::uint64_t last = (end + page - 1) / page * page;
    if (!fits || first < page || last + page > memory_bytes_) return;
    protect(first - page, first, PROT_NONE);
    protect(last, last + page, PROT_NONE);
    if (first - page < closed_begin_) closed_begin_ = first - page;
    if (last + page > closed_end_) closed_end_ = last + page;
  }
  void protect(std::uint64_t begin, std::uint64_t end, int access) {
    if (mprotect(memory_ + begin, end - begin, access) != 0) give_up("the memory cannot be guarded");
  }

  char* memory_;
  std::size_t memory_bytes_;
  const std::uint64_t* words_;
  std::uint32_t left_;
  std::uint64_t closed_begin_ = ~std::uint64_t{0};  // from the first guard to the last, of this call
  std::uint64_t closed_end_ = 0;
};

struct Entry {
  void (*call)(Arguments&);
  const void* function;  // null: the submission does not define it (weak reference)
};

struct RequestFrame {
  frames::RequestHeader header;
  std::uint64_t words[frames::max_words];
};

// 0 while nothing is asked. Whoever takes the token answers, so that a call is answered once even when a
// thread ends the process while the function returns.
std::uint64_t open_token = 0;
bool greeted = false;

std::uint64_t take_token() {
  return __atomic_exchange_n(&open_token, 0, __ATOMIC_SEQ_CST);
}

void answer(frames::Answer status, const char* message, std::size_t length, bool ending) {
  const std::uint64_t token = take_token();
  if (token == 0) return;
  static char frame[sizeof(frames::AnswerHeader) + frames::max_message_bytes];
  if (length > frames::max_message_bytes) length = frames::max_message_bytes;
  const frames::AnswerHeader header{frames::answer_magic, static_cast<std::uint32_t>(status), token,
                                    static_cast<std::uint32_t>(length), ending ? 1U : 0U};
  memcpy(frame, &header, sizeof header);
  if (length != 0) memcpy(frame + sizeof header, message, length);
  while (write(frames::control_descriptor, frame, sizeof header + length) < 0) {
    if (errno != EINTR) _exit(frames::exit_no_answer);
  }
}

void read_request(RequestFrame& request) {
  ssize_t got = 0;
  do {
    got = read(frames::control_descriptor, &request, sizeof request);
  } while (got < 0 && errno == EINTR);
  if (got == 0) _exit(0);  // the session has closed its end
  if (got < static_cast<ssize_t>(sizeof request.header) || request.header.magic != frames::request_magic ||
      request.header.words > frames::max_words ||
      static_cast<std::size_t>(got) != sizeof request.header + 8 * std::size_t{request.header.words}) {
    Arguments::give_up("a request is malformed");
  }
  __atomic_store_n(&open_token, request.header.token, __ATOMIC_SEQ_CST);
}

// std::thread's constructor: a std::system_error of EAGAIN.
bool is_refused_thread(const char* type, const char* what) {
  return strcmp(type, "std::system_error") == 0 &&
         strstr(what, "Resource temporarily unavailable") != nullptr;
}

// Reports the exception being handled: its type and what().
void answer_exception(bool ending) {
  char text[2048];
  const std::type_info* type = abi::__cxa_current_exception_type();
  int failure = 0;
  char* readable = type != nullptr ? abi::__cxa_demangle(type->name(), nullptr, nullptr, &failure) : nullptr;
  const char* name = readable != nullptr ? readable : type != nullptr ? type->name() : "exception";
  frames::Answer status = frames::Answer::exception;
  int length = 0;
  try {
    throw;
  } catch (const std::bad_array_new_length&) {
    length = snprintf(text, sizeof text, "%s: an array of negative or absurd length was asked for", name);
  } catch (const std::bad_alloc& error) {
    status = frames::Answer::memory;
    length = snprintf(text, sizeof text, "%s", error.what());
  } catch (const std::exception& error) {
    if (is_refused_thread(name, error.what())) status = frames::Answer::threads;
    length = snprintf(text, sizeof text, "%s: %s", name, error.what());
  } catch (const char* error) {
    length = snprintf(text, sizeof text, "\"%s\"", error);
  } catch (int error) {
    length = snprintf(text, sizeof text, "int %d", error);
  } catch (...) {
    length = snprintf(text, sizeof text, "%s", name);
  }
  free(readable);
  if (length < 0) length = 0;
  const std::size_t shown = static_cast<std::size_t>(length);
  answer(status, text, shown < sizeof text ? shown : sizeof text - 1, ending);
}

// A refused thread often ends the process in another way than by its exception: unwinding destroys the
// threads that did start, and a std::thread that is not joined calls std::terminate.
bool threads_are_used_up() {
  pthread_t probe;
  return pthread_create(
             &probe, nullptr, [](void*) -> void* { return nullptr; }, nullptr) == EAGAIN;
}

// An exception that nobody catches: thrown in a thread, in a noexcept function, or before main.
[[noreturn]] void report_termination() {
  static RequestFrame first;
  if (!__atomic_load_n(&greeted, __ATOMIC_SEQ_CST))
    read_request(first);  // before main: the session's first question is on its way
  if (std::current_exception() != nullptr) {
    answer_exception(true);
  } else {
    static const char text[] = "std::terminate was called: a std::thread was neither joined nor detached?";
    const frames::Answer status = threads_are_used_up() ? frames::Answer::threads : frames::Answer::exception;
    answer(status, text, sizeof text - 1, true);
  }
  _exit(frames::exit_terminated);
}

// Before the constructors of the submission's global objects.
[[gnu::constructor(101)]] void watch_termination() {
  std::set_terminate(report_termination);
}

void answer_hello(const Entry* entries, std::uint32_t count) {
  static char lines[frames::max_message_bytes];
  std::size_t used = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (entries[i].function == nullptr && used + 12 < sizeof lines) {
      used += static_cast<std::size_t>(snprintf(lines + used, sizeof lines - used, "%u\n", i));
    }
  }
  __atomic_store_n(&greeted, true, __ATOMIC_SEQ_CST);
  answer(frames::Answer::done, lines, used, false);
}

// Where the stack lies against other memory, modulo a page, decides which loads wait for stores that they
// only seem to meet: code that keeps sums in memory took 1.3 to 1.6 times as long in one process of twelve.
// Elsewhere in every call, it is slow in one call of twelve.
void answer_call(const Entry& entry, Arguments& arguments) {
  if (entry.function == nullptr) return answer(frames::Answer::missing, "", 0, false);
  static std::size_t calls = 0;
  void* unused = __builtin_alloca(16 * (1 + 89 * calls++ % 256));
  asm volatile("" : : "r"(unused) : "memory");
  try {
    entry.call(arguments);
  } catch (abi::__forced_unwind&) {
    throw;  // pthread_exit; it must not be stopped
  } catch (...) {
    fflush(stdout);
    return answer_exception(false);
  }
  fflush(stdout);
  answer(frames::Answer::done, "", 0, false);
}

int serve(const Entry* entries, std::uint32_t count) {
  struct stat info {};
  if (fstat(frames::memory_descriptor, &info) != 0) Arguments::give_up("no shared memory");
  const std::size_t memory_bytes = static_cast<std::size_t>(info.st_size);
  void* const wanted = reinterpret_cast<void*>(frames::memory_address);  // NOLINT(performance-no-int-to-ptr)
  void* memory = mmap(wanted, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, frames::memory_descriptor, 0);
  if (memory == MAP_FAILED) Arguments::give_up("the shared memory cannot be mapped");
  static RequestFrame request;
  for (;;) {
    read_request(request);
    if (request.header.function == frames::hello_function) {
      answer_hello(entries, count);
      continue;
    }
    if (request.header.function >= count) Arguments::give_up("a request names no function");
    Arguments arguments(static_cast<char*>(memory), memory_bytes, request.words, request.header.words);
    answer_call(entries[request.header.function], arguments);
  }
}

}  // namespace
// NOLINTEND(misc-definitions-in-headers)
}  // namespace course_runner
