#include "usage.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "nearest.hpp"
#include "option_text.hpp"

namespace sgdscope::native {
namespace {

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string unexpected(const CLI::App& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  const bool option = word.size() > 1 && word.front() == '-';
  return "found '" + word + "', expected an option of " + command.get_name() +
         (option ? perhaps(name, options_of(command)) : std::string());
}

// Empty when no option has more values than it takes.
std::string too_often(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const auto given = static_cast<int>(option->count());
    const int most = std::max(1, option->get_items_expected_max());
    if (given <= most) continue;
    if (most > 1) {
      return option->get_name() + " has " + std::to_string(given) + " values, expected at most " +
             std::to_string(most);
    }
    return option->get_name() + " is given " +
           (given == 2 ? "twice" : std::to_string(given) + " times") + ", expected once";
  }
  return {};
}

// The library's own words, where they are a sentence already.
std::string sentence_of(const CLI::App& command, const CLI::ParseError& error) {
  const auto kind = static_cast<CLI::ExitCodes>(error.get_exit_code());
  if (kind == CLI::ExitCodes::ExtrasError && !command.remaining().empty()) {
    return unexpected(command, command.remaining().front());
  }
  if (kind == CLI::ExitCodes::ArgumentMismatch) {
    const std::string text = too_often(command);
    if (!text.empty()) return text;
  }
  std::string text = error.what();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::size_t value = text.find(" was given a disallowed flag override");
  if (value == std::string::npos) return text;
  const std::string flag = text.substr(0, value);  // its dashes are there or not
  return "--" + flag.substr(std::min(flag.find_first_not_of('-'), value)) + " takes no value";
}

}  // namespace

Error no_command(const CLI::App& app) {
  std::vector<std::string> commands, words = options_of(app);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command->get_name());
  }
  words.insert(words.end(), commands.begin(), commands.end());
  const std::vector<std::string> extras = app.remaining();
  const std::string expected = "expected a command: " + or_list(commands) +
                               (extras.empty() ? "" : perhaps(extras.front(), words)) + " (see `" +
                               app.get_name() + " --help`)";
  return {ErrorCode::kBadValue,
          (extras.empty() ? "" : "found '" + extras.front() + "', ") + expected};
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto commands = app.get_subcommands();
  const CLI::App& command = commands.empty() ? app : *commands.front();
  const std::string help = (commands.empty() ? "" : app.get_name() + " ") + command.get_name();
  return {ErrorCode::kBadValue, sentence_of(command, error) + " (see `" + help + " --help`)"};
}

}  // namespace sgdscope::native
