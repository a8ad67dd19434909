// What training needs beside gradients: steps of optimisers, clipping, batch normalisation.

#include <utility>

#include "reference/exact/batch_norm.hpp"
#include "reference/exact/optimizer_steps.hpp"
#include "reference/registry_support.hpp"

namespace reference {
namespace {

using exact::Measured;
using Results = std::vector<Measured>;

Results sgd_step(const Arguments& a) {
  return exact::sgd_step(a.input("theta"), a.input("g"), a.input("buffer"),
                         {a.real("rate"), a.real("momentum"), a.real("weight_decay")});
}

Results adam(const Arguments& a, bool decoupled) {
  return exact::adam_step(a.input("theta"), a.input("g"), a.input("m"), a.input("v"),
                          {.step = a.integer("step", 1),
                           .rate = a.real("rate"),
                           .beta1 = a.real("beta1"),
                           .beta2 = a.real("beta2"),
                           .epsilon = a.real("epsilon"),
                           .weight_decay = a.real("weight_decay"),
                           .decoupled = decoupled});
}

const std::vector<ArgumentSignature> adam_inputs = {f32("theta", -1), f32("g", -1), f32("m", -1),
                                                    f32("v", -1)};
const std::vector<ArgumentSignature> adam_outputs = {f32("theta_next", -1), f32("m_next", -1),
                                                     f32("v_next", -1)};
const std::vector<ParameterSignature> adam_settings = {
    integer("step"), real("rate"), real("beta1"), real("beta2"), real("epsilon"), real("weight_decay")};
const std::vector<ArgumentSignature> affine_gradients = {f32("dx", -1), f32("dgain", 1), f32("dbias", 1)};

}  // namespace

std::vector<Function> training_functions() {
  return {
      make_function({"sgd_step",
                     {f32("theta", -1), f32("g", -1), f32("buffer", -1)},
                     {real("rate"), real("momentum"), real("weight_decay")},
                     {f32("theta_next", -1), f32("buffer_next", -1)}},
                    "one step of gradient descent with momentum", sgd_step),
      make_function({"adam_step", adam_inputs, adam_settings, adam_outputs},
                    "one step of Adam, weight decay added to the gradient",
                    [](const Arguments& a) { return adam(a, false); }),
      make_function({"adamw_step", adam_inputs, adam_settings, adam_outputs},
                    "one step of AdamW, which shrinks the weights themselves",
                    [](const Arguments& a) { return adam(a, true); }),
      make_function(
          {"clip_gradient", {f32("g", -1)}, {real("most")}, {f32("clipped", -1)}},
          "the gradient shortened to a norm of at most `most`",
          [](const Arguments& a) { return Results{exact::clip_gradient(a.input("g"), a.real("most"))}; }),
      make_function({"batch_norm_forward",
                     {f32("x", -1), f32("gain", 1), f32("bias", 1)},
                     {real("epsilon")},
                     {f32("y", -1), f32("mean", 1), f32("variance", 1)}},
                    "batch normalisation while training, channels on axis 1",
                    [](const Arguments& a) {
                      return exact::batch_norm_forward(a.input("x"), a.input("gain"), a.input("bias"),
                                                       a.real("epsilon"));
                    }),
      make_function({"batch_norm_backward",
                     {f32("x", -1), f32("gain", 1), f32("dy", -1)},
                     {real("epsilon")},
                     affine_gradients},
                    "gradients of batch_norm_forward's y",
                    [](const Arguments& a) {
                      return exact::batch_norm_backward(a.input("x"), a.input("gain"), a.input("dy"),
                                                        a.real("epsilon"));
                    }),
      make_function({"batch_norm_running",
                     {f32("x", -1), f32("running_mean", 1), f32("running_variance", 1)},
                     {real("momentum")},
                     {f32("mean_next", 1), f32("variance_next", 1)}},
                    "running averages of batch normalisation after a batch, unbiased variance",
                    [](const Arguments& a) {
                      return exact::batch_norm_running(a.input("x"), a.input("running_mean"),
                                                       a.input("running_variance"), a.real("momentum"));
                    }),
      make_function({"batch_norm_inference",
                     {f32("x", -1), f32("gain", 1), f32("bias", 1), f32("mean", 1), f32("variance", 1)},
                     {real("epsilon")},
                     {f32("y", -1)}},
                    "batch normalisation by given mean and variance",
                    [](const Arguments& a) {
                      return Results{exact::batch_norm_inference(a.input("x"), a.input("gain"),
                                                                 a.input("bias"), a.input("mean"),
                                                                 a.input("variance"), a.real("epsilon"))};
                    }),
      make_function({"batch_norm_inference_backward",
                     {f32("x", -1), f32("gain", 1), f32("mean", 1), f32("variance", 1), f32("dy", -1)},
                     {real("epsilon")},
                     affine_gradients},
                    "gradients of batch_norm_inference",
                    [](const Arguments& a) {
                      return exact::batch_norm_inference_backward(a.input("x"), a.input("gain"),
                                                                  a.input("mean"), a.input("variance"),
                                                                  a.input("dy"), a.real("epsilon"));
                    }),
  };
}

}  // namespace reference
