#include "cmd_datasets.hpp"

#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "sgdscope/toy_data.hpp"

#include "data_sources.hpp"
#include "exit_status.hpp"
#include "terminal.hpp"

namespace sgdscope::native {
namespace {

constexpr std::size_t kNameColumns = 16;

std::string size_text(const Dataset& data) {
  return count_of(data.size(), "sample", "samples") + ", " +
         count_of(data.inputs.cols(), "input", "inputs") + ", " +
         (data.classes > 0 ? std::to_string(data.classes) + " classes" : "a real target");
}

void print(const std::string& name, const std::string& text) {
  std::printf("%s%s\n", left(name, kNameColumns).c_str(), text.c_str());
  flush_output();
}

Status print_files(const NamedFiles& set) {
  print(set.name, set.what);
  if (set.found.empty()) {
    print("", "not found; " + set.advice);
  } else {
    const auto loaded = load_data({.names = {set.name}, .toy = {}, .memory_limit = 0.0});
    if (!loaded) return loaded.error();
    print("", size_text(loaded.value().data));
  }
  for (const std::string& folder : set.folders) {
    print("", (folder == set.found ? "found in " : "looked in ") + folder);
    if (folder == set.found) break;
  }
  return ok();
}

}  // namespace

void describe_datasets(CLI::App& command) {
  command.footer(
      "The environment variable SGDSCOPE_DATA names a folder that is searched first; a set lies "
      "in\n"
      "a folder of its own name there.\n"
      "Example:\n  sgdscope datasets");
}

Result<int> run_datasets() {
  std::printf("From files\n\n");
  flush_output();
  for (const NamedFiles& set : named_files()) {
    if (Status s = print_files(set); !s) return s;
    std::printf("\n");
  }
  std::printf("Made by formula (--samples, --toy-noise, --toy-classes, --seed)\n\n");
  for (const ToyData toy : all_toy_data()) {
    const auto data = make_toy_data(toy, {});
    if (!data) return data.error();
    print(std::string(name(toy)), size_text(data.value()));
  }
  std::printf(
      "\nYour own: --data IMAGES LABELS (IDX, gzip or not), --data FILE.csv, --data FILE.npz\n");
  return kExitDone;
}

}  // namespace sgdscope::native
