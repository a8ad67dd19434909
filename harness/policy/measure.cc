#include "harness/policy/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <optional>

#include "harness/cases/cases.hpp"
#include "harness/cases/random.hpp"

namespace harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double page_bytes = 4096;
constexpr double kept_bytes = 3 * kMemoryNoiseBytes;  // more than this and the process keeps memory

constexpr ConvGeometry tiny{.out_rows = 3, .out_columns = 3, .kernel_rows = 3, .kernel_columns = 3};

struct Place {
  std::size_t ladder = 0, rung = 0;
};

// Seconds of a call, expected from what two others took.
struct Pace {
  double per_pixel = 0, per_product = 0;
  double seconds(const ConvGeometry& g) const {
    return per_pixel * g.output_pixels() * static_cast<double>(g.filters) + per_product * g.products();
  }
};

std::int64_t tensor_bytes(const CallRequest& request) {
  const auto pages = [](std::int64_t elements) {
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(elements) * 4 / page_bytes) * page_bytes);
  };
  std::int64_t bytes = 0;
  for (const HostTensor& input : request.inputs) bytes += pages(input.size());
  for (const reference::Shape& shape : request.output_shapes) bytes += pages(reference::element_count(shape));
  return bytes;
}

std::string megabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", bytes / 1e6);
  return text;
}

// Ends a pass early: the function does not answer, or cannot be measured.
struct Unmeasurable {
  Status status;
  std::string message;
};

class Walk {
 public:
  Walk(MemoryCaller& caller, const FunctionSpec& function, const std::vector<Ladder>& ladders,
       const MeasureOptions& options)
      : caller_(caller), function_(function), options_(options), stream_(options.seed) {
    for (const Ladder& ladder : ladders) {
      found_.ladders.push_back({ladder, {}});
      bytes_.emplace_back(ladder.rungs.size());
    }
  }

  PassMeasurement run() {
    try {
      warm_up();
      for (const Place place : random_order()) {
        if (place.ladder == 0 || is_affordable(geometry(place))) record(place);
      }
      measure(tiny);  // what the process holds now
      const double kept = last_before_ - idle_;
      if (kept > kept_bytes || !repeats()) walk_fresh(kept);
      finish();
    } catch (const Unmeasurable& end) {
      found_.status = end.status;
      found_.message = end.message;
    }
    return std::move(found_);
  }

 private:
  const ConvGeometry& geometry(Place place) const {
    return found_.ladders[place.ladder].ladder.rungs[place.rung];
  }
  std::optional<double>& bytes(Place place) { return bytes_[place.ladder][place.rung]; }

  // Bytes beyond the tensors; nothing when the call took too long.
  std::optional<double> measure(const ConvGeometry& g) {
    const CallRequest request = rung_request(function_, g, derive_key(options_.seed, next_key_++));
    const MeasuredOutcome answer = caller_.measure(request);
    ++found_.calls;
    if (!answer.outcome.answered()) {
      const bool answers_tiny_calls = found_.calls > 2;
      if (!answers_tiny_calls) throw Unmeasurable{answer.outcome.status, answer.outcome.message};
      // Slow code is the pace's business. Whoever dies of a rung may have died of what it needed.
      if (answer.outcome.status != Status::time_limit) {
        found_.oddities.push_back(std::string("ends with ") + to_string(answer.outcome.status) +
                                  " on some of the calls that are measured");
      }
      return std::nullopt;
    }
    if (answer.memory.peak_bytes < 0 || answer.memory.before_bytes < 0) {
      throw Unmeasurable{Status::flagged, "its memory cannot be read: the process hides from the grader"};
    }
    last_seconds_ = answer.outcome.wall_seconds;
    last_before_ = static_cast<double>(answer.memory.before_bytes);
    const bool chosen = found_.calls <= 2 || stream_.integer(0, 7) == 0;
    if (chosen && options_.judge_answer) {
      std::string complaint = options_.judge_answer(request, answer.outcome);
      if (!complaint.empty()) found_.oddities.push_back(std::move(complaint));
    }
    return static_cast<double>(answer.memory.peak_bytes - answer.memory.before_bytes) -
           static_cast<double>(tensor_bytes(request));
  }

  void record(Place place) {
    bytes(place) = measure(geometry(place));
    if (bytes(place)) learn_pace(geometry(place));
  }

  // Two tiny calls: the first loads, compiles and starts threads; what a process holds then is its own.
  void warm_up() {
    measure(tiny);
    const double start = last_before_;
    measure(tiny);
    idle_ = last_before_;
    if (idle_ > options_.idle_bytes) {
      found_.oddities.push_back("holds " + megabytes(idle_) + " before it is given anything to do, " +
                                megabytes(start) + " of them from its start on");
    }
    started_ = Clock::now();
  }

  // From the ends of the first ladder, which come first: loops over pixels and loops over products in Python
  // are slow enough to matter, everything else is not.
  void learn_pace(const ConvGeometry& g) {
    if (paces_learnt_ == 2) return;
    const double rest = std::max(0.0, last_seconds_ - pace_.seconds(g));
    if (paces_learnt_ == 0) {
      pace_.per_pixel = rest / (g.output_pixels() * static_cast<double>(g.filters));
    } else {
      pace_.per_product = rest / g.products();
    }
    ++paces_learnt_;
  }

  bool is_affordable(const ConvGeometry& g) const {
    const double expected = pace_.seconds(g);
    const double used = std::chrono::duration<double>(Clock::now() - started_).count();
    return expected <= options_.call_seconds && used + expected <= options_.seconds;
  }

  void shuffle(std::vector<Place>& order, std::size_t begin, std::size_t end) {
    for (std::size_t i = end; i-- > begin + 1;) {
      const std::int64_t other =
          stream_.integer(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(i));
      std::swap(order[i], order[static_cast<std::size_t>(other)]);
    }
  }

  std::vector<Place> random_order() {
    std::vector<Place> order;
    for (std::size_t l = 0; l < found_.ladders.size(); ++l) {
      for (std::size_t r = 0; r < found_.ladders[l].ladder.rungs.size(); ++r) order.push_back({l, r});
    }
    // The first ladder is the cheapest and sees the most: it comes first, its ends before all else, and it is
    // walked however slow the code is.
    const std::size_t first = found_.ladders.empty() ? 0 : found_.ladders[0].ladder.rungs.size();
    if (first > 2) std::swap(order[1], order[first - 1]);
    shuffle(order, 2, first);
    shuffle(order, first, order.size());
    return order;
  }

  // The largest rung of a ladder that does not take long.
  std::optional<Place> repeatable(std::size_t ladder) {
    for (std::size_t r = bytes_[ladder].size(); r-- > 0;) {
      const Place place{ladder, r};
      if (bytes(place) && pace_.seconds(geometry(place)) <= options_.call_seconds / 2) return place;
    }
    return std::nullopt;
  }

  // A rung of each of the first two ladders again, in a fresh process.
  bool repeats() {
    caller_.restart();
    measure(tiny);
    bool same = true;
    for (std::size_t l = 0; l < std::min<std::size_t>(2, found_.ladders.size()); ++l) {
      const std::optional<Place> place = repeatable(l);
      if (!place) continue;
      const std::optional<double> again = measure(geometry(*place));
      if (!again) continue;
      const double difference = std::abs(*again - *bytes(*place));
      same = same && difference <= std::max(kept_bytes, 0.25 * std::abs(*bytes(*place)));
    }
    return same;
  }

  void walk_fresh(double kept) {
    if (kept > kept_bytes) {
      found_.notes.push_back("keeps " + megabytes(kept) + " from call to call");
    } else {
      found_.oddities.push_back("holds another amount in a fresh process");
    }
    for (std::size_t l = 0; l < bytes_.size(); ++l) {
      const std::size_t count = bytes_[l].size();
      for (std::size_t r = 0; r < count; ++r) {
        const bool chosen = r == 0 || r == count / 2 || r + 1 == count;
        if (!chosen) bytes_[l][r].reset();
        if (!bytes_[l][r]) continue;
        caller_.restart();
        measure(tiny);
        bytes_[l][r] = measure(geometry({l, r}));
      }
    }
  }

  void finish() {
    for (std::size_t l = 0; l < bytes_.size(); ++l) {
      for (std::size_t r = 0; r < bytes_[l].size(); ++r) {
        if (bytes_[l][r]) found_.ladders[l].samples.push_back({geometry({l, r}), *bytes_[l][r]});
      }
    }
    std::sort(found_.oddities.begin(), found_.oddities.end());
    found_.oddities.erase(std::unique(found_.oddities.begin(), found_.oddities.end()), found_.oddities.end());
    found_.status = Status::passed;
  }

  MemoryCaller& caller_;
  const FunctionSpec& function_;
  const MeasureOptions& options_;
  Stream stream_;
  PassMeasurement found_;
  std::vector<std::vector<std::optional<double>>> bytes_;  // by ladder and rung
  Pace pace_;
  int paces_learnt_ = 0;
  Clock::time_point started_ = Clock::now();
  std::uint64_t next_key_ = 0;
  double last_seconds_ = 0, last_before_ = 0, idle_ = 0;
};

}  // namespace

CallRequest rung_request(const FunctionSpec& function, const ConvGeometry& geometry, std::uint64_t seed) {
  Case c;
  c.names = geometry.names();
  c.key = seed;
  for (const TensorSpec& input : function.inputs) {
    c.values[input.name] = ValueSpec{};
    c.values[input.name].kind = ValueSpec::Kind::uniform;
  }
  return case_request(function, c);
}

PassMeasurement measure_pass(MemoryCaller& caller, const FunctionSpec& function,
                             const std::vector<Ladder>& ladders, const MeasureOptions& options) {
  return Walk(caller, function, ladders, options).run();
}

}  // namespace harness
