// Long short-term memory, a step of it and a whole run, and the diagonals that one of its uses runs along.

#include <algorithm>

#include "reference/autodiff/axis.hpp"
#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/ops.hpp"

namespace reference::autodiff {
namespace {

// A step of `width` cells. z and dz hold i, f, o, g one after the other; `gates` the same after their
// nonlinearity; `squashed` is tanh(c').
template <class T>
void step_forward(std::int64_t width, const T* z, const T* c, T* gates, T* next_c, T* squashed, T* h) {
  const T *i = gates, *f = gates + width, *o = gates + 2 * width, *g = gates + 3 * width;
  map_sigmoid(3 * width, z, gates);
  map_tanh(width, z + 3 * width, gates + 3 * width);
  for (std::int64_t k = 0; k < width; ++k) next_c[k] = f[k] * c[k] + i[k] * g[k];
  map_tanh(width, next_c, squashed);
  for (std::int64_t k = 0; k < width; ++k) h[k] = o[k] * squashed[k];
}

// Adds what dh is of dc' and of dz.
template <class T>
void output_backward(std::int64_t width, const T* gates, const T* squashed, const T* dh, T* next_dc, T* dz) {
  const T* o = gates + 2 * width;
  for (std::int64_t k = 0; k < width; ++k) {
    next_dc[k] += dh[k] * o[k] * (1 - squashed[k] * squashed[k]);
    if (dz != nullptr) dz[2 * width + k] += dh[k] * squashed[k] * o[k] * (1 - o[k]);
  }
}

// Adds what dc' is of dz and of dc.
template <class T>
void state_backward(std::int64_t width, const T* gates, const T* c, const T* next_dc, T* dz, T* dc) {
  const T *i = gates, *f = gates + width, *g = gates + 3 * width;
  for (std::int64_t k = 0; k < width; ++k) {
    if (dc != nullptr) dc[k] += next_dc[k] * f[k];
    if (dz == nullptr) continue;
    dz[k] += next_dc[k] * g[k] * i[k] * (1 - i[k]);
    dz[width + k] += next_dc[k] * c[k] * f[k] * (1 - f[k]);
    dz[3 * width + k] += next_dc[k] * i[k] * (1 - g[k] * g[k]);
  }
}

template <class T>
T* zeros(Tape<T>& tape, std::int64_t count) {
  T* fresh = tape.template scratch<T>(count).data();
  std::fill_n(fresh, count, T{0});
  return fresh;
}

template <class T>
void add_to(T* sum, const T* summand, std::int64_t count) {
  for (std::int64_t k = 0; k < count; ++k) sum[k] += summand[k];
}

struct ScanShape {
  std::int64_t steps, width, taps, origin, samples, length;
  std::int64_t places() const { return samples * length; }
  std::int64_t state() const { return width * places(); }  // elements of h of one step
  std::int64_t read() const { return width * taps; }       // elements of h that a place reads
};

// visit(cell, neighbour, count): `count` elements of h from `cell` on are what the filter's taps read from
// `neighbour` on, a row of [width,taps,samples,length]; what it reads beyond the ends is not visited.
template <class Visit>
void for_neighbours(const ScanShape& s, Visit visit) {
  for (std::int64_t channel = 0; channel < s.width; ++channel) {
    for (std::int64_t tap = 0; tap < s.taps; ++tap) {
      const std::int64_t offset = tap - s.origin;
      const std::int64_t first = std::max<std::int64_t>(0, -offset);
      const std::int64_t last = std::min(s.length, s.length - offset);
      for (std::int64_t n = 0; n < s.samples && first < last; ++n) {
        const std::int64_t row = (channel * s.samples + n) * s.length;
        visit(row + first + offset, ((channel * s.taps + tap) * s.samples + n) * s.length + first,
              last - first);
      }
    }
  }
}

// What a run keeps for its way back, by step.
template <class T>
struct ScanMemory {
  T* seen;      // [read,places] of h before the step, 0 at the first
  T* gates;     // [4,state]
  T* squashed;  // [state]
  T* cells;     // [state], c before the step; one more at the end

  ScanMemory(Tape<T>& tape, const ScanShape& s)
      : seen(zeros(tape, s.steps * s.taps * s.state())),
        gates(tape.template scratch<T>(4 * s.steps * s.state()).data()),
        squashed(tape.template scratch<T>(s.steps * s.state()).data()),
        cells(zeros(tape, (s.steps + 1) * s.state())) {}
};

template <class T>
void scan_forward(const ScanShape& s, const ScanMemory<T>& m, Var<T> x, Var<T> w, Var<T> b, T* h) {
  const std::int64_t state = s.state(), places = s.places();
  T* z = x.tape->template scratch<T>(4 * state).data();
  for (std::int64_t step = 0; step < s.steps; ++step) {
    const T* from = x.value().data() + 4 * step * state;
    for (std::int64_t k = 0; k < 4 * state; ++k) z[k] = from[k] + b[k / places];
    if (step > 0) {
      T* seen = m.seen + step * s.taps * state;
      for_neighbours(s, [&](std::int64_t cell, std::int64_t neighbour, std::int64_t count) {
        std::copy_n(h + (step - 1) * state + cell, count, seen + neighbour);
      });
      multiply(4 * s.width, places, s.read(), {w.value().data(), s.read(), 1}, {seen, places, 1}, true, z,
               places);
    }
    step_forward(state, z, m.cells + step * state, m.gates + 4 * step * state, m.cells + (step + 1) * state,
                 m.squashed + step * state, h + step * state);
  }
}

template <class T>
void scan_backward(const ScanShape& s, const ScanMemory<T>& m, Var<T> x, Var<T> w, Var<T> b, Var<T> y) {
  Tape<T>& tape = *y.tape;
  const std::int64_t state = s.state(), places = s.places();
  T *dz = zeros(tape, 4 * state), *dh = zeros(tape, state), *dc = zeros(tape, state);
  T *older_dc = zeros(tape, state), *dseen = zeros(tape, s.taps * state);
  for (std::int64_t step = s.steps; step-- > 0;) {
    add_to(dh, tape.gradient(y).data() + step * state, state);
    std::fill_n(dz, 4 * state, T{0});
    std::fill_n(older_dc, state, T{0});
    output_backward(state, m.gates + 4 * step * state, m.squashed + step * state, dh, dc, dz);
    state_backward(state, m.gates + 4 * step * state, m.cells + step * state, dc, dz, older_dc);
    std::swap(dc, older_dc);
    if (tape.needs_gradient(x)) add_to(tape.gradient(x).data() + 4 * step * state, dz, 4 * state);
    if (tape.needs_gradient(b)) {
      T* db = tape.gradient(b).data();
      for (std::int64_t k = 0; k < 4 * state; ++k) db[k / places] += dz[k];
    }
    if (step == 0) break;  // before it h is 0
    if (tape.needs_gradient(w)) {
      multiply(4 * s.width, s.read(), places, {dz, places, 1}, {m.seen + step * s.taps * state, 1, places},
               true, tape.gradient(w).data(), s.read());
    }
    multiply(s.read(), places, 4 * s.width, {w.value().data(), 1, s.read()}, {dz, places, 1}, false, dseen,
             places);
    std::fill_n(dh, state, T{0});
    for_neighbours(s, [&](std::int64_t cell, std::int64_t neighbour, std::int64_t count) {
      add_to(dh + cell, dseen + neighbour, count);
    });
  }
}

struct DiagonalShape {
  std::int64_t samples, channels, height, width;
  std::int64_t diagonals() const { return height + width - 1; }
};

// visit(pixel, cell, count): `count` pixels, width - 1 apart from `pixel` on, lie side by side from `cell`
// on.
template <class Visit>
void for_diagonals(const DiagonalShape& s, Visit visit) {
  for (std::int64_t n = 0; n < s.samples; ++n) {
    for (std::int64_t c = 0; c < s.channels; ++c) {
      const std::int64_t plane = (n * s.channels + c) * s.height * s.width;
      for (std::int64_t d = 0; d < s.diagonals(); ++d) {
        const std::int64_t first = std::max<std::int64_t>(0, d - s.width + 1);
        const std::int64_t last = std::min(s.height, d + 1);
        const std::int64_t row = ((d * s.channels + c) * s.samples + n) * s.height;
        visit(plane + d + first * (s.width - 1), row + first, last - first);
      }
    }
  }
}

// To or from diagonals: the elements of x to their place in y, and gradients back.
template <class T>
Var<T> move_diagonals(Var<T> x, Var<T> y, const DiagonalShape& shape, bool to_diagonals) {
  const std::int64_t across = shape.width - 1;
  const T* from = x.value().data();
  T* to = y.tape->output(y).data();
  if (to_diagonals) std::fill_n(to, y.size(), T{0});
  for_diagonals(shape, [&](std::int64_t pixel, std::int64_t cell, std::int64_t count) {
    for (std::int64_t k = 0; k < count; ++k) {
      if (to_diagonals) {
        to[cell + k] = from[pixel + k * across];
      } else {
        to[pixel + k * across] = from[cell + k];
      }
    }
  });
  y.tape->on_backward(y, [x, y, shape, across, to_diagonals] {
    const T* dy = y.tape->gradient(y).data();
    T* dx = y.tape->gradient(x).data();
    for_diagonals(shape, [&](std::int64_t pixel, std::int64_t cell, std::int64_t count) {
      for (std::int64_t k = 0; k < count; ++k) {
        if (to_diagonals) {
          dx[pixel + k * across] += dy[cell + k];
        } else {
          dx[cell + k] += dy[pixel + k * across];
        }
      }
    });
  });
  return y;
}

}  // namespace

// Two results of one computation: c' first, then h. Going back, h comes before c' and hands its share on.
template <class T>
LstmState<T> lstm_cell(Var<T> z, Var<T> c) {
  const AxisView v = axis_view("lstm_cell", c.shape(), 1);
  Shape wanted = c.shape();
  wanted[1] *= 4;
  require_shape("lstm_cell", "z", z.shape(), wanted);
  Tape<T>& tape = *z.tape;
  const Var<T> next = tape.result(c.shape(), {z, c});
  const Var<T> h = tape.result(c.shape(), {z, next});
  T* gates = tape.template scratch<T>(z.size()).data();
  T* squashed = tape.template scratch<T>(c.size()).data();
  const std::int64_t width = v.extent * v.inner, samples = v.outer;
  for (std::int64_t n = 0; n < samples; ++n) {
    const std::int64_t k = n * width;
    step_forward(width, z.value().data() + 4 * k, c.value().data() + k, gates + 4 * k,
                 tape.output(next).data() + k, squashed + k, tape.output(h).data() + k);
  }
  tape.on_backward(h, [z, next, h, gates, squashed, width, samples] {
    Tape<T>& t = *h.tape;
    T* dz = t.needs_gradient(z) ? t.gradient(z).data() : nullptr;
    for (std::int64_t k = 0; k < samples * width; k += width) {
      output_backward(width, gates + 4 * k, squashed + k, t.gradient(h).data() + k,
                      t.gradient(next).data() + k, dz == nullptr ? nullptr : dz + 4 * k);
    }
  });
  tape.on_backward(next, [z, c, next, gates, width, samples] {
    Tape<T>& t = *next.tape;
    T* dz = t.needs_gradient(z) ? t.gradient(z).data() : nullptr;
    T* dc = t.needs_gradient(c) ? t.gradient(c).data() : nullptr;
    for (std::int64_t k = 0; k < samples * width; k += width) {
      state_backward(width, gates + 4 * k, c.value().data() + k, t.gradient(next).data() + k,
                     dz == nullptr ? nullptr : dz + 4 * k, dc == nullptr ? nullptr : dc + k);
    }
  });
  return {h, next};
}

// All steps in one op: on the tape each would cost a dozen small nodes.
template <class T>
Var<T> lstm_scan(Var<T> x, Var<T> w, Var<T> b, std::int64_t origin) {
  if (x.rank() != 4 || w.rank() < 2 || x.extent(1) != w.extent(0) || w.extent(0) != 4 * w.extent(1)) {
    refuse("lstm_scan", "x has shape " + to_string(x.shape()) + " and w " + to_string(w.shape()) +
                            ", but must have [steps,4h,samples,length] and [4h,h,taps]");
  }
  require_shape("lstm_scan", "b", b.shape(), {w.extent(0)});
  const std::int64_t width = w.extent(1), taps = w.size() / std::max<std::int64_t>(1, 4 * width * width);
  require_at_least("lstm_scan", "the origin", origin, 0);
  require_at_most("lstm_scan", "the origin", origin, taps - 1);
  const ScanShape s{x.extent(0), width, taps, origin, x.extent(2), x.extent(3)};
  const Var<T> y = x.tape->result({s.steps, width, s.samples, s.length}, {x, w, b});
  const ScanMemory<T> memory(*x.tape, s);
  scan_forward(s, memory, x, w, b, x.tape->output(y).data());
  x.tape->on_backward(y, [x, w, b, y, s, memory] { scan_backward(s, memory, x, w, b, y); });
  return y;
}

template <class T>
Var<T> diagonals(Var<T> x) {
  if (x.rank() != 4)
    refuse("diagonals", "x has shape " + to_string(x.shape()) + ", but must have 4 dimensions");
  const DiagonalShape shape{x.extent(0), x.extent(1), x.extent(2), x.extent(3)};
  const Var<T> y = x.tape->result({shape.diagonals(), shape.channels, shape.samples, shape.height}, {x});
  return move_diagonals(x, y, shape, true);
}

template <class T>
Var<T> undo_diagonals(Var<T> x) {
  if (x.rank() != 4 || x.extent(0) < x.extent(3)) {
    refuse("undo_diagonals", "x has shape " + to_string(x.shape()) + ", which diagonals() does not give");
  }
  const DiagonalShape shape{x.extent(2), x.extent(1), x.extent(3), x.extent(0) - x.extent(3) + 1};
  const Var<T> y = x.tape->result({shape.samples, shape.channels, shape.height, shape.width}, {x});
  return move_diagonals(x, y, shape, false);
}

#define INSTANTIATE(T)                                             \
  template LstmState<T> lstm_cell(Var<T>, Var<T>);                 \
  template Var<T> lstm_scan(Var<T>, Var<T>, Var<T>, std::int64_t); \
  template Var<T> diagonals(Var<T>);                               \
  template Var<T> undo_diagonals(Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff
