// A trained model at work: samples, completions, figures.

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "grader/model/actions.hpp"
#include "grader/model/stored_model.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/io/png.hpp"

namespace grader {
namespace {

using namespace reference;

// Points of the plane as a picture of where they lie, everything else as it is, from 0 to 1.
void write_picture(const std::string& file, const Tensor<float>& values, const models::SampleShape& shape) {
  try {
    if (shape.levels == 0 && shape.size() == 2) {
      constexpr int side = 256;
      Tensor<float> picture({1, side, side}, 1.0f);
      for (std::int64_t n = 0; n < values.extent(0); ++n) {
        const auto column = static_cast<std::int64_t>(std::floor((values[2 * n] + 5) / 10 * side));
        const auto row = static_cast<std::int64_t>(std::floor((5 - values[2 * n + 1]) / 10 * side));
        if (column >= 0 && column < side && row >= 0 && row < side) picture(0, row, column) *= 0.5f;
      }
      io::write_png(file, picture);
      return;
    }
    Tensor<float> images = values;
    for (float& value : images.flat()) value /= static_cast<float>(std::max(1, shape.levels - 1));
    const auto columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(images.extent(0)))));
    io::write_png(file,
                  io::contact_sheet(images, columns, std::max(1, 96 / std::max(shape.height, shape.width))));
  } catch (const io::PictureError& error) {
    throw harness::ConfigError(shown_on_line(error.what()));
  }
}

struct Likelihood {
  double nats, standard_error, bits_per_dim;
};

Likelihood likelihood_of(models::Model& model, const Tensor<float>& values, Random& random) {
  constexpr std::int64_t at_once = 50;
  const auto count = static_cast<double>(values.extent(0));
  const std::int64_t size = model.shape().size();
  double sum = 0, squares = 0;
  for (std::int64_t first = 0; first < values.extent(0); first += at_once) {
    const data::Dataset all{"", values, model.shape().levels};
    const data::Dataset part = data::rows(all, first, std::min(first + at_once, values.extent(0)));
    const Tensor<float> log_probs =
        model.log_prob(part.values, random);  // outlives the loop over its elements
    for (const float log_p : log_probs.flat()) {
      sum -= static_cast<double>(log_p);
      squares += static_cast<double>(log_p) * static_cast<double>(log_p);
    }
  }
  const double nats = sum / count;
  return {nats, std::sqrt(std::max(0.0, squares / count - nats * nats) / count),
          nats / (std::log(2.0) * static_cast<double>(size))};
}

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::string text_of(const Likelihood& likelihood) {
  return fixed(likelihood.nats, 3) + " +- " + fixed(likelihood.standard_error, 3) + " nats, " +
         fixed(likelihood.bits_per_dim, 4) + " bits per dimension";
}

Json json_of(const Likelihood& likelihood) {
  return {{"nats", json_number(likelihood.nats)},
          {"standard_error", json_number(likelihood.standard_error)},
          {"bits_per_dim", json_number(likelihood.bits_per_dim)}};
}

void require_same_samples(const models::SampleShape& theirs, const models::SampleShape& ours,
                          const std::string& whose) {
  const auto text = [](const models::SampleShape& s) {
    return "[" + std::to_string(s.channels) + "," + std::to_string(s.height) + "," + std::to_string(s.width) +
           "] of " + std::to_string(s.levels) + " levels";
  };
  if (text(theirs) == text(ours)) return;
  throw harness::ConfigError(whose + ": samples are " + text(theirs) + ", the model's are " + text(ours));
}

}  // namespace

Random random_of(const Arguments& arguments) {
  return Random(static_cast<std::uint64_t>(arguments.integer("seed", 0, 1'000'000'000, 1)));
}

data::Dataset held_out_data(const Arguments& arguments, const models::Model& model, std::int64_t count) {
  const auto levels = static_cast<int>(arguments.integer("levels", 2, 256, model.shape().levels));
  const std::string source = arguments.required("data");
  const data::Dataset dataset = load_data(source, count, 2, levels);
  require_same_samples(sample_shape(dataset), model.shape(), shown_on_line(source));
  return data::rows(dataset, 0, std::min(count, dataset.count()));
}

int sample_model(const Arguments& arguments) {
  StoredModel stored = load_model(second_operand(arguments, "CHECKPOINT"));
  const std::string out = arguments.required("out");
  Random random = random_of(arguments);
  const std::int64_t count = arguments.integer("count", 1, 1'000'000, 36);
  Tensor<float> samples;
  try {
    samples = arguments.has("temperature")
                  ? stored.model->sample_at(number_of(arguments, "temperature", 1), count, random)
                  : stored.model->sample(count, random);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  write_picture(out, samples, stored.model->shape());
  std::cout << shown_on_line(out) << ": " << samples.extent(0) << " samples\n";
  return exit_status::fine;
}

int complete_model(const Arguments& arguments) {
  StoredModel stored = load_model(second_operand(arguments, "CHECKPOINT"));
  const std::string out = arguments.required("out");
  const models::SampleShape shape = stored.model->shape();
  const data::Dataset originals =
      held_out_data(arguments, *stored.model, arguments.integer("count", 1, 10'000, 36));
  const std::int64_t known_rows = arguments.integer("known", 0, shape.height, shape.height / 2);
  Tensor<float> known({shape.height, shape.width});
  std::fill_n(known.data(), known_rows * shape.width, 1.0f);
  Random random = random_of(arguments);
  Tensor<float> completed;
  try {
    completed = stored.model->complete(originals.values, known, random);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  write_picture(out, completed, shape);
  const Tensor<float> generated = stored.model->sample(originals.count(), random);
  StoredModel judge = load_model(arguments.value("judge").value_or(*arguments.operand(1)));
  require_same_samples(judge.model->shape(), shape, "the judge");
  const Likelihood of_data = likelihood_of(*judge.model, originals.values, random);
  const Likelihood of_completed = likelihood_of(*judge.model, completed, random);
  const Likelihood of_generated = likelihood_of(*judge.model, generated, random);
  if (arguments.value("json") != "-") {
    std::cout << "originals:   " << text_of(of_data) << "\ncompletions: " << text_of(of_completed)
              << "\ngenerated:   " << text_of(of_generated) << "\n";
  }
  if (const std::optional<std::string> json = arguments.value("json")) {
    write_output(*json, dump(Json{{"known_rows", known_rows},
                                  {"originals", json_of(of_data)},
                                  {"completions", json_of(of_completed)},
                                  {"generated", json_of(of_generated)}}));
  }
  return exit_status::fine;
}

int evaluate_model(const Arguments& arguments) {
  StoredModel stored = load_model(second_operand(arguments, "CHECKPOINT"));
  const data::Dataset dataset =
      held_out_data(arguments, *stored.model, arguments.integer("count", 1, 1'000'000, 1000));
  Random random = random_of(arguments);
  const Likelihood likelihood = likelihood_of(*stored.model, dataset.values, random);
  if (arguments.value("json") != "-") {
    std::cout << stored.model->name() << " on " << dataset.count() << " of " << shown_on_line(dataset.name)
              << ": " << text_of(likelihood) << "\n";
  }
  if (const std::optional<std::string> json = arguments.value("json")) {
    Json figures = json_of(likelihood);
    figures["model"] = stored.model->name();
    figures["samples"] = dataset.count();
    figures["steps"] = stored.done;
    write_output(*json, dump(figures));
  }
  return exit_status::fine;
}

}  // namespace grader
