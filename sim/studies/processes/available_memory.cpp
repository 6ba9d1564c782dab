#include "sim/studies/processes/available_memory.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#include "models/units.hpp"

namespace drsim {
namespace {

constexpr double unlimited_bytes = std::numeric_limits<double>::infinity();

double free_on_machine_bytes() {
  std::ifstream file("/proc/meminfo");
  std::string name, rest;
  double value_kib = 0;
  while (file >> name >> value_kib) {
    if (name == "MemAvailable:") return value_kib * kib_bytes;
    std::getline(file, rest);
  }
  return unlimited_bytes;
}

/// The file holds a number, or the word "max", which leaves the default.
double number_in(const char* path, double otherwise) {
  std::ifstream file(path);
  double value = 0;
  return file >> value ? value : otherwise;
}

double free_in_control_group_bytes() {
  return number_in("/sys/fs/cgroup/memory.max", unlimited_bytes) - number_in("/sys/fs/cgroup/memory.current", 0);
}

double limit_of_process_bytes() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited_bytes;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

double available_memory_bytes() {
  return std::min({free_on_machine_bytes(), free_in_control_group_bytes(), limit_of_process_bytes()});
}

}  // namespace drsim
