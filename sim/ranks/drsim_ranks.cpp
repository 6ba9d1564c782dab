/// drsim-ranks: carries frames between its standard input and output (one socket, drsim is at the other end) and the
/// other ranks of an MPI job. Started by drsim under mpirun, never by people. Ends when drsim does.

#include <mpi.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/ranks/rank_frames.hpp"

namespace {

constexpr int tag = 1;
constexpr int look_interval_ms = 4;  // MPI has nothing to wait on together with a socket

bool read_all(void* to, std::size_t bytes) {
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t count = ::read(STDIN_FILENO, static_cast<char*>(to) + done, bytes - done);
    if (count == 0 || (count < 0 && errno != EINTR)) return false;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return true;
}

bool write_all(const void* from, std::size_t bytes) {
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t count = ::write(STDOUT_FILENO, static_cast<const char*>(from) + done, bytes - done);
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return true;
}

/// Hands on what other ranks have sent. @return  false when drsim is gone
bool take_in(std::vector<char>& text) {
  for (;;) {
    int there = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &there, &status);
    if (there == 0) return true;
    drsim::FrameHeader header;
    header.rank = status.MPI_SOURCE;
    MPI_Get_count(&status, MPI_CHAR, &header.bytes);
    text.resize(static_cast<std::size_t>(header.bytes));
    MPI_Recv(text.data(), header.bytes, MPI_CHAR, header.rank, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (!write_all(&header, sizeof header) || !write_all(text.data(), text.size())) return false;
  }
}

/// At its end MPI sends mpirun several small messages, of which TCP holds each back until the one before is
/// acknowledged: 40 ms on Linux, in which the whole job waits. This makes it send them at once.
void send_without_delay() {
  std::vector<int> descriptors;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    descriptors.push_back(std::stoi(entry.path().filename().string()));
  const int on = 1;  // what is no TCP socket refuses it
  for (const int descriptor : descriptors) ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

int main(int argc, char** argv) {
  // Frames are small and few; looking for fast fabrics would take most of Open MPI's start. What mpirun is told wins.
  ::setenv("OMPI_MCA_pml", "ob1", 0);
  MPI_Init(&argc, &argv);
  drsim::FrameHeader own;
  MPI_Comm_rank(MPI_COMM_WORLD, &own.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &own.bytes);
  bool goes_on = write_all(&own, sizeof own);
  std::vector<char> text;
  while (goes_on) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, look_interval_ms) > 0) {
      drsim::FrameHeader header;
      goes_on = read_all(&header, sizeof header);
      if (!goes_on) break;
      text.resize(static_cast<std::size_t>(header.bytes));
      goes_on = read_all(text.data(), text.size());
      if (goes_on) MPI_Send(text.data(), header.bytes, MPI_CHAR, header.rank, tag, MPI_COMM_WORLD);
    }
    goes_on = goes_on && take_in(text);
  }
  send_without_delay();
  MPI_Finalize();
  return 0;
}
