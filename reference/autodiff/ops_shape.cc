// Elements in another order or another shape.

#include <algorithm>
#include <numeric>

#include "reference/autodiff/axis.hpp"
#include "reference/autodiff/ops.hpp"

namespace reference::autodiff {

template <class T>
Var<T> reshape(Var<T> x, Shape shape) {
  if (element_count(shape) != x.size()) {
    refuse("reshape",
           "x has shape " + to_string(x.shape()) + ", which has not the elements of " + to_string(shape));
  }
  return x.tape->view(x, std::move(shape));
}

template <class T>
Var<T> permute(Var<T> x, std::vector<int> axes) {
  const std::size_t rank = x.shape().size();
  std::vector<int> sorted = axes;
  std::sort(sorted.begin(), sorted.end());
  std::vector<int> all(rank);
  std::iota(all.begin(), all.end(), 0);
  if (sorted != all) refuse("permute", "the axes are no permutation of those of " + to_string(x.shape()));

  std::vector<std::int64_t> step(rank, 1);
  for (std::size_t k = rank; k-- > 1;) step[k - 1] = step[k] * x.shape()[k];
  Shape shape(rank);
  std::vector<std::int64_t> order(rank);
  for (std::size_t k = 0; k < rank; ++k) {
    shape[k] = x.shape()[static_cast<std::size_t>(axes[k])];
    order[k] = step[static_cast<std::size_t>(axes[k])];
  }
  const Var<T> y = x.tape->result(shape, {x});
  // The last axes that stay where they are are moved as runs; source[k]: where run k of y begins in x.
  std::int64_t run = 1;
  std::size_t moved = rank;
  while (moved > 0 && axes[moved - 1] == static_cast<int>(moved) - 1) run *= shape[--moved];
  const std::span<std::int64_t> source =
      x.tape->template scratch<std::int64_t>(run == 0 ? 0 : y.size() / run);
  std::vector<std::int64_t> index(rank);
  std::int64_t place = 0;
  for (std::int64_t& from : source) {
    from = place;
    for (std::size_t k = moved; k-- > 0;) {
      place += order[k];
      if (++index[k] < shape[k]) break;
      place -= order[k] * shape[k];
      index[k] = 0;
    }
  }
  T* to = x.tape->output(y).data();
  for (const std::int64_t first : source) to = std::copy_n(x.value().data() + first, run, to);
  x.tape->on_backward(y, [x, y, source, run] {
    const T* dy = y.tape->gradient(y).data();
    T* dx = x.tape->gradient(x).data();
    for (const std::int64_t first : source) {
      for (std::int64_t k = 0; k < run; ++k) dx[first + k] += *dy++;
    }
  });
  return y;
}

template <class T>
Var<T> slice(Var<T> x, int axis, std::int64_t from, std::int64_t to) {
  const AxisView v = axis_view("slice", x.shape(), axis);
  if (from < 0 || to < from || to > v.extent) {
    refuse("slice", "[" + std::to_string(from) + "," + std::to_string(to) + ") is not within axis " +
                        std::to_string(v.axis) + " of shape " + to_string(x.shape()));
  }
  Shape shape = x.shape();
  shape[static_cast<std::size_t>(v.axis)] = to - from;
  const Var<T> y = x.tape->result(std::move(shape), {x});
  const std::int64_t run = (to - from) * v.inner, stride = v.extent * v.inner, start = from * v.inner;
  for (std::int64_t o = 0; o < v.outer; ++o) {
    std::copy_n(x.value().data() + o * stride + start, run, x.tape->output(y).data() + o * run);
  }
  x.tape->on_backward(y, [x, y, outer = v.outer, run, stride, start] {
    const T* dy = y.tape->gradient(y).data();
    T* dx = x.tape->gradient(x).data();
    for (std::int64_t o = 0; o < outer; ++o) {
      for (std::int64_t k = 0; k < run; ++k) dx[o * stride + start + k] += dy[o * run + k];
    }
  });
  return y;
}

template <class T>
Var<T> concat(const std::vector<Var<T>>& parts, int axis) {
  if (parts.empty()) refuse("concat", "there are no parts");
  Tape<T>& tape = *parts[0].tape;
  const AxisView first = axis_view("concat", parts[0].shape(), axis);
  Shape shape = parts[0].shape();
  std::int64_t& total = shape[static_cast<std::size_t>(first.axis)];
  total = 0;
  for (const Var<T>& part : parts) {
    const AxisView v = axis_view("concat", part.shape(), axis);
    if (without_axis(part.shape(), v.axis, true) != without_axis(parts[0].shape(), first.axis, true)) {
      refuse("concat", "shapes " + to_string(parts[0].shape()) + " and " + to_string(part.shape()) +
                           " differ beside axis " + std::to_string(first.axis));
    }
    total += v.extent;
  }
  const std::int64_t stride = total * first.inner;
  const Var<T> y = tape.result(std::move(shape), std::span<const Var<T>>(parts));
  const std::span<Var<T>> kept = tape.keep(std::span<const Var<T>>(parts));
  std::int64_t start = 0;
  for (const Var<T>& part : kept) {
    const std::int64_t run = part.size() / std::max<std::int64_t>(first.outer, 1);
    for (std::int64_t o = 0; o < first.outer; ++o) {
      std::copy_n(part.value().data() + o * run, run, tape.output(y).data() + o * stride + start);
    }
    start += run;
  }
  tape.on_backward(y, [y, kept, outer = first.outer, stride] {
    const T* dy = y.tape->gradient(y).data();
    std::int64_t offset = 0;
    for (const Var<T>& part : kept) {
      const std::int64_t run = part.size() / std::max<std::int64_t>(outer, 1);
      if (y.tape->needs_gradient(part)) {
        T* dx = y.tape->gradient(part).data();
        for (std::int64_t o = 0; o < outer; ++o) {
          for (std::int64_t k = 0; k < run; ++k) dx[o * run + k] += dy[o * stride + offset + k];
        }
      }
      offset += run;
    }
  });
  return y;
}

template <class T>
Var<T> take(Var<T> x, int axis, std::span<const std::int64_t> indices) {
  const AxisView v = axis_view("take", x.shape(), axis);
  for (const std::int64_t index : indices) {
    require_at_least("take", "an index", index, -1);
    require_at_most("take", "an index", index, v.extent - 1);
  }
  Shape shape = x.shape();
  const auto count = static_cast<std::int64_t>(indices.size());
  shape[static_cast<std::size_t>(v.axis)] = count;
  const Var<T> y = x.tape->result(std::move(shape), {x});
  const std::span<std::int64_t> kept = x.tape->keep(indices);
  T* to = x.tape->output(y).data();
  for (std::int64_t o = 0; o < v.outer; ++o) {
    for (const std::int64_t index : kept) {
      if (index < 0) {
        std::fill_n(to, v.inner, T{0});
      } else {
        std::copy_n(x.value().data() + (o * v.extent + index) * v.inner, v.inner, to);
      }
      to += v.inner;
    }
  }
  x.tape->on_backward(y, [x, y, v, kept] {
    const T* dy = y.tape->gradient(y).data();
    T* dx = x.tape->gradient(x).data();
    for (std::int64_t o = 0; o < v.outer; ++o) {
      for (const std::int64_t index : kept) {
        for (std::int64_t i = 0; index >= 0 && i < v.inner; ++i) {
          dx[(o * v.extent + index) * v.inner + i] += dy[i];
        }
        dy += v.inner;
      }
    }
  });
  return y;
}

template <class T>
Var<T> flip(Var<T> x, int axis) {
  std::vector<std::int64_t> backwards(static_cast<std::size_t>(axis_view("flip", x.shape(), axis).extent));
  std::iota(backwards.rbegin(), backwards.rend(), 0);
  return take<T>(x, axis, backwards);
}

#define INSTANTIATE(T)                                              \
  template Var<T> reshape(Var<T>, Shape);                           \
  template Var<T> permute(Var<T>, std::vector<int>);                \
  template Var<T> slice(Var<T>, int, std::int64_t, std::int64_t);   \
  template Var<T> concat(const std::vector<Var<T>>&, int);          \
  template Var<T> take(Var<T>, int, std::span<const std::int64_t>); \
  template Var<T> flip(Var<T>, int);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff
