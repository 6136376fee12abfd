#include "usage.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace sgdscope::native {
namespace {

// Letters to insert, delete or replace on the way from one word to the other (V. Levenshtein 1966).
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// ", perhaps --epochs", or nothing where no option is spelled nearly so.
std::string suggestion(const CLI::App& command, std::string_view word) {
  std::size_t least = 3;  // letters that may differ, and one
  std::string nearest;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      const std::size_t letters = distance(word, "--" + name);
      if (letters >= least) continue;
      least = letters;
      nearest = ", perhaps --" + name;
    }
  }
  return nearest;
}

std::string unexpected(const CLI::App& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  const bool option = word.size() > 1 && word.front() == '-';
  return "found '" + word + "', expected an option of " + command.get_name() +
         (option ? suggestion(command, name) : std::string());
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

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto commands = app.get_subcommands();
  const CLI::App& command = commands.empty() ? app : *commands.front();
  const std::string help = (commands.empty() ? "" : app.get_name() + " ") + command.get_name();
  return {ErrorCode::kBadValue, sentence_of(command, error) + " (see `" + help + " --help`)"};
}

}  // namespace sgdscope::native
