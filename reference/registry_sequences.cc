// The functions of models and flows that go variable by variable or step by step: Bengio & Bengio, MADE, MAF,
// IAF, NAF, pixel models, continuous flows. What each computes: the headers of exact/ named here.

#include <utility>

#include "reference/exact/autoregressive_flows.hpp"
#include "reference/exact/continuous_flow.hpp"
#include "reference/exact/pixels.hpp"
#include "reference/registry_support.hpp"

namespace reference {
namespace {

exact::MadeNetwork made(const Arguments& a) {
  return {a.input("mask0"), a.input("w0"), a.input("b0"), a.input("mask1"), a.input("w1"), a.input("b1")};
}
exact::BengioWeights bengio(const Arguments& a) {
  return {a.input("c"), a.input("v"), a.input("b"), a.input("w")};
}
exact::ShiftScaleNetwork shift_scale(const Arguments& a) {
  return {a.input("mask0"), a.input("w0"), a.input("b0"), a.input("mask1"),
          a.input("wm"),    a.input("bm"), a.input("wa"), a.input("ba")};
}
exact::VelocityWeights weights(const Arguments& a) {
  return {a.input("w1"), a.input("b1"), a.input("c1"), a.input("w2"), a.input("b2")};
}

// Parameters can ask for any amount of padding, and of steps.
void require_padded(const Arguments& a, int padding) {
  const std::int64_t rim = 2 * std::int64_t{padding};
  a.require_reasonable("y",
                       {a.extent("x", 0), a.extent("w", 0), a.extent("x", 2) + rim, a.extent("x", 3) + rim});
}
int step_count(const Arguments& a) {
  const int steps = a.integer("steps", 1), width = a.extent("w1", 1);
  const char* rows = a.function() == "cnf_adjoint" ? "y" : "z";
  a.require_reasonable("the path", {steps, a.extent("w1", 0)});
  a.require_reasonable("the path", {steps, a.extent("w1", 0), width, width, a.extent(rows, 0)});
  return steps;
}

const ArgumentList made_net = {f32("mask0", 2), f32("w0", 2), f32("b0", 1),
                               f32("mask1", 2), f32("w1", 2), f32("b1", 1)};
const ArgumentList shift_scale_net = {f32("mask0", 2), f32("w0", 2), f32("b0", 1), f32("mask1", 2),
                                      f32("wm", 2),    f32("bm", 1), f32("wa", 2), f32("ba", 1)};
const ArgumentList shift_scale_gradients = {f32("dw0", 2), f32("db0", 1), f32("dwm", 2),
                                            f32("dbm", 1), f32("dwa", 2), f32("dba", 1)};
const ArgumentList bengio_net = {f32("c", 2), f32("v", 3), f32("b", 1), f32("w", 3)};
const ArgumentList velocity_net = {f32("w1", 2), f32("b1", 1), f32("c1", 1), f32("w2", 2), f32("b2", 1)};
const ArgumentList velocity_gradients = {f32("dw1", 2), f32("db1", 1), f32("dc1", 1), f32("dw2", 2),
                                         f32("db2", 1)};

std::vector<Function> model_likelihoods() {
  return {
      make_function({"bengio_forward", joined({f32("z", 2)}, bengio_net), {}, {f32("logits", 2)}},
                    "logits of bits by Bengio & Bengio's hidden groups",
                    [](const Arguments& a) { return one(exact::bengio_forward(a.input("z"), bengio(a))); }),
      make_function({"bengio_backward",
                     joined(joined({f32("z", 2)}, bengio_net), {f32("dlogits", 2)}),
                     {},
                     {f32("dc", 2), f32("dv", 3), f32("db", 1), f32("dw", 3)}},
                    "gradients of bengio_forward",
                    [](const Arguments& a) {
                      return exact::bengio_backward(a.input("z"), bengio(a), a.input("dlogits"));
                    }),
      make_function({"made_forward", joined({f32("x", 2)}, made_net), {}, {f32("y", 2)}},
                    "masked network with one hidden layer of relu",
                    [](const Arguments& a) { return one(exact::made_forward(a.input("x"), made(a))); }),
      make_function(
          {"made_backward",
           joined(joined({f32("x", 2)}, made_net), {f32("dy", 2)}),
           {},
           {f32("dx", 2), f32("dw0", 2), f32("db0", 1), f32("dw1", 2), f32("db1", 1)}},
          "gradients of made_forward",
          [](const Arguments& a) { return exact::made_backward(a.input("x"), made(a), a.input("dy")); }),
      make_function(
          {"made_sample", joined({f32("uniform", 2), i32("order", 1)}, made_net), {}, {f32("x", 2)}},
          "bits drawn one after the other from the logits of made_forward",
          [](const Arguments& a) {
            return one(exact::made_sample(a.input("uniform"), a.input("order"), made(a)));
          }),
      make_function({"masked_conv2d_forward",
                     {f32("x", 4), f32("w", 4), f32("mask", 4), f32("b", 1)},
                     {integer("padding", 0)},
                     {f32("y", 4)}},
                    "convolution with mask * w, stride 1",
                    [](const Arguments& a) {
                      const int padding = a.integer("padding", 0);
                      require_padded(a, padding);
                      return one(exact::masked_conv2d_forward(a.input("x"), a.input("w"), a.input("mask"),
                                                              a.input("b"), padding));
                    }),
      make_function({"masked_conv2d_backward",
                     {f32("x", 4), f32("w", 4), f32("mask", 4), f32("dy", 4)},
                     {integer("padding", 0)},
                     {f32("dx", 4), f32("dw", 4), f32("db", 1)}},
                    "gradients of masked_conv2d_forward",
                    [](const Arguments& a) {
                      const int padding = a.integer("padding", 0);
                      require_padded(a, padding);
                      return exact::masked_conv2d_backward(a.input("x"), a.input("w"), a.input("mask"),
                                                           a.input("dy"), padding);
                    }),
      make_function({"categorical_log_prob", {f32("logits", -1), i32("labels", -1)}, {}, {f32("log_p", 1)}},
                    "log-probability of levels, classes on axis 1, summed over a sample",
                    [](const Arguments& a) {
                      return one(exact::categorical_log_prob(a.input("logits"), a.input("labels")));
                    }),
      make_function({"bits_per_dimension", {f32("log_p", 1)}, {integer("dimensions")}, {f32("bits", 1)}},
                    "-log_p / (dimensions ln 2)",
                    [](const Arguments& a) {
                      return one(exact::bits_per_dimension(a.input("log_p"), a.integer("dimensions", 1)));
                    }),
      make_function(
          {"sample_level", {f32("logits", 2), f32("uniform", 1)}, {}, {f32("level", 1)}},
          "the class that a uniform number chooses",
          [](const Arguments& a) { return one(exact::sample_level(a.input("logits"), a.input("uniform"))); }),
      make_function({"complete_image",
                     {f32("x", 3), i32("known", 3), f32("uniform", 3), f32("w", 3), f32("b", 1)},
                     {},
                     {f32("y", 3)}},
                    "the unknown pixels of an image, drawn one after the other",
                    [](const Arguments& a) {
                      return one(exact::complete_image(a.input("x"), a.input("known"), a.input("uniform"),
                                                       a.input("w"), a.input("b")));
                    }),
  };
}

std::vector<Function> flows() {
  const ArgumentList dsf = {f32("a_raw", 3), f32("b", 3), f32("w_raw", 3)};
  return {
      make_function(
          {"maf_inverse", joined({f32("x", 2)}, shift_scale_net), {}, {f32("u", 2), f32("log_det", 1)}},
          "masked autoregressive flow from data to noise, in one pass",
          [](const Arguments& a) { return exact::maf_inverse(a.input("x"), shift_scale(a)); }),
      make_function({"maf_forward",
                     joined({f32("u", 2), i32("order", 1)}, shift_scale_net),
                     {},
                     {f32("x", 2), f32("log_det", 1)}},
                    "the way back of maf_inverse, variable by variable",
                    [](const Arguments& a) {
                      return exact::maf_forward(a.input("u"), a.input("order"), shift_scale(a));
                    }),
      make_function({"maf_backward",
                     joined(joined({f32("x", 2)}, shift_scale_net), {f32("du", 2), f32("dlog_det", 1)}),
                     {},
                     joined({f32("dx", 2)}, shift_scale_gradients)},
                    "gradients of maf_inverse",
                    [](const Arguments& a) {
                      return exact::maf_backward(a.input("x"), shift_scale(a), a.input("du"),
                                                 a.input("dlog_det"));
                    }),
      make_function({"iaf_forward", joined({f32("z", 2)}, shift_scale_net), {}, flow_out},
                    "inverse autoregressive flow with gates",
                    [](const Arguments& a) { return exact::iaf_forward(a.input("z"), shift_scale(a)); }),
      make_function({"iaf_inverse",
                     joined({f32("y", 2), i32("order", 1)}, shift_scale_net),
                     {},
                     {f32("z", 2), f32("log_det", 1)}},
                    "the way back of iaf_forward, variable by variable",
                    [](const Arguments& a) {
                      return exact::iaf_inverse(a.input("y"), a.input("order"), shift_scale(a));
                    }),
      make_function({"iaf_backward",
                     joined(joined({f32("z", 2)}, shift_scale_net), flow_upstream),
                     {},
                     joined({f32("dz", 2)}, shift_scale_gradients)},
                    "gradients of iaf_forward",
                    [](const Arguments& a) {
                      return exact::iaf_backward(a.input("z"), shift_scale(a), a.input("dy"),
                                                 a.input("dlog_det"));
                    }),
      make_function({"sigmoid_flow_forward", joined({f32("x", 2)}, dsf), {}, flow_out},
                    "deep sigmoidal flow: the logit of a mixture of sigmoids",
                    [](const Arguments& a) {
                      return exact::sigmoid_flow_forward(a.input("x"), a.input("a_raw"), a.input("b"),
                                                         a.input("w_raw"));
                    }),
      make_function({"sigmoid_flow_inverse", joined({f32("y", 2)}, dsf), {}, {f32("x", 2)}},
                    "the way back of sigmoid_flow_forward, by bisection",
                    [](const Arguments& a) {
                      return one(exact::sigmoid_flow_inverse(a.input("y"), a.input("a_raw"), a.input("b"),
                                                             a.input("w_raw")));
                    }),
      make_function({"sigmoid_flow_backward",
                     joined(joined({f32("x", 2)}, dsf), flow_upstream),
                     {},
                     {f32("dx", 2), f32("da_raw", 3), f32("db", 3), f32("dw_raw", 3)}},
                    "gradients of sigmoid_flow_forward",
                    [](const Arguments& a) {
                      return exact::sigmoid_flow_backward(a.input("x"), a.input("a_raw"), a.input("b"),
                                                          a.input("w_raw"), a.input("dy"),
                                                          a.input("dlog_det"));
                    }),
  };
}

std::vector<Function> continuous() {
  const ArgumentList z = joined({f32("z", 2)}, velocity_net), y_out = {f32("y", 2)},
                     trace_out = {f32("trace", 1)};
  const ArgumentList gradients = joined({f32("dz", 2)}, velocity_gradients);
  const std::vector<ParameterSignature> steps = {integer("steps")}, step = {real("t"), real("h")};
  return {
      make_function(
          {"velocity", z, {real("t")}, {f32("v", 2)}}, "W2 tanh(W1 z + b1 + t c1) + b2",
          [](const Arguments& a) { return one(exact::velocity(a.input("z"), weights(a), a.real("t"))); }),
      make_function({"euler_step", z, step, y_out}, "one step of Euler along the velocity",
                    [](const Arguments& a) {
                      return one(exact::euler_step(a.input("z"), weights(a), a.real("t"), a.real("h")));
                    }),
      make_function({"rk4_step", z, step, y_out}, "one classic step of Runge and Kutta along the velocity",
                    [](const Arguments& a) {
                      return one(exact::rk4_step(a.input("z"), weights(a), a.real("t"), a.real("h")));
                    }),
      make_function({"velocity_trace", z, {real("t")}, trace_out}, "trace of the velocity's Jacobian",
                    [](const Arguments& a) {
                      return one(exact::velocity_trace(a.input("z"), weights(a), a.real("t")));
                    }),
      make_function({"velocity_trace_estimate",
                     joined({f32("z", 2), f32("e", 2)}, velocity_net),
                     {real("t")},
                     trace_out},
                    "Hutchinson's estimate of velocity_trace with the given e",
                    [](const Arguments& a) {
                      return one(exact::velocity_trace_estimate(a.input("z"), a.input("e"), weights(a),
                                                                a.real("t")));
                    }),
      make_function(
          {"cnf_euler", z, steps, flow_out}, "continuous flow from t = 0 to 1 in steps of Euler",
          [](const Arguments& a) { return exact::cnf_euler(a.input("z"), weights(a), step_count(a)); }),
      make_function(
          {"cnf_rk4", z, steps, flow_out}, "continuous flow from t = 0 to 1 in classic steps",
          [](const Arguments& a) { return exact::cnf_rk4(a.input("z"), weights(a), step_count(a)); }),
      make_function({"cnf_backward", joined(z, flow_upstream), steps, gradients},
                    "gradients through the steps of cnf_rk4",
                    [](const Arguments& a) {
                      return exact::cnf_backward(a.input("z"), weights(a), a.input("dy"), a.input("dlog_det"),
                                                 step_count(a));
                    }),
      make_function(
          {"cnf_adjoint", joined(joined({f32("y", 2)}, velocity_net), flow_upstream), steps, gradients},
          "gradients of the continuous flow by the adjoint equation, in classic steps",
          [](const Arguments& a) {
            return exact::cnf_adjoint(a.input("y"), weights(a), a.input("dy"), a.input("dlog_det"),
                                      step_count(a));
          }),
  };
}

}  // namespace

std::vector<Function> sequence_functions() {
  std::vector<Function> all = model_likelihoods();
  for (const auto family : {flows, continuous}) {
    for (Function& function : family()) all.push_back(std::move(function));
  }
  return all;
}

}  // namespace reference
