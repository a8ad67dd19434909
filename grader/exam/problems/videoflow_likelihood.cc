#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::videoflow_likelihood {
namespace {

Grid log_dets(const Values& v) {
  return Grid(std::vector<Number>{ln(v.number("k", 0)), ln(v.number("k", 1))});
}

void solve(Work& w) {
  const Grid z = w.grid("z"), step = w.grid("d"), det = w.grid("l");
  const Number deviation = w.number("s");
  const bool alone = w.slip("frames-independent"), no_skip = w.slip("skip-forgotten"),
             one = w.slip("one-frame");
  const bool minus = w.slip("log-det-subtracted");
  Number total = 0;
  for (int t = 1; t <= 2; ++t) {
    const std::string place = "_" + std::to_string(t);
    const Number mean = alone ? Number(0) : no_skip ? step[t - 1] : z[t - 1] + step[t - 1];
    const Number error = w.let("e" + place, (z[t] - mean) / deviation);
    total -= square(error) / 2 + ln(deviation);
    if (t == 1 || !one) total = minus ? total - det[t - 1] : total + det[t - 1];
  }
  w.answer("a", w.let("c", total));
}

// The log-density of the frames: of the noise, found back by running the recurrence, and the volume.
std::vector<long double> recurrence(const Values& v) {
  const Reals z = reals(v, "z"), step = reals(v, "d"), det = reals(v, "l");
  const Real s = real(v, "s");
  const auto latents = [&](const Reals& noise) {
    const Real first = z[0] + step[0] + s * noise[0];
    return Reals{first, first + step[1] + s * noise[1]};
  };
  const Reals noise = {(z[1] - z[0] - step[0]) / s, (z[2] - z[1] - step[1]) / s};
  return {log_normal(noise[0], 0, 1) + log_normal(noise[1], 0, 1) + std::log(2 * std::acos(-1.0L)) -
          log_abs_det(latents, noise) + det[0] + det[1]};
}

}  // namespace

Problem problem() {
  return {
      .id = "D22",
      .name = "videoflow_likelihood",
      .title = "The likelihood of a video",
      .topic = "flows",
      .parameters = {column("z", 3, {-4, -3, -2, 2, 3, 4, 5}), column("d", 2, {-3, -2, 2, 3}),
                     scalar("s", {2, 3}), column("k", 2, {2, 3, 4, 5, 7})},
      .derived = {{"l", log_dets}},
      .statement =
          "VideoFlow maps every frame to a latent $z_t$ (here a single number) and predicts it from the "
          "frame before: "
          "$z_t\\sim\\mathcal N(z_{t-1}+\\Delta_t,\\sigma^2)$. For two frames after a given one, "
          "$$(z_0,z_1,z_2)^\\top=@z@,\\quad\\Delta=@d@,\\quad\\sigma=@s@,\\quad"
          "\\ln\\left|\\det\\tfrac{\\partial z_t}{\\partial x_t}\\right|=@l@.$$",
      .parts = {{.id = "a",
                 .ask = "The log-density $\\ln p(x_1,x_2|x_0)$ is $c-\\ln 2\\pi$. Compute $c$.",
                 .symbol = "c",
                 .decimals = 1}},
      .misconceptions = {{"frames-independent", "a", 25,
                          "took the latents for independent of the frames before"},
                         {"skip-forgotten", "a", 50, "left out the latent of the frame before"},
                         {"one-frame", "a", 50, "counted the log-determinant of one frame only"},
                         {"log-det-subtracted", "a", 50, "subtracted the log-determinants"}},
      .limits = {.denominator = 60},
      .solve = solve,
      .oracle = recurrence,
  };
}

}  // namespace grader::exam::videoflow_likelihood
