// Flows of images and of videos: RealNVP on several scales, Glow, VideoFlow.

#include "reference/flows/glow.hpp"
#include "reference/flows/kinds.hpp"
#include "reference/flows/realnvp.hpp"
#include "reference/flows/videoflow.hpp"

namespace reference::flows {
namespace {

template <class T>
FlowPtr<T> make_realnvp_images(const Shape& shape, const Settings& settings) {
  return realnvp_images<T>("realnvp", {.image = shape,
                                       .scales = settings.at("scales"),
                                       .hidden = settings.at("hidden"),
                                       .residual_blocks = settings.at("blocks"),
                                       .batch_norm = settings.at("batch_norm") != 0});
}

template <class T>
FlowPtr<T> make_glow(const Shape& shape, const Settings& settings) {
  return glow<T>("glow", {.image = shape,
                          .levels = settings.at("levels"),
                          .steps = {.steps = settings.at("steps"),
                                    .hidden = settings.at("hidden"),
                                    .affine = settings.at("affine") != 0,
                                    .scale = ScaleOf::mild}});
}

template <class T>
FlowPtr<T> make_videoflow(const Shape& shape, const Settings& settings) {
  VideoFlowOptions options{.video = shape,
                           .levels = settings.at("levels"),
                           .steps = {.steps = settings.at("steps"),
                                     .hidden = settings.at("hidden"),
                                     .affine = settings.at("affine") != 0,
                                     .scale = ScaleOf::mild},
                           .past = settings.at("past"),
                           .hidden = settings.at("prior_hidden")};
  return std::make_unique<VideoFlow<T>>("videoflow", std::move(options));
}

}  // namespace

template <class T>
std::vector<FlowKind<T>> image_kinds() {
  return {
      {.name = "realnvp-images",
       .summary = "affine couplings on several scales (Dinh et al. 2017)",
       .defaults = {{"scales", 2}, {"hidden", 32}, {"blocks", 1}, {"batch_norm", 1}},
       .make = make_realnvp_images<T>,
       .samples = Samples::images,
       .examples = {{1, 4, 4}, {3, 2, 4}}},
      {.name = "glow",
       .summary =
           "activation norm, invertible 1x1 convolution, coupling, on several levels (Kingma & Dhariwal "
           "2018)",
       .defaults = {{"levels", 2}, {"steps", 4}, {"hidden", 64}, {"affine", 1}},
       .make = make_glow<T>,
       .samples = Samples::images,
       .examples = {{1, 4, 4}, {3, 4, 4}}},
      {.name = "videoflow",
       .summary = "Glow of each frame, priors told of the frames before (Kumar et al. 2020)",
       .defaults =
           {{"levels", 2}, {"steps", 4}, {"hidden", 48}, {"affine", 1}, {"past", 2}, {"prior_hidden", 32}},
       .make = make_videoflow<T>,
       .samples = Samples::videos,
       .examples = {{1, 1, 4, 4}, {3, 1, 4, 4}}}};
}

template std::vector<FlowKind<float>> image_kinds();
template std::vector<FlowKind<double>> image_kinds();

}  // namespace reference::flows
