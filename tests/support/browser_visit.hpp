#pragma once
/// A page in headless Chromium: its elements after its scripts ran, and what the browser logged.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace drsim::test {

namespace fs = std::filesystem;

struct ScratchFolder {
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "drsim-browser-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

inline bool has_browser() { return std::system("command -v chromium > /dev/null 2>&1") == 0; }

inline std::string file_content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct Visit {
  int status = 0;
  std::string dom, log;
};

struct Window {
  int width = 1400;
  bool is_dark = false;
};

/// Opens page.html of a folder, or another file of it.
inline Visit visit_in(const fs::path& folder, const Window& window, const std::string& file = "page.html") {
  const std::string at = folder.string();
  const std::string command =
      "timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
      "--disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage "
      "--enable-logging=stderr --v=0 " +
      std::string(window.is_dark ? "--blink-settings=preferredColorScheme=0 " : "") +
      "--window-size=" + std::to_string(window.width) + ",2000 --virtual-time-budget=5000 --user-data-dir='" + at +
      "/profile' --dump-dom 'file://" + at + "/" + file + "' > '" + at + "/dom' 2> '" + at + "/log'";
  Visit visit;
  visit.status = std::system(command.c_str());
  visit.dom = file_content(folder / "dom");
  visit.log = file_content(folder / "log");
  return visit;
}

inline Visit visit(const std::string& html, const Window& window = {}) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path / "page.html", std::ios::binary) << html;
  return visit_in(scratch.path, window);
}

/// The part of the page between two marks.
inline std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t start = text.find(from);
  if (start == std::string::npos) return "";
  return text.substr(start, text.find(to, start) - start);
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A page with a script of the test at its end, which the page's own policy would not let run.
inline std::string with_script(std::string page, const std::string& script) {
  const std::size_t policy = page.find("script-src ");
  page.replace(policy, page.find(';', policy) - policy, "script-src 'unsafe-inline'");
  return page.replace(page.rfind("</body>"), 0, "<script>" + script + "</script>");
}

}  // namespace drsim::test
