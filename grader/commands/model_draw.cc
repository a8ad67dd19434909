// Pictures of a trained flow.

#include <iostream>
#include <map>

#include "grader/model/actions.hpp"
#include "grader/model/stored_model.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/io/animation.hpp"
#include "reference/models/flow_pictures.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

using namespace reference;

constexpr int milliseconds_per_frame = 60;

struct Drawing {
  const Arguments& arguments;
  models::FlowModel& model;
  std::string out;
  Random random;

  std::int64_t count(std::int64_t fallback) const {
    return arguments.integer("count", 1, 1'000'000, fallback);
  }
  double temperature() const { return number_of(arguments, "temperature", 1); }
  // That the model was not trained on, at most so many.
  Tensor<float> data(std::int64_t most) const {
    const data::Dataset dataset = held_out_data(arguments, model, most);
    return dataset.values;
  }
};

void draw_density(Drawing& d) {
  const Tensor<float> points = d.arguments.has("data") ? d.data(d.count(300)) : Tensor<float>({0, 1, 1, 2});
  io::write_png(d.out, models::density_picture(d.model, points));
}

void draw_warp(Drawing& d) {
  io::write_png(d.out, models::warp_picture(d.model));
}

void draw_motion(Drawing& d) {
  io::write_animation(d.out, models::motion_pictures(d.model, d.count(3000), d.random),
                      milliseconds_per_frame);
}

void draw_beside(Drawing& d) {
  const bool plane = d.model.shape().size() == 2;
  const Tensor<float> data = d.data(d.count(plane ? 3000 : 36));
  const Tensor<float> samples = d.model.sample_at(d.temperature(), data.extent(0), d.random);
  io::write_png(d.out, models::beside_picture(d.model.shape(), data, samples));
}

void draw_interpolation(Drawing& d) {
  constexpr int steps = 9;
  const std::int64_t pairs = d.count(6);
  io::write_png(d.out, models::interpolation_picture(d.model, d.data(2 * pairs), steps, d.random));
}

void draw_strip(Drawing& d) {
  const Tensor<float> videos = d.data(d.count(4));
  const std::int64_t known = d.arguments.integer("known", 0, d.model.shape().channels, 2);
  io::write_png(d.out, models::strip_picture(d.model, videos, known, d.temperature(), d.random));
}

}  // namespace

int draw_model(const Arguments& arguments) {
  static const std::map<std::string, void (*)(Drawing&)> pictures = {{"density", draw_density},
                                                                     {"warp", draw_warp},
                                                                     {"motion", draw_motion},
                                                                     {"beside", draw_beside},
                                                                     {"interpolation", draw_interpolation},
                                                                     {"strip", draw_strip}};
  StoredModel stored = load_model(second_operand(arguments, "CHECKPOINT"));
  auto* const flow = dynamic_cast<models::FlowModel*>(stored.model.get());
  if (flow == nullptr) {
    throw UsageError("the model '" + stored.model->name() +
                     "' is no flow, of which draw makes its pictures; try sample");
  }
  const std::string kind = arguments.required("picture");
  const auto found = pictures.find(kind);
  if (found == pictures.end()) {
    std::vector<std::string> names;
    for (const auto& [name, function] : pictures) names.push_back(name);
    throw UsageError("there is no picture '" + shown_on_line(kind) + "'" + did_you_mean(kind, names));
  }
  Drawing drawing{arguments, *flow, arguments.required("out"), random_of(arguments)};
  try {
    found->second(drawing);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  } catch (const io::PictureError& error) {
    throw harness::ConfigError(shown_on_line(error.what()));
  }
  std::cout << shown_on_line(drawing.out) << ": " << kind << " of " << flow->name() << "\n";
  return exit_status::fine;
}

}  // namespace grader
