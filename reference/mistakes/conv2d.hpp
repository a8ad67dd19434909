#pragma once
// How a convolution and its gradients add up, with every choice a student can get wrong as a field. The
// defaults (describe_sum in conv2d.cc) are the exact functions'.

#include "reference/mistakes/known_mistake.hpp"

namespace reference::mistakes {

// What a pixel outside the image counts as.
enum class Outside { zero, one, nearest, opposite };

// y[n,o,i,j] is the sum over c, k, l of
//   w[o,c,k,l] * x[n,c, i*step + k*tap_step - before, j*step + l*tap_step - before]
// Both gradients are the same sum, read in another direction.
struct ConvSum {
  int stride = 1, padding = 0;  // as the caller gave them

  int step = 1;        // pixels from one window to the next
  int tap_step = 1;    // pixels from one tap to the next
  int before = 0;      // pixels by which window 0 starts before the image
  int tap_margin = 0;  // taps left out at the end of the filter
  int first_pixel = 0,
      pixel_margin = 0;  // rows and columns of the image taken for padding, at its start, end
  Outside outside = Outside::zero;
  bool turned = false;        // the filter by 180 degrees
  bool transposed = false;    // taps stored column by column
  bool axes_swapped = false;  // filters read as [in, out, height, width]
  bool one_channel = false;   // only channel 0
  bool one_image = false;     // image 0 stands for all of them
};

// When the running sum of an output element starts again.
enum class Restart { each_element, each_plane, never };
// How often the bias enters an element.
enum class Bias { once, never, each_tap, each_channel };

struct ConvForward {
  ConvSum sum;
  Bias bias = Bias::once;
  Restart restart = Restart::each_element;
  bool mean_of_channels = false;
  bool only_whole_windows = false;  // elements whose window reaches outside stay 0
  bool only_first_image = false;    // the others stay 0
  bool starts_undefined = false;    // adds to what the output held before
};

// What becomes of the terms of one element: all of them added, the last one alone (in the order of n, o, i,
// j, k, l), or the last window's, summed over filters.
enum class Gather { sum, last_term, last_window, last_filter };
enum class Images { all, first, last };
enum class Average { none, batch, batch_and_pixels };

struct ConvBackward {
  ConvSum dx, dw;
  Gather dx_gather = Gather::sum;
  Average dx_average = Average::none, dw_average = Average::none, db_average = Average::none;
  Images dw_images = Images::all, db_images = Images::all;
  bool db_axes_swapped = false;  // dy read as [out, batch, ...]
  bool db_missing = false;
};

}  // namespace reference::mistakes
