#pragma once
// A trained model in its file: a checkpoint whose metadata says how to build the model again.

#include <memory>
#include <string>
#include <vector>

#include "reference/data/dataset.hpp"
#include "reference/models/zoo.hpp"
#include "reference/nn/optimizer.hpp"

namespace grader {

struct StoredModel {
  std::unique_ptr<reference::models::Model> model;
  std::uint64_t seed = 1;
  std::string data;  // the name of what it was trained on
  int batch = 64;
  double rate = 1e-3;
  std::int64_t steps = 0;  // of the run
  std::int64_t done = 0;   // of these
  reference::nn::Parameters<float> optimizer_state;
  std::vector<double> curve_steps, curve_losses;  // means over stretches of the run
  double open_sum = 0;                            // of the losses of the stretch that is not at its end
  std::int64_t open_count = 0;
};

// Throws harness::ConfigError.
void save_model(const std::string& file, const StoredModel& stored);
// Throws harness::ConfigError when the file is no checkpoint of this program or does not fit its own model.
StoredModel load_model(const std::string& file);

// A generator's name, "digits" or "digits:5000" for so many samples, or a file or folder. Generated data are
// those of `seed`. Throws harness::ConfigError.
reference::data::Dataset load_data(const std::string& source, std::int64_t count, std::uint64_t seed,
                                   int levels);

reference::models::SampleShape sample_shape(const reference::data::Dataset& dataset);

}  // namespace grader
