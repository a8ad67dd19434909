// The functions of the flows that map a sample at once: planar, radial, Householder, Sylvester, couplings,
// Glow. What each computes: the headers of exact/ named here.

#include <utility>

#include "reference/exact/coupling_flows.hpp"
#include "reference/exact/vector_flows.hpp"
#include "reference/registry_support.hpp"

namespace reference {
namespace {

exact::AdditiveCoupling additive(const Arguments& a) {
  return {a.input("w1"), a.input("b1"), a.input("w2"), a.input("b2")};
}
exact::AffineCoupling affine(const Arguments& a) {
  return {a.input("w1"), a.input("b1"), a.input("ws"), a.input("bs"), a.input("wt"), a.input("bt")};
}

// Lists of arguments that come again and again, in the order of their functions.
const ArgumentList additive_net = {f32("w1", 2), f32("b1", 1), f32("w2", 2), f32("b2", 1)};
const ArgumentList affine_net = {f32("w1", 2), f32("b1", 1), f32("ws", 2),
                                 f32("bs", 1), f32("wt", 2), f32("bt", 1)};

std::vector<Function> vector_functions() {
  const ArgumentList planar = {f32("z", 2), f32("u", 2), f32("w", 2), f32("b", 1)};
  const ArgumentList radial = {f32("z", 2), f32("centre", 1), f32("alpha_raw", 1), f32("beta_raw", 1)};
  const ArgumentList sylvester = {f32("z", 2), f32("q", 2), f32("r1", 2), f32("r2", 2), f32("b", 1)};
  return {
      make_function({"planar_forward", planar, {}, flow_out},
                    "K planar layers with u made invertible, and log |det|",
                    [](const Arguments& a) {
                      return exact::planar_forward(a.input("z"), a.input("u"), a.input("w"), a.input("b"));
                    }),
      make_function({"planar_backward",
                     joined(planar, flow_upstream),
                     {},
                     {f32("dz", 2), f32("du", 2), f32("dw", 2), f32("db", 1)}},
                    "gradients of planar_forward",
                    [](const Arguments& a) {
                      return exact::planar_backward(a.input("z"), a.input("u"), a.input("w"), a.input("b"),
                                                    a.input("dy"), a.input("dlog_det"));
                    }),
      make_function({"radial_forward", radial, {}, flow_out}, "a radial layer, and log |det|",
                    [](const Arguments& a) {
                      return exact::radial_forward(a.input("z"), a.input("centre"), a.input("alpha_raw"),
                                                   a.input("beta_raw"));
                    }),
      make_function({"radial_backward",
                     joined(radial, flow_upstream),
                     {},
                     {f32("dz", 2), f32("dcentre", 1), f32("dalpha_raw", 1), f32("dbeta_raw", 1)}},
                    "gradients of radial_forward",
                    [](const Arguments& a) {
                      return exact::radial_backward(a.input("z"), a.input("centre"), a.input("alpha_raw"),
                                                    a.input("beta_raw"), a.input("dy"), a.input("dlog_det"));
                    }),
      make_function(
          {"householder_forward", {f32("z", 2), f32("v", 2)}, {}, {f32("y", 2)}},
          "reflections across the planes orthogonal to the rows of v, first to last",
          [](const Arguments& a) { return one(exact::householder_forward(a.input("z"), a.input("v"))); }),
      make_function({"householder_backward",
                     {f32("z", 2), f32("v", 2), f32("dy", 2)},
                     {},
                     {f32("dz", 2), f32("dv", 2)}},
                    "gradients of householder_forward",
                    [](const Arguments& a) {
                      return exact::householder_backward(a.input("z"), a.input("v"), a.input("dy"));
                    }),
      make_function({"sylvester_forward", sylvester, {}, flow_out},
                    "a Sylvester layer with given orthonormal q, and log |det|",
                    [](const Arguments& a) {
                      return exact::sylvester_forward(a.input("z"), a.input("q"), a.input("r1"),
                                                      a.input("r2"), a.input("b"));
                    }),
      make_function({"sylvester_backward",
                     joined(sylvester, flow_upstream),
                     {},
                     {f32("dz", 2), f32("dq", 2), f32("dr1", 2), f32("dr2", 2), f32("db", 1)}},
                    "gradients of sylvester_forward",
                    [](const Arguments& a) {
                      return exact::sylvester_backward(a.input("z"), a.input("q"), a.input("r1"),
                                                       a.input("r2"), a.input("b"), a.input("dy"),
                                                       a.input("dlog_det"));
                    }),
      make_function({"flow_elbo",
                     {f32("log_likelihood", 1), f32("z0", 2), f32("mean", 2), f32("log_std", 2), f32("zk", 2),
                      f32("log_det", 1)},
                     {},
                     {f32("elbo", 1)}},
                    "evidence bound of a flow posterior, one sample a row",
                    [](const Arguments& a) {
                      return one(exact::flow_elbo(a.input("log_likelihood"), a.input("z0"), a.input("mean"),
                                                  a.input("log_std"), a.input("zk"), a.input("log_det")));
                    }),
      make_function({"standard_normal_log_prob", {f32("z", 2)}, {}, {f32("log_p", 1)}},
                    "log-density of independent N(0, 1)",
                    [](const Arguments& a) { return one(exact::standard_normal_log_prob(a.input("z"))); }),
      make_function({"logistic_log_prob", {f32("z", 2)}, {}, {f32("log_p", 1)}},
                    "log-density of independent logistic numbers",
                    [](const Arguments& a) { return one(exact::logistic_log_prob(a.input("z"))); }),
  };
}

std::vector<Function> coupling_functions() {
  const ArgumentList x = {f32("x", 2)}, y = {f32("y", 2)}, x_out = {f32("x", 2), f32("log_det", 1)};
  const ArgumentList additive_gradients = {f32("dx", 2), f32("dw1", 2), f32("db1", 1), f32("dw2", 2),
                                           f32("db2", 1)};
  const ArgumentList affine_gradients = {f32("dx", 2),  f32("dw1", 2), f32("db1", 1), f32("dws", 2),
                                         f32("dbs", 1), f32("dwt", 2), f32("dbt", 1)};
  return {
      make_function(
          {"additive_coupling_forward", joined(x, additive_net), {}, flow_out},
          "NICE's coupling: the second half moved by a network of the first",
          [](const Arguments& a) { return exact::additive_coupling_forward(a.input("x"), additive(a)); }),
      make_function(
          {"additive_coupling_inverse", joined(y, additive_net), {}, x_out},
          "the way back of additive_coupling_forward",
          [](const Arguments& a) { return exact::additive_coupling_inverse(a.input("y"), additive(a)); }),
      make_function({"additive_coupling_backward",
                     joined(joined(x, additive_net), {f32("dy", 2)}),
                     {},
                     additive_gradients},
                    "gradients of additive_coupling_forward",
                    [](const Arguments& a) {
                      return exact::additive_coupling_backward(a.input("x"), additive(a), a.input("dy"));
                    }),
      make_function(
          {"affine_coupling_forward", joined(x, affine_net), {}, flow_out},
          "RealNVP's coupling: the second half scaled and moved by a network of the first",
          [](const Arguments& a) { return exact::affine_coupling_forward(a.input("x"), affine(a)); }),
      make_function(
          {"affine_coupling_inverse", joined(y, affine_net), {}, x_out},
          "the way back of affine_coupling_forward",
          [](const Arguments& a) { return exact::affine_coupling_inverse(a.input("y"), affine(a)); }),
      make_function(
          {"affine_coupling_backward", joined(joined(x, affine_net), flow_upstream), {}, affine_gradients},
          "gradients of affine_coupling_forward",
          [](const Arguments& a) {
            return exact::affine_coupling_backward(a.input("x"), affine(a), a.input("dy"),
                                                   a.input("dlog_det"));
          }),
      make_function(
          {"scaling_forward", {f32("x", 2), f32("log_scale", 1)}, {}, flow_out},
          "x exp(log_scale), NICE's last layer",
          [](const Arguments& a) { return exact::scaling_forward(a.input("x"), a.input("log_scale")); }),
      make_function({"scaling_backward",
                     joined({f32("x", 2), f32("log_scale", 1)}, flow_upstream),
                     {},
                     {f32("dx", 2), f32("dlog_scale", 1)}},
                    "gradients of scaling_forward",
                    [](const Arguments& a) {
                      return exact::scaling_backward(a.input("x"), a.input("log_scale"), a.input("dy"),
                                                     a.input("dlog_det"));
                    }),
  };
}

std::vector<Function> image_functions() {
  const ArgumentList norm = {f32("log_scale", 1), f32("bias", 1)}, x = {f32("x", 4)}, y = {f32("y", 4)};
  const ArgumentList y_out = {f32("y", 4), f32("log_det", 1)}, x_out = {f32("x", 4), f32("log_det", 1)};
  const ArgumentList above = {f32("dy", 4), f32("dlog_det", 1)};
  return {
      make_function({"actnorm_forward", joined(x, norm), {}, y_out},
                    "each channel scaled and moved, and log |det|",
                    [](const Arguments& a) {
                      return exact::actnorm_forward(a.input("x"), a.input("log_scale"), a.input("bias"));
                    }),
      make_function({"actnorm_inverse", joined(y, norm), {}, x_out}, "the way back of actnorm_forward",
                    [](const Arguments& a) {
                      return exact::actnorm_inverse(a.input("y"), a.input("log_scale"), a.input("bias"));
                    }),
      make_function({"actnorm_backward",
                     joined(joined(x, norm), above),
                     {},
                     {f32("dx", 4), f32("dlog_scale", 1), f32("dbias", 1)}},
                    "gradients of actnorm_forward",
                    [](const Arguments& a) {
                      return exact::actnorm_backward(a.input("x"), a.input("log_scale"), a.input("bias"),
                                                     a.input("dy"), a.input("dlog_det"));
                    }),
      make_function({"actnorm_init", x, {}, norm},
                    "scale and bias that give the batch mean 0 and variance 1 in each channel",
                    [](const Arguments& a) { return exact::actnorm_init(a.input("x")); }),
      make_function({"conv1x1_forward", {f32("x", 4), f32("w", 2)}, {}, y_out},
                    "invertible 1x1 convolution, and log |det|",
                    [](const Arguments& a) { return exact::conv1x1_forward(a.input("x"), a.input("w")); }),
      make_function({"conv1x1_inverse", {f32("y", 4), f32("w", 2)}, {}, x_out},
                    "the way back of conv1x1_forward",
                    [](const Arguments& a) { return exact::conv1x1_inverse(a.input("y"), a.input("w")); }),
      make_function(
          {"conv1x1_backward", joined({f32("x", 4), f32("w", 2)}, above), {}, {f32("dx", 4), f32("dw", 2)}},
          "gradients of conv1x1_forward",
          [](const Arguments& a) {
            return exact::conv1x1_backward(a.input("x"), a.input("w"), a.input("dy"), a.input("dlog_det"));
          }),
      make_function({"squeeze", x, {}, y}, "[N,C,H,W] to [N,4C,H/2,W/2], channel 4c + 2dy + dx",
                    [](const Arguments& a) { return one(exact::squeeze(a.input("x"))); }),
      make_function({"unsqueeze", y, {}, x}, "the way back of squeeze",
                    [](const Arguments& a) { return one(exact::unsqueeze(a.input("y"))); }),
  };
}

}  // namespace

std::vector<Function> flow_functions() {
  std::vector<Function> all = vector_functions();
  for (const auto family : {coupling_functions, image_functions}) {
    for (Function& function : family()) all.push_back(std::move(function));
  }
  return all;
}

}  // namespace reference
