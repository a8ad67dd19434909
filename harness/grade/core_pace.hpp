#pragma once
// How much of the timing core there is just now. Guests of the same host and hyperthreads take execution
// units and half of every buffer without a trace in any account of time. A burst of the reference's own kind
// of work shows them: arithmetic in registers alone hardly does, nor does a chain of dependent operations.

namespace harness {

// CPU seconds of one burst on the timing core, a millisecond or so of a convolution that fits the second
// cache.
double burst_seconds();

// burst_seconds() over the shortest that this program has seen, which is at least of twenty: 1 when the core
// is its own, 2 when it gets half of it. Not for two threads at once.
double core_slowdown();

}  // namespace harness
