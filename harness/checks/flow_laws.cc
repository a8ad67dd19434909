// The laws of flows and autoregressive models, on the student's own answers. Rows of a batch are taken to be
// independent: one call moves the same element of every row.

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "harness/checks/describe.hpp"
#include "harness/checks/laws.hpp"
#include "harness/checks/stop.hpp"

namespace harness {
namespace {

using Values = std::vector<double>;

std::int64_t row_size(const HostTensor& tensor) {
  return tensor.size() / tensor.shape[0];
}

// Moves element j of every row; gives back by how much each has moved in float32.
Values move_element(HostTensor& tensor, std::int64_t j, double step) {
  Values moved;
  for (std::int64_t n = 0; n < tensor.shape[0]; ++n) {
    float& element = tensor.f32[static_cast<std::size_t>(n * row_size(tensor) + j)];
    const float before = element;
    element = static_cast<float>(static_cast<double>(element) + step);
    moved.push_back(static_cast<double>(element) - static_cast<double>(before));
  }
  return moved;
}

// The inverse's inputs: the output it undoes, tensors that the forward function has too, and others.
CallRequest inverse_request(const PropertyOptions& options, const Case& c, const HostTensor& y) {
  CallRequest request = case_request(*options.inverse, c);
  request.inputs[options.undone] = y;
  return request;
}

// How far `outputs` of the exact inverse move when each element of y may be off by `doubt`: what the forward
// function's rounding costs on the way back. One evaluation for each element of a row.
std::vector<Values> passed_on(const CheckContext& context, const PropertyOptions& options,
                              const CallRequest& way_back, const Values& doubt) {
  Oracle& oracle = oracle_of(context, *options.inverse);
  const std::size_t y = options.undone;
  const std::vector<reference::Output> still = oracle.evaluate(way_back);
  std::vector<Values> spread;
  for (const reference::Output& output : still)
    spread.emplace_back(static_cast<std::size_t>(output.value.size()), 0.0);
  const std::int64_t size = row_size(way_back.inputs[y]);
  for (std::int64_t j = 0; j < size; ++j) {
    CallRequest moved = way_back;
    double step = 0;
    for (std::int64_t n = 0; n < moved.inputs[y].shape[0]; ++n)
      step = std::max(step, doubt[static_cast<std::size_t>(n * size + j)]);
    if (step == 0) continue;
    move_element(moved.inputs[y], j, step);
    const std::vector<reference::Output> there = oracle.evaluate(moved);
    for (std::size_t o = 0; o < still.size(); ++o) {
      for (std::int64_t i = 0; i < still[o].value.size(); ++i)
        spread[o][static_cast<std::size_t>(i)] += std::abs(there[o].value[i] - still[o].value[i]);
    }
  }
  return spread;
}

double log_abs_det(std::vector<Values> a, std::vector<Values>& inverse) {
  const std::size_t d = a.size();
  inverse.assign(d, Values(d, 0.0));
  for (std::size_t i = 0; i < d; ++i) inverse[i][i] = 1;
  double total = 0;
  for (std::size_t k = 0; k < d; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < d; ++i) {
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    }
    std::swap(a[k], a[pivot]);
    std::swap(inverse[k], inverse[pivot]);
    total += std::log(std::abs(a[k][k]));
    const double scale = 1 / a[k][k];
    for (std::size_t j = 0; j < d; ++j) {
      a[k][j] *= scale;
      inverse[k][j] *= scale;
    }
    for (std::size_t i = 0; i < d; ++i) {
      const double factor = a[i][k];
      if (i == k || factor == 0) continue;
      for (std::size_t j = 0; j < d; ++j) {
        a[i][j] -= factor * a[k][j];
        inverse[i][j] -= factor * inverse[k][j];
      }
    }
  }
  return total;
}

using Evaluate = std::function<Values(const CallRequest&)>;

// The Jacobian of each row by central differences, [row][output][input].
std::vector<std::vector<Values>> jacobians(const CallRequest& request, std::size_t input, double step,
                                           const Evaluate& evaluate_y) {
  const HostTensor& x = request.inputs[input];
  const std::int64_t rows = x.shape[0], size = row_size(x);
  const auto d = static_cast<std::size_t>(size);
  std::vector<std::vector<Values>> result(static_cast<std::size_t>(rows), std::vector<Values>(d, Values(d)));
  for (std::int64_t j = 0; j < size; ++j) {
    CallRequest up = request, down = request;
    const Values above = move_element(up.inputs[input], j, step);
    const Values below = move_element(down.inputs[input], j, -step);
    const Values y_up = evaluate_y(up), y_down = evaluate_y(down);
    for (std::size_t n = 0; n < result.size(); ++n) {
      for (std::size_t i = 0; i < d; ++i)
        result[n][i][static_cast<std::size_t>(j)] =
            (y_up[n * d + i] - y_down[n * d + i]) / (above[n] - below[n]);
    }
  }
  return result;
}

struct NumericalLogDet {
  double value = 0, doubt = 0;
};

// From Jacobians at a step and at half of it; `noise` is what an entry may be off by rounding. To first order
// the logarithm moves by the sum of |J^-1| times what the entries are off.
NumericalLogDet settle(const std::vector<Values>& coarse, const std::vector<Values>& fine, double noise) {
  std::vector<Values> inverse;
  NumericalLogDet result;
  result.value = log_abs_det(fine, inverse);
  for (std::size_t i = 0; i < fine.size(); ++i) {
    for (std::size_t j = 0; j < fine.size(); ++j)
      result.doubt += std::abs(inverse[j][i]) * (noise + std::abs(coarse[i][j] - fine[i][j]));
  }
  return result;
}

constexpr double coarse_step = 1.0 / 32;
constexpr double largest_doubt = 0.1;

// log p of each row.
Values log_probabilities(const PropertyOptions& options, const CallRequest& request, const Values& output,
                         const Values& log_det) {
  const HostTensor& x = request.inputs[options.input];
  const auto rows = static_cast<std::size_t>(x.shape[0]), size = static_cast<std::size_t>(row_size(x));
  Values result(rows);
  for (std::size_t n = 0; n < rows; ++n) {
    if (options.distribution == Distribution::normal) result[n] = log_det[n];
    for (std::size_t d = 0; d < size; ++d) {
      const double value = output[n * size + d];
      if (options.distribution == Distribution::normal) {
        result[n] -= value * value / 2 + std::log(2 * std::acos(-1.0)) / 2;
      } else {
        const double against = x.f32[n * size + d] > 0.5F ? -value : value;
        result[n] -= std::max(against, 0.0) + std::log1p(std::exp(-std::abs(against)));
      }
    }
  }
  return result;
}

// All points the distribution is summed over, row by row, and the volume that each stands for.
struct Points {
  std::vector<float> values;
  double volume = 1;
};

Points points_of(Distribution distribution, std::int64_t size) {
  const std::int64_t each = distribution == Distribution::bernoulli ? 2 : size == 1 ? 400 : 120;
  const double reach = 12;
  Points points;
  std::int64_t count = 1;
  for (std::int64_t d = 0; d < size; ++d) {
    count *= each;
    if (distribution == Distribution::normal) points.volume *= 2 * reach / static_cast<double>(each);
  }
  for (std::int64_t k = 0; k < count; ++k) {
    std::int64_t rest = k;
    for (std::int64_t d = 0; d < size; ++d) {
      const double digit = static_cast<double>(rest % each);
      rest /= each;
      points.values.push_back(
          static_cast<float>(distribution == Distribution::bernoulli
                                 ? digit
                                 : -reach + 2 * reach * (digit + 0.5) / static_cast<double>(each)));
    }
  }
  return points;
}

// The place of element `i` of a row in the order: [N,D,...] as they come, [N,C,H,W] row by row of the image,
// all channels alike.
std::int64_t place_of(const reference::Shape& shape, std::int64_t i) {
  if (shape.size() == 4) return i % (shape[2] * shape[3]);
  return i / std::accumulate(shape.begin() + 2, shape.end(), std::int64_t{1}, std::multiplies<>());
}

}  // namespace

std::string judge_inverse(const PropertyOptions& options, const CheckContext& context, const Case& c,
                          const CallRequest& forward, const Judged& there) {
  const std::size_t y = options.output, x = options.recovered;
  const auto judge = [&](const CallRequest& way_back, const std::vector<HostTensor>& back,
                         const std::vector<reference::Output>& exact_back, const Judged& from,
                         const std::function<void(double, double, const std::string&)>& compare) {
    Values doubt;
    for (const double m : observed_magnitude(from.exact[y], from.outputs[y]))
      doubt.push_back(kUnitRoundoff * options.tolerance * m + kSmallestNormal);
    const std::vector<Values> spread = passed_on(context, options, way_back, doubt);
    const auto own = observed_magnitude(exact_back[x], back[x]);
    const HostTensor& wanted = forward.inputs[options.input];
    for (std::size_t i = 0; i < own.size(); ++i) {
      compare(
          static_cast<double>(back[x].f32[i]) - static_cast<double>(wanted.f32[i]),
          kUnitRoundoff * options.tolerance * (own[i] + std::abs(static_cast<double>(wanted.f32[i]))) +
              2 * spread[x][i],
          describe_element(options.inverse->outputs[x].name, back[x].shape, static_cast<std::int64_t>(i)));
    }
    if (!options.log_det || !options.inverse_log_det) return;
    const std::size_t out = *options.log_det, in = *options.inverse_log_det;
    const auto first = observed_magnitude(from.exact[out], from.outputs[out]);
    const auto second = observed_magnitude(exact_back[in], back[in]);
    for (std::size_t n = 0; n < first.size(); ++n) {
      compare(
          static_cast<double>(back[in].f32[n]) + from.got(out, n),
          kUnitRoundoff * options.tolerance * (first[n] + second[n]) + 2 * spread[in][n],
          describe_element(options.inverse->outputs[in].name, back[in].shape, static_cast<std::int64_t>(n)));
    }
  };
  const auto rounded = [](const std::vector<reference::Output>& outputs) {
    std::vector<HostTensor> tensors;
    for (const reference::Output& output : outputs)
      tensors.push_back(HostTensor::from_double(output.value, reference::DType::f32));
    return tensors;
  };
  // The reference's own round trip, from its y in float32.
  Judged exact{rounded(there.exact), there.exact};
  const CallRequest exact_back = inverse_request(options, c, exact.outputs[y]);
  const std::vector<reference::Output> recovered = oracle_of(context, *options.inverse).evaluate(exact_back);
  judge(exact_back, rounded(recovered), recovered, exact,
        [&](double off, double allowed, const std::string&) {
          require_law(context, c, std::abs(off), allowed);
        });

  const CallRequest way_back = inverse_request(options, c, there.outputs[y]);
  const Judged back = evaluate(context, way_back);
  std::string complaint;
  judge(way_back, back.outputs, back.exact, there,
        [&](double off, double allowed, const std::string& element) {
          if (!complaint.empty() || std::abs(off) <= allowed) return;
          complaint = options.inverse->name + " does not undo your " + options.forward->name + ": " +
                      element + " is off" + describe_values(context, off, 0, allowed);
        });
  return complaint;
}

std::string judge_log_determinant(const PropertyOptions& options, const CheckContext& context, const Case& c,
                                  const CallRequest& request, const Judged& answer) {
  const std::size_t y = options.output, l = *options.log_det;
  const Evaluate student = [&](const CallRequest& moved) {
    CallOutcome outcome = ask(context.student, moved);
    require_finite(moved, outcome);
    return values_of(outcome.outputs[y]);
  };
  const Evaluate exact = [&](const CallRequest& moved) {
    return values_of(oracle_of(context, *options.forward).evaluate(moved)[y]);
  };
  const auto magnitude = observed_magnitude(answer.exact[y], answer.outputs[y]);
  const double noise = 2 * kUnitRoundoff * options.tolerance *
                       *std::max_element(magnitude.begin(), magnitude.end()) / coarse_step;
  const auto coarse = jacobians(request, options.input, coarse_step, student);
  const auto fine = jacobians(request, options.input, coarse_step / 2, student);
  const auto exact_coarse = jacobians(request, options.input, coarse_step, exact);
  const auto exact_fine = jacobians(request, options.input, coarse_step / 2, exact);
  const auto own = observed_magnitude(answer.exact[l], answer.outputs[l]);
  for (std::size_t n = 0; n < own.size(); ++n) {
    const double rounding = kUnitRoundoff * options.tolerance * own[n];
    const NumericalLogDet expected = settle(exact_coarse[n], exact_fine[n], 0);
    require_law(context, c, std::abs(answer.exact[l].value[static_cast<std::int64_t>(n)] - expected.value),
                expected.doubt + rounding);
    const NumericalLogDet numerical = settle(coarse[n], fine[n], noise);
    const std::string element = describe_element(options.forward->outputs[l].name, answer.outputs[l].shape,
                                                 static_cast<std::int64_t>(n));
    // Where the right flow itself can hardly be measured, as little is asked of the student's.
    const double slack = std::max(largest_doubt, 2 * settle(exact_coarse[n], exact_fine[n], noise).doubt);
    if (!(numerical.doubt <= slack)) {
      return options.forward->name + ": the Jacobian of your " + options.forward->outputs[y].name +
             " cannot be measured at " + element + ": it is singular or changes by leaps";
    }
    if (std::abs(answer.got(l, n) - numerical.value) <= numerical.doubt + rounding) continue;
    return options.forward->name + ": " + element + " is not the log-determinant of your own " +
           options.forward->outputs[y].name +
           describe_values(context, answer.got(l, n), numerical.value, numerical.doubt + rounding);
  }
  return {};
}

std::string judge_autoregressive(const PropertyOptions& options, const CheckContext& context, const Case& c,
                                 const CallRequest& request, const Judged& still) {
  const reference::Shape& x_shape = request.inputs[options.input].shape;
  const HostTensor& y = still.outputs[options.output];
  const std::int64_t size = row_size(y);
  for (std::int64_t j = 0; j < row_size(request.inputs[options.input]); ++j) {
    CallRequest moved = request;
    move_element(moved.inputs[options.input], j, 1);
    const Judged after = evaluate(context, moved);
    const std::int64_t cause = place_of(x_shape, j);
    for (std::int64_t i = 0; i < y.size(); ++i) {
      const std::int64_t place = place_of(y.shape, i % size);
      if (options.strict ? place > cause : place >= cause) continue;
      require_law(context, c,
                  std::abs(after.exact[options.output].value[i] - still.exact[options.output].value[i]), 0);
      if (after.outputs[options.output].f32[static_cast<std::size_t>(i)] ==
          y.f32[static_cast<std::size_t>(i)])
        continue;
      return options.forward->name + ": " +
             describe_element(options.forward->outputs[options.output].name, y.shape, i) +
             " changes with element " + std::to_string(j) + " of each " +
             options.forward->inputs[options.input].name + ", which comes " +
             (place == cause ? "at its own place" : "after it") + " in the order";
    }
  }
  return {};
}

std::string judge_normalised(const PropertyOptions& options, const CheckContext& context, const Case& c) {
  const CallRequest request = case_request(*options.forward, c);
  const HostTensor& x = request.inputs[options.input];
  const auto rows = static_cast<std::size_t>(x.shape[0]), size = static_cast<std::size_t>(row_size(x));
  const Points points = points_of(options.distribution, static_cast<std::int64_t>(size));
  const std::size_t count = points.values.size() / size;
  double total = 0, exact_total = 0, doubt = 0;
  for (std::size_t first = 0; first < count; first += rows) {
    CallRequest some = request;
    const std::size_t here = std::min(rows, count - first);
    std::copy_n(points.values.begin() + static_cast<std::ptrdiff_t>(first * size), here * size,
                some.inputs[options.input].f32.begin());
    const Judged answer = evaluate(context, some);
    const auto log_det_of = [&](const auto& tensors) {
      return options.log_det ? values_of(tensors[*options.log_det]) : Values();
    };
    const Values got = log_probabilities(options, some, values_of(answer.outputs[options.output]),
                                         log_det_of(answer.outputs));
    const Values exact =
        log_probabilities(options, some, values_of(answer.exact[options.output]), log_det_of(answer.exact));
    const auto m = observed_magnitude(answer.exact[options.output], answer.outputs[options.output]);
    for (std::size_t n = 0; n < here; ++n) {
      total += points.volume * std::exp(got[n]);
      exact_total += points.volume * std::exp(exact[n]);
      for (std::size_t d = 0; d < size; ++d) {
        const double steep =
            options.distribution == Distribution::normal
                ? std::abs(static_cast<double>(answer.outputs[options.output].f32[n * size + d]))
                : 1;
        doubt += points.volume * std::exp(exact[n]) * steep * m[n * size + d];
      }
    }
  }
  constexpr double quadrature = 1e-3;
  const double own = options.distribution == Distribution::normal ? quadrature : 1e-9;
  require_law(context, c, std::abs(exact_total - 1), own);
  const double allowed = own + kUnitRoundoff * options.tolerance * (doubt + 1);
  if (std::abs(total - 1) <= allowed) return {};
  return options.forward->name + ": the probabilities of all " + options.forward->inputs[options.input].name +
         " do not add up to 1" + describe_values(context, total, 1, allowed);
}

}  // namespace harness
