#include "sim/commands/command_line.hpp"

int main(int argc, char** argv) { return drsim::play_command_line(argc, argv); }
