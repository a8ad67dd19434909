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

constexpr double few_products = 1e6;
constexpr double many_products = 4e6;

constexpr ConvGeometry tiny{.out_rows = 3, .out_columns = 3, .kernel_rows = 3, .kernel_columns = 3};
constexpr ConvGeometry small_kernel{.out_rows = 32, .out_columns = 32};
constexpr ConvGeometry large_kernel{
    .out_rows = 32, .out_columns = 32, .kernel_rows = 9, .kernel_columns = 9, .padding = 4};

// Ladders are walked in this order: what is cheap and convicts by itself first.
enum class Phase { matrices, channel, channels, rest };

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

std::string rough_megabytes(double bytes) {
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
      for (const Phase phase : {Phase::matrices, Phase::channel, Phase::channels, Phase::rest}) {
        for (const Place place : random_order(phase)) {
          if (is_needed(place) || is_affordable(geometry(place))) record(place);
        }
        found_.certain = phase != Phase::rest && convicts(phase);
        if (found_.certain) break;
      }
      measure(tiny);  // what the process holds now
      const double kept = last_before_ - idle_;
      if (!repeats() || (!knows_reuse_ && kept > kept_bytes)) walk_fresh(kept);
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
    // The oracle is slow: fewer of the large calls.
    const std::int64_t one_in = g.products() < few_products ? 1 : g.products() < many_products ? 8 : 24;
    const bool chosen = found_.calls <= 2 || stream_.integer(1, one_in) == 1;
    if (chosen && options_.judge_answer) {
      std::string complaint = options_.judge_answer(request, answer.outcome);
      if (!complaint.empty()) found_.oddities.push_back(std::move(complaint));
    }
    knows_reuse_ = answer.memory.reused_bytes >= 0;
    last_reused_ = knows_reuse_ ? static_cast<double>(answer.memory.reused_bytes) : 0;
    return static_cast<double>(answer.memory.peak_bytes - answer.memory.before_bytes) -
           static_cast<double>(tensor_bytes(request)) + std::max(0.0, last_reused_ - idle_reused_);
  }

  void record(Place place) { bytes(place) = measure(geometry(place)); }

  // Two tiny calls: the first loads, compiles and starts threads; what a process holds then is its own. Two
  // small ones tell the pace: loops over pixels and loops over products in Python are slow enough to matter,
  // everything else is not.
  void warm_up() {
    measure(tiny);
    const double start = last_before_;
    measure(tiny);
    idle_ = last_before_;
    idle_reused_ = last_reused_;
    if (idle_ > options_.idle_bytes && !knows_reuse_) {
      found_.oddities.push_back("holds " + rough_megabytes(idle_) + " before it is given anything to do, " +
                                rough_megabytes(start) + " of them from its start on");
    }
    started_ = Clock::now();
    measure(small_kernel);
    pace_.per_pixel = last_seconds_ / small_kernel.output_pixels();
    measure(large_kernel);
    pace_.per_product = std::max(0.0, last_seconds_ - pace_.seconds(large_kernel)) / large_kernel.products();
  }

  double elapsed_seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

  bool is_affordable(const ConvGeometry& g) const {
    const double expected = pace_.seconds(g);
    return expected <= options_.call_seconds && elapsed_seconds() + expected <= options_.seconds;
  }

  // One channel is the cheapest ladder and sees the most: three of its rungs are walked however slow the
  // code.
  bool is_needed(Place place) const {
    return phase_of(place.ladder) == Phase::channel && place.rung <= 3 && place.rung != 1;
  }

  Phase phase_of(std::size_t ladder) const {
    switch (found_.ladders[ladder].ladder.kind) {
      case LadderKind::image:
        return Phase::matrices;
      case LadderKind::one_channel:
        return Phase::channel;
      case LadderKind::many_channels:
        return Phase::channels;
      default:
        return Phase::rest;
    }
  }

  // Those that are needed first: they must not be what there is no time for.
  std::vector<Place> random_order(Phase phase) {
    std::vector<Place> order;
    for (std::size_t l = 0; l < found_.ladders.size(); ++l) {
      if (phase_of(l) != phase) continue;
      for (std::size_t r = 0; r < found_.ladders[l].ladder.rungs.size(); ++r) order.push_back({l, r});
    }
    for (std::size_t i = order.size(); i-- > 1;) {
      std::swap(order[i], order[static_cast<std::size_t>(stream_.integer(0, static_cast<std::int64_t>(i)))]);
    }
    std::stable_partition(order.begin(), order.end(), [this](Place place) { return is_needed(place); });
    return order;
  }

  // A matrix that grows with the square of the pixels is too slow for what follows.
  bool convicts(Phase phase) const {
    if (!options_.convicts) return false;
    if (phase != Phase::matrices && elapsed_seconds() < options_.certain_seconds) return false;
    for (std::size_t l = 0; l < found_.ladders.size(); ++l) {
      if (phase_of(l) == phase && options_.convicts(samples_of(l))) return true;
    }
    return false;
  }

  LadderSamples samples_of(std::size_t ladder) const {
    LadderSamples samples{found_.ladders[ladder].ladder, {}};
    for (std::size_t r = 0; r < bytes_[ladder].size(); ++r) {
      if (bytes_[ladder][r]) samples.samples.push_back({geometry({ladder, r}), *bytes_[ladder][r]});
    }
    return samples;
  }

  // The largest rung of a ladder that does not take long.
  std::optional<Place> repeatable(std::size_t ladder) {
    for (std::size_t r = bytes_[ladder].size(); r-- > 0;) {
      const Place place{ladder, r};
      if (bytes(place) && pace_.seconds(geometry(place)) <= options_.call_seconds / 2) return place;
    }
    return std::nullopt;
  }

  // A fresh process that has loaded what it loads when it is first called.
  void begin_anew() {
    caller_.restart();
    measure(tiny);
    measure(small_kernel);
  }

  bool weighs_the_same(Place place) {
    const std::optional<double> again = measure(geometry(place));
    const double before = *bytes(place);
    return !again || std::abs(*again - before) <= std::max(kept_bytes, 0.25 * std::abs(before));
  }

  // A rung of each of two ladders: of those that see single columns, or of the one that convicted.
  std::vector<Place> repeatable_places() {
    std::vector<Place> places;
    for (std::size_t l = 0; l < found_.ladders.size() && places.size() < 2; ++l) {
      if (phase_of(l) == Phase::rest || (phase_of(l) == Phase::matrices && !found_.certain)) continue;
      if (const std::optional<Place> place = repeatable(l)) places.push_back(*place);
    }
    return places;
  }

  // Again in this process, because an interpreter may load or grow something once in the middle of a walk,
  // and then in a fresh one.
  bool repeats() {
    const std::vector<Place> places = repeatable_places();
    for (const Place place : places) {
      const std::optional<double> again = measure(geometry(place));
      if (again) bytes(place) = std::min(*again, *bytes(place));
    }
    begin_anew();
    bool same = true;
    for (const Place place : places) same = weighs_the_same(place) && same;
    return same;
  }

  void walk_fresh(double kept) {
    if (kept > kept_bytes) {
      found_.notes.push_back("keeps " + rough_megabytes(kept) + " from call to call");
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
      found_.ladders[l].samples = samples_of(l).samples;
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
  Clock::time_point started_ = Clock::now();
  std::uint64_t next_key_ = 0;
  double last_seconds_ = 0, last_before_ = 0, last_reused_ = 0;
  double idle_ = 0, idle_reused_ = 0;
  bool knows_reuse_ = false;
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
