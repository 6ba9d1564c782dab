#pragma once
/// Manual pages in the macros of man(7).
/// Checked by: tests/commands/documents_test.cpp

#include <map>
#include <string>

#include "sim/commands/documents/program_description.hpp"

namespace drsim {

/// The page of the program itself (empty name) or of one of its commands.
/// @param command  of `program`
std::string manual_page(const ProgramDescription& program, const CommandDescription& command);

/// All pages by the names of their files: drsim.1, drsim-run.1 and so on.
std::map<std::string, std::string> manual_pages(const ProgramDescription& program);

}  // namespace drsim
