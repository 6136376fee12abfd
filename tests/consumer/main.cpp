#include <iostream>

#include <sgdscope/analysis.hpp>
#include <sgdscope/toy_data.hpp>
#include <sgdscope/training.hpp>
using namespace sgdscope;

int main() {
  const Dataset data = make_toy_data(ToyData::kMoons, {.samples = 500}).value();
  const NetworkSpec spec{{2, 16, 16, 2}, {Activation::kRelu, Activation::kRelu}};
  TrainingJob training(initialise(spec, Initialisation::kHe, 1), data,
                       {.epochs = 200, .batch = 10});
  training.finish();  // or: while (training.step()) show(training.progress());
  AnalysisJob analysis(training.network(), data, {.arch = best_arch()});
  analysis.finish();
  const Analysis result = analysis.take_result().value();
  for (const BlockAnalysis& block : result.blocks) {
    if (block.c_on_h) std::cout << block.block.name << ": γ = " << block.c_on_h->exponent << '\n';
  }
}
