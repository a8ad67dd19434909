#pragma once
// What `grader model` can do: one function an action, each in grader/commands/model_<action>.cc. They return
// the exit status.

#include "grader/cli.hpp"

namespace grader {

int list_models(const Arguments& arguments);
int train_model(const Arguments& arguments);   // operand 1: the model's name
int sample_model(const Arguments& arguments);  // operand 1: a checkpoint, as for the others
int complete_model(const Arguments& arguments);
int evaluate_model(const Arguments& arguments);

// Operand 1. Throws UsageError "missing <what>".
std::string second_operand(const Arguments& arguments, const std::string& what);

}  // namespace grader
