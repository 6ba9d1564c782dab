#pragma once
/// The commands of drsim: arguments in, exit code out. 0 done, 1 an expectation not met, 2 the user's mistake, 70 a bug
/// of drsim.

namespace drsim {

/// What the program does with the arguments of its main(): results go to standard output, messages to standard error.
/// Never throws. @return  the exit code
int play_command_line(int argc, char** argv);

}  // namespace drsim
