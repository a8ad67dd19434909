#include "grader/model/stored_model.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/data/generators.hpp"
#include "reference/io/checkpoint.hpp"
#include "reference/io/dataset_files.hpp"
#include "reference/io/png.hpp"

namespace grader {
namespace {

using harness::ConfigError;
using nlohmann::json;
using namespace reference;

constexpr const char* format = "grader model 1";
const std::string state_prefix = "optimizer.", curve_prefix = "curve.", kept_prefix = "state.";

Tensor<float> as_tensor(const std::vector<double>& values) {
  Tensor<float> tensor({static_cast<std::int64_t>(values.size())});
  for (std::size_t k = 0; k < values.size(); ++k)
    tensor[static_cast<std::int64_t>(k)] = static_cast<float>(values[k]);
  return tensor;
}

std::vector<double> as_numbers(const Tensor<float>& tensor) {
  return {tensor.flat().begin(), tensor.flat().end()};
}

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

// The model that the run's description says, with its first parameters.
StoredModel described(const json& run) {
  StoredModel stored;
  stored.seed = run.at("seed").get<std::uint64_t>();
  stored.data = run.at("data").get<std::string>();
  stored.batch = run.at("batch").get<int>();
  stored.rate = run.at("rate").get<double>();
  stored.steps = run.at("steps").get<std::int64_t>();
  stored.done = run.at("done").get<std::int64_t>();
  stored.open_sum = run.at("open_sum").get<double>();
  stored.open_count = run.at("open_count").get<std::int64_t>();
  const auto shape = run.at("shape").get<std::vector<int>>();
  stored.model = models::make_model(run.at("model").get<std::string>(),
                                    {shape.at(0), shape.at(1), shape.at(2), shape.at(3)},
                                    run.at("settings").get<models::Settings>(), stored.seed);
  return stored;
}

// Values out of the checkpoint, where their names begin with `prefix`.
void read_tensors(const std::string& file, const io::Checkpoint& checkpoint, const std::string& prefix,
                  nn::Parameters<float>& to) {
  for (auto& parameter : to) {
    const auto* saved = checkpoint.tensors.find(prefix + parameter.name);
    if (saved == nullptr || saved->value.shape() != parameter.value.shape()) {
      throw ConfigError(shown_on_line(file) + ": parameter '" + prefix + parameter.name +
                        "' must have shape " + to_string(parameter.value.shape()) + ", but " +
                        (saved == nullptr ? "is missing" : "has shape " + to_string(saved->value.shape())));
    }
    parameter.value = saved->value;
  }
}

}  // namespace

void save_model(const std::string& file, const StoredModel& stored) {
  const models::SampleShape& shape = stored.model->shape();
  const json run = {{"model", stored.model->name()},
                    {"shape", {shape.channels, shape.height, shape.width, shape.levels}},
                    {"settings", stored.model->settings()},
                    {"seed", stored.seed},
                    {"data", stored.data},
                    {"batch", stored.batch},
                    {"rate", stored.rate},
                    {"steps", stored.steps},
                    {"done", stored.done},
                    {"open_sum", stored.open_sum},
                    {"open_count", stored.open_count}};
  io::Checkpoint checkpoint;
  checkpoint.metadata = {{"format", format}, {"run", run.dump()}};
  for (const auto& parameter : stored.model->parameters())
    checkpoint.tensors.add(parameter.name, parameter.value);
  for (const auto& kept : stored.model->state()) checkpoint.tensors.add(kept_prefix + kept.name, kept.value);
  for (const auto& state : stored.optimizer_state)
    checkpoint.tensors.add(state_prefix + state.name, state.value);
  checkpoint.tensors.add(curve_prefix + "steps", as_tensor(stored.curve_steps));
  checkpoint.tensors.add(curve_prefix + "losses", as_tensor(stored.curve_losses));
  try {
    io::write_checkpoint(file, checkpoint);
  } catch (const io::CheckpointError& error) {
    throw ConfigError(shown_on_line(error.what()));
  }
}

StoredModel load_model(const std::string& file) {
  try {
    const io::Checkpoint checkpoint = io::read_checkpoint(file);
    const auto found = checkpoint.metadata.find("format");
    if (found == checkpoint.metadata.end() || found->second != format) {
      throw ConfigError(shown_on_line(file) + ": not a model of this program");
    }
    StoredModel stored = described(json::parse(checkpoint.metadata.at("run")));
    read_tensors(file, checkpoint, "", stored.model->parameters());
    read_tensors(file, checkpoint, kept_prefix, stored.model->state());
    for (const auto& tensor : checkpoint.tensors) {
      if (starts_with(tensor.name, state_prefix)) {
        stored.optimizer_state.add(tensor.name.substr(state_prefix.size()), tensor.value);
      }
    }
    stored.curve_steps = as_numbers(checkpoint.tensors[curve_prefix + "steps"].value);
    stored.curve_losses = as_numbers(checkpoint.tensors[curve_prefix + "losses"].value);
    return stored;
  } catch (const ConfigError&) {
    throw;
  } catch (const io::CheckpointError& error) {
    throw ConfigError(shown_on_line(error.what()));
  } catch (const std::exception& error) {
    throw ConfigError(shown_on_line(file) +
                      ": its description cannot be used: " + shown_on_line(error.what()));
  }
}

data::Dataset load_data(const std::string& source, std::int64_t count, std::uint64_t seed, int levels) {
  const std::size_t colon = source.rfind(':');
  const std::string name = source.substr(0, colon);
  const std::vector<std::string> known = data::generator_names();
  try {
    data::Dataset dataset;
    if (std::find(known.begin(), known.end(), name) != known.end()) {
      if (colon != std::string::npos) {
        const char* end = source.data() + source.size();
        const auto [stop, error] = std::from_chars(source.data() + colon + 1, end, count);
        if (error != std::errc{} || stop != end || count < 1 || count > 10'000'000) {
          throw ConfigError(shown_on_line(source) + ": the number of samples must be from 1 to 10000000");
        }
      }
      dataset = data::generate(name, count, seed);
    } else if (std::filesystem::exists(source)) {
      dataset = io::read_dataset(source);
    } else {
      std::string names;
      for (const std::string& each : known) names += (names.empty() ? "" : ", ") + each;
      throw ConfigError(shown_on_line(source) + ": no such file, nor one of the generators " + names);
    }
    return levels > 0 && levels != dataset.levels ? data::requantised(dataset, levels) : dataset;
  } catch (const io::DataError& error) {
    throw ConfigError(shown_on_line(error.what()));
  } catch (const io::PictureError& error) {
    throw ConfigError(shown_on_line(error.what()));
  } catch (const std::invalid_argument& error) {
    throw ConfigError(shown_on_line(source) + ": " + shown_on_line(error.what()));
  }
}

models::SampleShape sample_shape(const data::Dataset& dataset) {
  const auto extent = [&](int axis) { return static_cast<int>(dataset.values.extent(axis)); };
  return {extent(1), extent(2), extent(3), dataset.levels};
}

}  // namespace grader
