#pragma once
// Compensated summation (Kahan 1965): `lost` holds the low bits that the last addition could not keep, so the
// error of a sum does not grow with its length. Correct only without -ffast-math.

class KahanSum {
 public:
  void add(float term) {
    const float corrected = term - lost_;
    const float next = sum_ + corrected;
    lost_ = (next - sum_) - corrected;
    sum_ = next;
  }
  float value() const { return sum_; }

 private:
  float sum_ = 0.0f;
  float lost_ = 0.0f;
};
