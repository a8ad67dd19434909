#pragma once
// What `grader model` can do: one function an action, each in grader/commands/model_<action>.cc. They return
// the exit status.

#include "grader/cli.hpp"
#include "reference/data/dataset.hpp"
#include "reference/models/zoo.hpp"

namespace grader {

int list_models(const Arguments& arguments);
int train_model(const Arguments& arguments);   // operand 1: the model's name
int sample_model(const Arguments& arguments);  // operand 1: a checkpoint, as for the others
int complete_model(const Arguments& arguments);
int evaluate_model(const Arguments& arguments);
int draw_model(const Arguments& arguments);

// What the flags say that several actions share. Throw UsageError.
double number_of(const Arguments& arguments, const std::string& flag, double fallback);  // above 0
reference::Random random_of(const Arguments& arguments);                                 // --seed
// Data that the model was not trained on, in its shape: --data, --levels. Throws harness::ConfigError too.
reference::data::Dataset held_out_data(const Arguments& arguments, const reference::models::Model& model,
                                       std::int64_t count);

// Operand 1. Throws UsageError "missing <what>".
std::string second_operand(const Arguments& arguments, const std::string& what);

}  // namespace grader
