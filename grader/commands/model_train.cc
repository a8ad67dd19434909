#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "grader/interrupt.hpp"
#include "grader/model/actions.hpp"
#include "grader/model/stored_model.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/io/png.hpp"
#include "reference/nn/train.hpp"

namespace grader {
namespace {

using namespace reference;
using Clock = std::chrono::steady_clock;

std::string short_number(double value) {
  std::ostringstream text;
  text << std::setprecision(5) << value;
  return text.str();
}

// Loss and time left on stderr: a bar on a terminal, a line now and then elsewhere.
class TrainingProgress {
 public:
  TrainingProgress(std::int64_t first, std::int64_t total)
      : first_(first), total_(total), on_terminal_(isatty(STDERR_FILENO) == 1) {}
  ~TrainingProgress() {
    if (on_terminal_) std::cerr << "\r\x1b[K" << std::flush;
  }
  TrainingProgress(const TrainingProgress&) = delete;
  TrainingProgress& operator=(const TrainingProgress&) = delete;

  void show(std::int64_t done, double loss) {
    const Clock::time_point now = Clock::now();
    const bool is_last = done == total_;
    const std::chrono::milliseconds pause(on_terminal_ ? 100 : 10000);
    if (!is_last && done > first_ + 1 && now - shown_ < pause) return;
    shown_ = now;
    const double elapsed = std::chrono::duration<double>(now - start_).count();
    const double left = elapsed / static_cast<double>(done - first_) * static_cast<double>(total_ - done);
    constexpr std::int64_t width = 30;
    const auto filled = static_cast<std::size_t>(width * done / std::max<std::int64_t>(1, total_));
    std::string line = std::to_string(done) + "/" + std::to_string(total_) + ", loss " + short_number(loss) +
                       ", about " + duration(left) + " left";
    if (on_terminal_) {
      line = "\r[" + std::string(filled, '#') + std::string(width - filled, '.') + "] " + line + "\x1b[K";
      std::cerr << line << std::flush;
    } else {
      std::cerr << line << "\n";
    }
  }

 private:
  std::int64_t first_, total_;
  bool on_terminal_;
  Clock::time_point start_ = Clock::now(), shown_ = start_;
};

models::Settings settings_of(const Arguments& arguments) {
  models::Settings settings;
  for (const std::string& text : arguments.values("set")) {
    const std::size_t equals = text.find('=');
    int value = 0;
    const char* end = text.data() + text.size();
    const char* begin = equals == std::string::npos ? end : text.data() + equals + 1;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || stop != end) {
      throw UsageError("--set is '" + shown_on_line(text) +
                       "', expected a setting and a whole number, features=32");
    }
    settings[text.substr(0, equals)] = value;
  }
  return settings;
}

StoredModel fresh_run(const Arguments& arguments, const data::Dataset& dataset) {
  StoredModel stored;
  stored.seed = static_cast<std::uint64_t>(arguments.integer("seed", 0, 1'000'000'000, 1));
  stored.data = dataset.name;
  stored.batch = static_cast<int>(arguments.integer("batch", 1, 100'000, 64));
  stored.rate = number_of(arguments, "rate", 0.002);
  stored.steps = arguments.integer("steps", 1, 100'000'000, 1000);
  try {
    stored.model = models::make_model(second_operand(arguments, "MODEL"), sample_shape(dataset),
                                      settings_of(arguments), stored.seed);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  return stored;
}

StoredModel resumed_run(const Arguments& arguments, const std::string& file, const data::Dataset& dataset) {
  StoredModel stored = load_model(file);
  if (stored.model->name() != second_operand(arguments, "MODEL")) {
    throw UsageError(shown_on_line(file) + " is a '" + stored.model->name() + "', expected a '" +
                     shown_on_line(*arguments.operand(1)) + "'");
  }
  const models::SampleShape ours = stored.model->shape(), theirs = sample_shape(dataset);
  if (ours.size() != theirs.size() || ours.levels != theirs.levels) {
    throw UsageError(shown_on_line(file) +
                     " was trained on other data: they need the same size and --levels");
  }
  // The same command again goes on; one that says something else is not what the run was begun with.
  const StoredModel asked = fresh_run(arguments, dataset);
  const auto require_same = [&](const char* flag, bool same) {
    if (same || !arguments.has(flag)) return;
    throw UsageError("--" + std::string(flag) + " is not what the run in " + shown_on_line(file) +
                     " was begun with; leave it away to go on with that run");
  };
  require_same("batch", asked.batch == stored.batch);
  require_same("rate", asked.rate == stored.rate);
  require_same("steps", asked.steps == stored.steps);
  require_same("seed", asked.seed == stored.seed);
  require_same("set", asked.model->settings() == stored.model->settings());
  return stored;
}

// A curve of at most a few hundred points.
class CurveWriter {
 public:
  explicit CurveWriter(StoredModel& stored)
      : stored_(stored), stretch_(std::max<std::int64_t>(1, stored.steps / 200)) {}

  void add(std::int64_t done, double loss) {
    stored_.open_sum += loss;
    ++stored_.open_count;
    if (done % stretch_ != 0 && done != stored_.steps) return;
    stored_.curve_steps.push_back(static_cast<double>(done));
    stored_.curve_losses.push_back(stored_.open_sum / static_cast<double>(stored_.open_count));
    stored_.open_sum = 0, stored_.open_count = 0;
  }

 private:
  StoredModel& stored_;
  std::int64_t stretch_;
};

}  // namespace

double number_of(const Arguments& arguments, const std::string& flag, double fallback) {
  const std::optional<std::string> text = arguments.value(flag);
  if (!text) return fallback;
  double value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || !(value > 0) || !(value < 1e6)) {
    throw UsageError("--" + flag + " is '" + shown_on_line(*text) + "', expected a number above 0");
  }
  return value;
}

int train_model(const Arguments& arguments) {
  const std::string out = arguments.required("out");
  const auto levels = static_cast<int>(arguments.integer("levels", 2, 256, 0));
  const data::Dataset dataset = load_data(arguments.required("data"), 10000, 1, levels);
  const bool resumes = arguments.has("resume") && std::filesystem::exists(out);
  StoredModel stored = resumes ? resumed_run(arguments, out, dataset) : fresh_run(arguments, dataset);
  const std::int64_t first = stored.done;

  nn::Optimizer<float> optimizer({.kind = nn::OptimizerKind::adam, .rate = stored.rate});
  if (resumes) optimizer.restore(first, std::move(stored.optimizer_state));
  const Interrupt interrupt;
  CurveWriter curve(stored);
  bool diverged = false;
  if (!resumes) {
    Random random(stored.seed * 1'000'003 + 11);
    stored.model->fit(data::draw_batch(dataset, std::max(stored.batch, 256), random), random);
  }
  const std::int64_t until = arguments.integer("until", 1, 100'000'000, stored.steps);
  {
    TrainingProgress progress(first, stored.steps);
    // Numbers of a step hang on the seed and the step alone, so that a resumed run goes on as it would have.
    const auto loss = [&](autodiff::Tape<float>& tape, std::int64_t step) {
      Random random(stored.seed * 1'000'003 + static_cast<std::uint64_t>(step) + 17);
      return stored.model->loss(tape, data::draw_batch(dataset, stored.batch, random), random);
    };
    const auto report = [&](const nn::TrainStep& step) {
      curve.add(step.step, step.loss);
      progress.show(step.step, step.loss);
      diverged = !std::isfinite(step.loss);
      return !diverged && !Interrupt::flag() && step.step < until;
    };
    stored.done = nn::train<float>(stored.model->parameters(), optimizer,
                                   {.steps = stored.steps, .clip_norm = 10}, first, loss, report);
  }
  if (diverged) {
    throw harness::ConfigError("the loss is no longer a number at step " + std::to_string(stored.done) +
                               "; nothing was saved, try a lower --rate");
  }
  stored.optimizer_state = optimizer.state();
  save_model(out, stored);
  if (const std::optional<std::string> picture = arguments.value("curve")) {
    io::write_png(*picture,
                  io::draw_curves({{stored.curve_steps, stored.curve_losses, 0.1f, 0.2f, 0.7f}}, 480, 320));
  }
  if (stored.done < stored.steps) {
    std::cerr << "stopped after " << stored.done << " of " << stored.steps
              << " steps, saved; --resume goes on\n";
    return exit_status::no_answer;
  }
  std::cout << shown_on_line(out) << ": " << stored.model->name() << ", "
            << stored.model->parameters().element_count() << " parameters, " << stored.done
            << " steps, last loss "
            << short_number(stored.curve_losses.empty() ? 0 : stored.curve_losses.back()) << " nats\n";
  return exit_status::fine;
}

}  // namespace grader
