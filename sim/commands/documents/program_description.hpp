#pragma once
/// What the program understands, as manual pages and completions tell it.

#include <string>
#include <vector>

namespace drsim {

/// An option, a flag, or an argument by its place.
struct ArgumentDescription {
  std::string name;                    ///< "--out", or of an argument by its place what it is: "SCENARIO"
  std::string short_name{};            ///< "-h"; empty: none
  std::string value{};                 ///< what its value is called, such as "FILE"; empty: a flag
  std::string description{};           ///< one line
  std::string standard{};              ///< value where none is given; empty: none
  std::vector<std::string> choices{};  ///< all values it takes; empty: any
  bool is_by_place = false;
  bool is_required = false;
  bool is_list = false;  ///< takes several values
};

struct CommandDescription {
  std::string name;  ///< "run"; of the program itself empty
  std::string description;
  std::vector<ArgumentDescription> arguments;  ///< those by their place in their order, among the others
  std::vector<std::string> notes;              ///< further lines of its help
  std::vector<std::string> examples;           ///< command lines
};

struct ProgramDescription {
  std::string version;
  CommandDescription program;
  std::vector<CommandDescription> commands;
};

/// The notes and examples of the text below a help: lines that begin with "Example: ", and those indented after them,
/// are examples; the rest are notes. An example that goes on without an indent, or breaks inside quotes, goes with its
/// first line.
void add_help_text(const std::string& text, CommandDescription& command);

}  // namespace drsim
