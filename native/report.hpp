// The report: one self-contained HTML page that needs no scripts and asks for nothing from outside.
//
// It holds no clock times or dates and does not look at the locale: equal inputs give equal bytes.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sgdscope/analysis.hpp"
#include "sgdscope/loss.hpp"
#include "sgdscope/network.hpp"
#include "sgdscope/training.hpp"

namespace sgdscope {

// All texts are plain text in UTF-8; the report escapes them.
struct ReportInput {
  std::string title;  // "Digits, 64-24-16-10 relu, cross-entropy"

  struct Data {
    std::string name;     // "digits (1797 grey images of 8×8 pixels)"
    std::string scaling;  // in words: "divided by the largest magnitude"
    Index training_samples = 0;
    Index test_samples = 0;  // 0: nothing was held back
    Index inputs = 0;
    int classes = 0;  // 0: regression
  } data;

  NetworkSpec network;
  Loss loss = Loss::kCrossEntropy;
  FitOptions fit;  // as the analysis was asked for: window, resamples, confidence
  std::vector<std::pair<std::string, std::string>> settings;  // name, value; in the order to show
  std::string command;                                        // reproduces the run
  std::string command_note;  // what of it has to change; empty: nothing
  std::uint64_t seed = 0;
  std::string version;
  std::vector<std::string> notes;  // "Training was interrupted after epoch 12.", shown at the top

  std::vector<EpochRecord> history;  // may be empty: a network that was not trained here
  double test_loss = 0.0;            // both are left out when test_samples is 0
  double test_accuracy = 0.0;        // NaN for regression
  Analysis analysis;
};

// Never prints an exponent where the analysis has none. About 15 bytes a point are spent on each of
// five pictures, so 1.5 MB hold some 20 000 directions.
std::string report_html(const ReportInput& input);

}  // namespace sgdscope
