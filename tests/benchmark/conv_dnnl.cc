#include <omp.h>

#include <array>
#include <dnnl.hpp>
#include <memory>

#include "tests/benchmark/conv_competitor.hpp"
#include "tests/benchmark/dnnl_descriptor.hpp"

namespace benchmark {
namespace {

enum class Formats { plain, plain_with_reorders, own };

using Descriptors = std::array<dnnl::memory::desc, 3>;  // image, filter, output
using dnnl::memory;

struct Convolution {
  dnnl::primitive primitive;
  Descriptors descriptors;  // that the primitive wants
};

Convolution make(const reference::Conv2dShape& s, Pass pass, const Descriptors& wanted,
                 const dnnl::engine& engine) {
  const memory::dims strides = {s.stride_h, s.stride_w}, before = {s.padding_h, s.padding_w};
  const memory::dims after = {(s.out_height() - 1) * s.stride_h + s.kernel_height - s.in_height - s.padding_h,
                              (s.out_width() - 1) * s.stride_w + s.kernel_width - s.in_width - s.padding_w};
  const auto& [image, filter, output] = wanted;
  constexpr auto direct = dnnl::algorithm::convolution_direct;
  const auto forward = describe<dnnl::convolution_forward>(engine, dnnl::prop_kind::forward_training, direct,
                                                           image, filter, output, strides, before, after);
  if (pass == Pass::forward) {
    return {dnnl::convolution_forward(forward),
            {forward.src_desc(), forward.weights_desc(), forward.dst_desc()}};
  }
  if (pass == Pass::backward_data) {
    const auto data = describe_backward<dnnl::convolution_backward_data>(
        engine, forward, direct, image, filter, output, strides, before, after);
    return {dnnl::convolution_backward_data(data),
            {data.diff_src_desc(), data.weights_desc(), data.diff_dst_desc()}};
  }
  const auto weights = describe_backward<dnnl::convolution_backward_weights>(
      engine, forward, direct, image, filter, output, strides, before, after);
  return {dnnl::convolution_backward_weights(weights),
          {weights.src_desc(), weights.diff_weights_desc(), weights.diff_dst_desc()}};
}

// A convolution with all its buffers, ready to run.
class Prepared {
 public:
  Prepared(const reference::Conv2dShape& s, Pass pass, Formats formats, ConvTensors& tensors)
      : formats_(formats), engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {
    const std::array<memory::dims, 3> dims = {
        {{s.batch, s.in_channels, s.in_height, s.in_width},
         {s.out_channels, s.in_channels, s.kernel_height, s.kernel_width},
         {s.batch, s.out_channels, s.out_height(), s.out_width()}}};
    output_ = pass == Pass::forward ? 2 : pass == Pass::backward_data ? 0 : 1;
    result_.resize((output_ == 2 ? tensors.y : output_ == 0 ? tensors.x : tensors.w).size());
    Descriptors plain, wanted;
    std::array<float*, 3> data = {tensors.x.data(), tensors.w.data(), tensors.y.data()};
    data[output_] = result_.data();
    for (std::size_t k = 0; k < 3; ++k) {
      const auto tag = k == 1 ? memory::format_tag::oihw : memory::format_tag::nchw;
      plain[k] = memory::desc(dims[k], memory::data_type::f32, tag);
      wanted[k] = formats == Formats::plain
                      ? plain[k]
                      : memory::desc(dims[k], memory::data_type::f32, memory::format_tag::any);
      outside_[k] = memory(plain[k], engine_, data[k]);
    }
    auto [primitive, descriptors] = make(s, pass, wanted, engine_);
    primitive_ = primitive;
    for (std::size_t k = 0; k < 3; ++k) {
      inside_[k] = descriptors[k] == plain[k] ? outside_[k] : memory(descriptors[k], engine_);
      if (descriptors[k] == plain[k]) continue;
      reorders_[k] =
          k == output_ ? dnnl::reorder(inside_[k], outside_[k]) : dnnl::reorder(outside_[k], inside_[k]);
    }
    const bool forward = pass == Pass::forward, data_pass = pass == Pass::backward_data;
    arguments_ = {{data_pass ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, inside_[0]},
                  {forward || data_pass ? DNNL_ARG_WEIGHTS : DNNL_ARG_DIFF_WEIGHTS, inside_[1]},
                  {forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, inside_[2]}};
    if (formats_ == Formats::own) reorder_inputs();
  }

  void run() {
    if (formats_ == Formats::plain_with_reorders) reorder_inputs();
    primitive_.execute(stream_, arguments_);
    if (formats_ == Formats::plain_with_reorders) reorder_output();
    stream_.wait();
  }

  std::vector<float> plain_result() {
    if (formats_ == Formats::own) reorder_output();
    stream_.wait();
    return result_;
  }

 private:
  void reorder_inputs() {
    for (std::size_t k = 0; k < 3; ++k) {
      if (k != output_ && reorders_[k]) reorders_[k].execute(stream_, outside_[k], inside_[k]);
    }
  }
  void reorder_output() {
    if (reorders_[output_]) reorders_[output_].execute(stream_, inside_[output_], outside_[output_]);
  }

  Formats formats_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  std::size_t output_;
  std::vector<float> result_;
  std::array<memory, 3> outside_, inside_;
  std::array<dnnl::reorder, 3> reorders_;  // empty where the formats agree
  dnnl::primitive primitive_;
  std::unordered_map<int, memory> arguments_;
};

}  // namespace

std::vector<ConvCompetitor> dnnl_competitors(const reference::Conv2dShape& shape, Pass pass,
                                             ConvTensors& tensors) {
  omp_set_num_threads(1);
  std::vector<ConvCompetitor> competitors;
  const std::array<std::pair<const char*, Formats>, 3> ways = {
      {{"plain", Formats::plain}, {"reorder", Formats::plain_with_reorders}, {"own", Formats::own}}};
  for (const auto& [name, formats] : ways) {
    const auto prepared = std::make_shared<Prepared>(shape, pass, formats, tensors);
    competitors.push_back(
        {name, [prepared] { prepared->run(); }, [prepared] { return prepared->plain_result(); }});
  }
  return competitors;
}

void dnnl_product(bool a_transposed, bool b_transposed, std::int64_t m, std::int64_t n, std::int64_t k,
                  const float* a, const float* b, float* c) {
  omp_set_num_threads(1);
  dnnl::sgemm(a_transposed ? 'T' : 'N', b_transposed ? 'T' : 'N', m, n, k, 1, a, a_transposed ? m : k, b,
              b_transposed ? k : n, 0, c, n);
}

std::string dnnl_version() {
  const dnnl_version_t* v = ::dnnl_version();
  return std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
}

}  // namespace benchmark
