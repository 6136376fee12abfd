#include "nearest.hpp"

#include <algorithm>

namespace sgdscope::native {
namespace {

std::string plain(std::string_view word) {
  std::string text(word.substr(std::min(word.find_first_not_of('-'), word.size())));
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

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

}  // namespace

std::string perhaps(std::string_view word, const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 2;
  const std::string given = plain(word);
  std::size_t least = kMost + 1;
  std::string nearest;
  for (const std::string& name : names) {
    const std::string wanted = plain(name);
    if (wanted.size() > given.size() + kMost || given.size() > wanted.size() + kMost) continue;
    const std::size_t letters = distance(given, wanted);
    if (2 * letters >= wanted.size() || letters > least) continue;
    nearest = letters < least ? name : std::string();
    least = letters;
  }
  return nearest.empty() || least > kMost ? std::string() : ", perhaps " + nearest;
}

}  // namespace sgdscope::native
