#include <omp.h>

#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "reference/kernels/arrays.hpp"
#include "reference/kernels/softmax_cross_entropy.hpp"
#include "tests/benchmark/dnnl_descriptor.hpp"
#include "tests/benchmark/step_competitor.hpp"

namespace benchmark {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;
#if DNNL_VERSION_MAJOR >= 3
using PoolingForward = dnnl::pooling_forward;
using PoolingBackward = dnnl::pooling_backward;
#else
using PoolingForward = dnnl::pooling_v2_forward;  // with a dilation, as version 3 has it
using PoolingBackward = dnnl::pooling_v2_backward;
#endif

memory::desc any_format(const memory::dims& dims) {
  return {dims, memory::data_type::f32, memory::format_tag::any};
}

memory::desc plain_format(const memory::dims& dims) {
  const auto tag = dims.size() == 4   ? memory::format_tag::nchw
                   : dims.size() == 2 ? memory::format_tag::nc
                                      : memory::format_tag::x;
  return {dims, memory::data_type::f32, tag};
}

// Primitives with their arguments, in order.
class Program {
 public:
  explicit Program(const dnnl::engine& engine) : engine_(engine) {}
  void add(const dnnl::primitive& primitive, std::unordered_map<int, memory> arguments) {
    stages_.emplace_back(primitive, std::move(arguments));
  }
  // The same values as a primitive wants them, by a reorder where formats differ.
  memory as(const memory& values, const memory::desc& wanted) {
    if (values.get_desc() == wanted) return values;
    memory other(wanted, engine_);
    copy(values, other);
    return other;
  }
  void copy(const memory& from, const memory& to) {
    add(dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  }
  void run(dnnl::stream& stream) const {
    for (const auto& [primitive, arguments] : stages_) primitive.execute(stream, arguments);
    stream.wait();
  }

 private:
  dnnl::engine engine_;
  std::vector<std::pair<dnnl::primitive, std::unordered_map<int, memory>>> stages_;
};

// In plain order, as the user of the library has it.
struct Parameter {
  std::vector<float> value, gradient;
  memory of_value, of_gradient;
  Parameter(const dnnl::engine& engine, const memory::dims& dims, std::vector<float> start)
      : value(std::move(start)),
        gradient(value.size()),
        of_value(plain_format(dims), engine, value.data()),
        of_gradient(plain_format(dims), engine, gradient.data()) {}
};

struct ConvSizes {
  int batch, in, out, side, kernel;
};

// Convolution, pooling, ReLU, as in bench_step.
struct ConvLayer {
  ConvLayer(const dnnl::engine& engine, Program& forward, const memory& input, const ConvSizes& s,
            const std::vector<float>& filters)
      : x_dims{s.batch, s.in, s.side, s.side},
        w_dims{s.out, s.in, s.kernel, s.kernel},
        y_dims{s.batch, s.out, s.side, s.side},
        z_dims{s.batch, s.out, s.side / 2, s.side / 2},
        padding{s.kernel / 2, s.kernel / 2},
        w(engine, w_dims, filters),
        b(engine, {s.out}, std::vector<float>(static_cast<std::size_t>(s.out))),
        conv(describe<dnnl::convolution_forward>(
            engine, prop_kind::forward_training, algorithm::convolution_direct, any_format(x_dims),
            any_format(w_dims), plain_format({s.out}), any_format(y_dims), one, padding, padding)),
        pool(describe<PoolingForward>(engine, prop_kind::forward_training, algorithm::pooling_max,
                                      conv.dst_desc(), any_format(z_dims), two, two, none, none, none)),
        relu(relu_of(engine, pool.dst_desc())),
        x(forward.as(input, conv.src_desc())),
        y(conv.dst_desc(), engine),
        chosen(pool.workspace_desc(), engine),
        pooled(pool.dst_desc(), engine),
        z(pool.dst_desc(), engine) {
    forward.add(dnnl::convolution_forward(conv),
                {{DNNL_ARG_SRC, x},
                 {DNNL_ARG_WEIGHTS, forward.as(w.of_value, conv.weights_desc())},
                 {DNNL_ARG_BIAS, b.of_value},
                 {DNNL_ARG_DST, y}});
    forward.add(PoolingForward(pool),
                {{DNNL_ARG_SRC, y}, {DNNL_ARG_DST, pooled}, {DNNL_ARG_WORKSPACE, chosen}});
    forward.add(dnnl::eltwise_forward(relu), {{DNNL_ARG_SRC, pooled}, {DNNL_ARG_DST, z}});
  }

  // Adds the way back, and gives the gradient of the input where it is wanted.
  std::optional<memory> add_backward(const dnnl::engine& engine, Program& backward, const memory& dz_given,
                                     bool for_input) {
    const memory dz = backward.as(dz_given, relu.dst_desc());
    const memory dpooled(pool.dst_desc(), engine), dy(conv.dst_desc(), engine);
    backward.add(dnnl::eltwise_backward(relu_backward_of(engine, pool.dst_desc(), relu)),
                 {{DNNL_ARG_SRC, pooled}, {DNNL_ARG_DIFF_DST, dz}, {DNNL_ARG_DIFF_SRC, dpooled}});
    backward.add(PoolingBackward(describe_backward<PoolingBackward>(engine, pool, algorithm::pooling_max,
                                                                    conv.dst_desc(), pool.dst_desc(), two,
                                                                    two, none, none, none)),
                 {{DNNL_ARG_DIFF_DST, dpooled}, {DNNL_ARG_WORKSPACE, chosen}, {DNNL_ARG_DIFF_SRC, dy}});
    const auto weights = describe_backward<dnnl::convolution_backward_weights>(
        engine, conv, algorithm::convolution_direct, any_format(x_dims), any_format(w_dims),
        plain_format({y_dims[1]}), any_format(y_dims), one, padding, padding);
    const memory dw(weights.diff_weights_desc(), engine);
    backward.add(dnnl::convolution_backward_weights(weights),
                 {{DNNL_ARG_SRC, backward.as(x, weights.src_desc())},
                  {DNNL_ARG_DIFF_DST, backward.as(dy, weights.diff_dst_desc())},
                  {DNNL_ARG_DIFF_WEIGHTS, dw},
                  {DNNL_ARG_DIFF_BIAS, b.of_gradient}});
    backward.copy(dw, w.of_gradient);
    if (!for_input) return std::nullopt;
    const auto data = describe_backward<dnnl::convolution_backward_data>(
        engine, conv, algorithm::convolution_direct, any_format(x_dims), any_format(w_dims),
        any_format(y_dims), one, padding, padding);
    memory dx(data.diff_src_desc(), engine);
    backward.add(dnnl::convolution_backward_data(data),
                 {{DNNL_ARG_WEIGHTS, backward.as(w.of_value, data.weights_desc())},
                  {DNNL_ARG_DIFF_DST, backward.as(dy, data.diff_dst_desc())},
                  {DNNL_ARG_DIFF_SRC, dx}});
    return dx;
  }

  static dnnl::eltwise_forward::primitive_desc relu_of(const dnnl::engine& engine, const memory::desc& z) {
#if DNNL_VERSION_MAJOR >= 3
    return {engine, prop_kind::forward_training, algorithm::eltwise_relu, z, z, 0.0f, 0.0f};
#else
    return {{prop_kind::forward_training, algorithm::eltwise_relu, z, 0.0f, 0.0f}, engine};
#endif
  }
  static dnnl::eltwise_backward::primitive_desc relu_backward_of(
      const dnnl::engine& engine, const memory::desc& z, const dnnl::eltwise_forward::primitive_desc& relu) {
#if DNNL_VERSION_MAJOR >= 3
    return {engine, algorithm::eltwise_relu, z, z, z, 0.0f, 0.0f, relu};
#else
    return {{algorithm::eltwise_relu, z, z, 0.0f, 0.0f}, engine, relu};
#endif
  }

  memory::dims x_dims, w_dims, y_dims, z_dims, padding, one{1, 1}, two{2, 2}, none{0, 0};
  Parameter w, b;
  dnnl::convolution_forward::primitive_desc conv;
  PoolingForward::primitive_desc pool;
  dnnl::eltwise_forward::primitive_desc relu;
  memory x, y, chosen, pooled, z;
};

struct LastLayer {
  LastLayer(const dnnl::engine& engine, Program& forward, const memory& input, const StepTask& task)
      : x_dims{task.batch, task.second, 7, 7},
        w_dims{task.classes, task.second, 7, 7},
        y_dims{task.batch, task.classes},
        w(engine, w_dims, task.last_weights),
        b(engine, {task.classes}, std::vector<float>(static_cast<std::size_t>(task.classes))),
        logits(task.labels.size() * static_cast<std::size_t>(task.classes)),
        dlogits(logits.size()),
        product(describe<dnnl::inner_product_forward>(engine, prop_kind::forward_training, any_format(x_dims),
                                                      any_format(w_dims), plain_format({task.classes}),
                                                      plain_format(y_dims))),
        x(forward.as(input, product.src_desc())) {
    const memory y(plain_format(y_dims), engine, logits.data());
    forward.add(dnnl::inner_product_forward(product),
                {{DNNL_ARG_SRC, x},
                 {DNNL_ARG_WEIGHTS, forward.as(w.of_value, product.weights_desc())},
                 {DNNL_ARG_BIAS, b.of_value},
                 {DNNL_ARG_DST, y}});
  }

  memory add_backward(const dnnl::engine& engine, Program& backward) {
    const memory dy(plain_format(y_dims), engine, dlogits.data());
    const auto weights = describe_backward<dnnl::inner_product_backward_weights>(
        engine, product, any_format(x_dims), any_format(w_dims), plain_format({y_dims[1]}),
        plain_format(y_dims));
    const memory dw(weights.diff_weights_desc(), engine);
    backward.add(dnnl::inner_product_backward_weights(weights),
                 {{DNNL_ARG_SRC, backward.as(x, weights.src_desc())},
                  {DNNL_ARG_DIFF_DST, dy},
                  {DNNL_ARG_DIFF_WEIGHTS, dw},
                  {DNNL_ARG_DIFF_BIAS, b.of_gradient}});
    backward.copy(dw, w.of_gradient);
    const auto data = describe_backward<dnnl::inner_product_backward_data>(
        engine, product, any_format(x_dims), any_format(w_dims), plain_format(y_dims));
    memory dx(data.diff_src_desc(), engine);
    backward.add(dnnl::inner_product_backward_data(data),
                 {{DNNL_ARG_WEIGHTS, backward.as(w.of_value, data.weights_desc())},
                  {DNNL_ARG_DIFF_DST, dy},
                  {DNNL_ARG_DIFF_SRC, dx}});
    return dx;
  }

  memory::dims x_dims, w_dims, y_dims;
  Parameter w, b;
  std::vector<float> logits, dlogits;
  dnnl::inner_product_forward::primitive_desc product;
  memory x;
};

class Network {
 public:
  explicit Network(const StepTask& given)
      : task_(given),
        images_(plain_format({task_.batch, 1, 28, 28}), engine_, task_.images.data()),
        one_(engine_, forward_, images_, {task_.batch, 1, task_.first, 28, task_.kernel},
             task_.first_filters),
        two_(engine_, forward_, one_.z, {task_.batch, task_.first, task_.second, 14, task_.kernel},
             task_.second_filters),
        last_(engine_, forward_, two_.z, task_) {
    const memory dtwo = last_.add_backward(engine_, backward_);
    const memory done = *two_.add_backward(engine_, backward_, dtwo, true);
    one_.add_backward(engine_, backward_, done, false);
  }

  float step() {
    namespace kernels = reference::kernels;
    forward_.run(stream_);
    const float loss = kernels::softmax_cross_entropy_forward(task_.batch, task_.classes, last_.logits.data(),
                                                              task_.labels.data());
    kernels::softmax_cross_entropy_backward(task_.batch, task_.classes, last_.logits.data(),
                                            task_.labels.data(), last_.dlogits.data());
    backward_.run(stream_);
    for (Parameter* p : {&one_.w, &one_.b, &two_.w, &two_.b, &last_.w, &last_.b}) {
      kernels::axpy(static_cast<kernels::Index>(p->value.size()), -task_.rate, p->gradient.data(),
                    p->value.data());
    }
    return loss;
  }

 private:
  StepTask task_;
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  Program forward_{engine_}, backward_{engine_};
  memory images_;
  ConvLayer one_, two_;
  LastLayer last_;
};

}  // namespace

std::function<float()> dnnl_step(const StepTask& task) {
  omp_set_num_threads(1);
  const auto network = std::make_shared<Network>(task);
  return [network] { return network->step(); };
}

}  // namespace benchmark
