#pragma once
// How much of the timing core there is just now. Guests of the same host and hyperthreads take execution
// units without a trace in any account of time; a burst of arithmetic that fills the units shows them.

namespace harness {

// CPU seconds of one burst on the timing core, a millisecond or so.
double burst_seconds();

// burst_seconds() over the shortest that this program has seen, which is at least of twenty: 1 when the core
// is its own, 2 when it gets half of it. Not for two threads at once.
double core_slowdown();

}  // namespace harness
