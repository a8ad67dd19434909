#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::flow_passes {
namespace {

void solve(Work& w) {
  const Number layers = w.number("K"), dimensions = w.number("D"), pass = w.number("t");
  const bool swapped = w.slip("directions-swapped"), layers_only = w.slip("layers-forgotten");
  const bool known = w.slip("noise-taken-as-known"), twice = w.slip("density-of-own-samples");
  const Number parallel = w.let("T_p", "K\\tau", layers * pass);
  const Number sequential = w.let("T_s", "D\\,T_p", dimensions * parallel);
  w.answer("a", swapped ? parallel : layers_only ? dimensions * pass : sequential);
  w.answer("b", known ? 2 * parallel : twice ? sequential : w.let("T", "T_p+T_s", parallel + sequential));
}

// Counts network evaluations: the loop over dimensions that a direction needs or not.
std::vector<long double> counted(const Values& v) {
  long double maf_sampling = 0, iaf_both = 0;
  for (int layer = 0; layer < v.integer("K"); ++layer) {
    iaf_both += v.integer("t");  // drawing
    for (int d = 0; d < v.integer("D"); ++d) {
      maf_sampling += v.integer("t");
      iaf_both += v.integer("t");  // the way back of data from elsewhere
    }
  }
  return {maf_sampling, iaf_both};
}

}  // namespace

Problem problem() {
  return {
      .id = "D15",
      .name = "flow_passes",
      .title = "The fast and the slow direction",
      .topic = "flows",
      .parameters = {scalar("K", whole(3, 8)), scalar("D", whole(10, 40)), scalar("t", whole(2, 6))},
      .statement =
          "Autoregressive flows of $K=@K@$ layers model $D=@D@$ dimensions. One evaluation of a layer's "
          "network takes "
          "$\\tau=@t@$ ms, for a whole batch; everything else costs nothing.",
      .parts = {{.id = "a",
                 .ask = "How many milliseconds does a masked autoregressive flow (MAF) need to draw a batch?",
                 .symbol = "T_{\\text{MAF}}"},
                {.id = "b",
                 .ask = "How many does an inverse autoregressive flow (IAF) need to draw a batch and then to "
                        "compute the "
                        "densities of a batch of data that it has not drawn?",
                 .symbol = "T_{\\text{IAF}}"}},
      .misconceptions = {{"directions-swapped", "a", 0, "took sampling for the fast direction of MAF"},
                         {"layers-forgotten", "a", 50, "forgot the layers"},
                         {"noise-taken-as-known", "b", 25,
                          "computed foreign densities in one pass: their noise is not known"},
                         {"density-of-own-samples", "b", 50, "left out the drawing of the batch"}},
      .limits = {.input = 40, .intermediate = 4000},
      .solve = solve,
      .oracle = counted,
  };
}

}  // namespace grader::exam::flow_passes
