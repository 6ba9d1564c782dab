#include "sim/traces/record_reader.hpp"

#include <fmt/format.h>

#include <cstring>

#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {
constexpr std::size_t buffer_bytes = 64 * 1024;
}

RecordReader::RecordReader(const std::filesystem::path& path) : source_(path), buffer_(buffer_bytes) {}

void RecordReader::fail(const std::string& text) const { fail_trace(file(), fmt::format("record {}", number_), text); }

std::size_t RecordReader::available(std::size_t wanted) {
  if (end_ - begin_ >= wanted) return end_ - begin_;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  try {
    end_ += source_.read(buffer_.data() + end_, buffer_.size() - end_);
  } catch (const DecompressionError& error) {
    ++number_;
    fail(error.what());
  }
  return end_;
}

const unsigned char* RecordReader::next(std::size_t size) {
  const std::size_t present = available(size);
  if (present == 0) return nullptr;
  ++number_;
  if (present < size) fail(fmt::format("only {} of its {} bytes are there: the file is cut off", present, size));
  const auto* record = reinterpret_cast<const unsigned char*>(buffer_.data() + begin_);
  begin_ += size;
  return record;
}

int RecordReader::next_byte() {
  if (available(1) == 0) return -1;
  return static_cast<unsigned char>(buffer_[begin_++]);
}

std::uint64_t little_endian(const unsigned char* at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t index = bytes; index > 0; --index) value = value << 8U | at[index - 1];
  return value;
}

std::uint64_t big_endian(const unsigned char* at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t index = 0; index < bytes; ++index) value = value << 8U | at[index];
  return value;
}

}  // namespace drsim
