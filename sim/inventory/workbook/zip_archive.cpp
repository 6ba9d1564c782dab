#include "sim/inventory/workbook/zip_archive.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>

#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr zip_int64_t parts_max = 10000;

struct ClosePart {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};

}  // namespace

struct ZipArchive::Handle {
  struct Close {
    void operator()(zip_t* opened) const { zip_discard(opened); }
  };
  std::unique_ptr<zip_t, Close> archive;
};

ZipArchive::ZipArchive(const std::filesystem::path& path) : file_(path.string()), handle_(std::make_unique<Handle>()) {
  int code = 0;
  handle_->archive.reset(zip_open(file_.c_str(), ZIP_RDONLY, &code));
  if (!handle_->archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    fail("", "is no complete zip archive, which a workbook (.xlsx) is: " + reason);
  }
  const zip_int64_t count = zip_get_num_entries(handle_->archive.get(), 0);
  if (count > parts_max)
    fail("", fmt::format("holds {} parts; allowed: up to {}, a workbook has a few dozen", count, parts_max));
  for (zip_int64_t index = 0; index < count; ++index) {
    const char* name = zip_get_name(handle_->archive.get(), static_cast<zip_uint64_t>(index), 0);
    if (name != nullptr) parts_.emplace_back(name);
  }
}

ZipArchive::~ZipArchive() = default;

bool ZipArchive::has(const std::string& part) const {
  return std::find(parts_.begin(), parts_.end(), part) != parts_.end();
}

void ZipArchive::fail(const std::string& part, const std::string& text) const {
  throw ScenarioError({{file_, part.empty() ? "" : "part " + part, text}});
}

void ZipArchive::require_size(const std::string& part, std::uint64_t part_bytes) const {
  if (part_bytes > part_bytes_max)
    fail(part, "unpacks to more than " + bytes_text(static_cast<double>(part_bytes_max)) +
                   ", which no inventory does: refused");
  if (read_bytes_ > archive_bytes_max)
    fail(part, "with this part the archive unpacks to more than " + bytes_text(static_cast<double>(archive_bytes_max)) +
                   ": refused");
}

void ZipArchive::read(const std::string& part, const BytesSink& take) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(handle_->archive.get(), part.c_str(), 0, &stat) != 0) fail(part, "is missing in the archive");
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    fail(part, "is encrypted with a password; allowed: a workbook without one");
  if ((stat.valid & ZIP_STAT_SIZE) != 0) require_size(part, stat.size);
  const std::unique_ptr<zip_file_t, ClosePart> open(zip_fopen(handle_->archive.get(), part.c_str(), 0));
  if (!open) fail(part, std::string("cannot be unpacked: ") + zip_strerror(handle_->archive.get()));
  std::vector<char> piece(piece_bytes);
  std::uint64_t part_bytes = 0;
  while (true) {
    const zip_int64_t count = zip_fread(open.get(), piece.data(), piece.size());
    if (count < 0) fail(part, std::string("is damaged: ") + zip_file_strerror(open.get()));
    if (count == 0) return;
    part_bytes += static_cast<std::uint64_t>(count);
    read_bytes_ += static_cast<std::uint64_t>(count);
    require_size(part, part_bytes);
    take({piece.data(), static_cast<std::size_t>(count)});
  }
}

}  // namespace drsim
