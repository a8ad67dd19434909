#pragma once
// How much of a core there is just now. Guests of the same host and hyperthreads take execution units and
// half of every buffer without a trace in any account of time.

namespace harness {

// CPU time of a burst of work by the calling thread, in times of a chain of operations that wait for one
// another. Whoever shares the core slows the burst, a convolution that fills its units and sums that go
// through memory, by a tenth to a half each, and hardly the chain; a clock that changes slows both. Takes
// less than a millisecond. Infinite where the CPU clock stood still meanwhile.
double core_load();

}  // namespace harness
