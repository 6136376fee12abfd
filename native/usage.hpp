// What is wrong with a command line, in a sentence.
#pragma once

#include "sgdscope/result.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace sgdscope::native {

// `error` is what `app` threw; the sentence ends with the --help that explains it.
Error usage_error(const CLI::App& app, const CLI::ParseError& error);

// No command was given to `app`, or a word that is none.
Error no_command(const CLI::App& app);

}  // namespace sgdscope::native
