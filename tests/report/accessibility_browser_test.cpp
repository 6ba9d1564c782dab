/// The page by the rules of axe-core (levels A and AA of WCAG 2.0 to 2.2): on a wide screen, on a dark phone, where
/// nothing may reach over the edge, and with recovery operations. Skipped where Chromium or axe-core is not installed;
/// in continuous integration (CI=true) both have to be.
#define BOOST_TEST_MODULE accessibility_browser

#include <boost/test/unit_test.hpp>

#include "tests/report/synthetic_record.hpp"
#include "tests/support/browser_visit.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

fs::path checker() { return fs::path(DRSIM_SOURCE_DIR) / "build/accessibility/node_modules/axe-core/axe.min.js"; }

bool can_check() {
  const bool can = has_browser() && fs::exists(checker());
  if (!can && std::getenv("CI") != nullptr) BOOST_ERROR("no chromium or axe-core; tools/install-dependencies --tests");
  if (!can) BOOST_TEST_MESSAGE("skipped: chromium or axe-core is not installed");
  return can;
}

/// Opens all that is folded, has axe-core look at the page, and says what it found and how wide the page is.
std::string with_checker(const std::string& page) {
  return with_script(page, file_content(checker()) + R"js(
addEventListener("load", async () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
  const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  const found = violations.map(one => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 200)}`).join("; ");
  const said = `findings: ${found || "none"}; over the edge: ${document.documentElement.scrollWidth - innerWidth > 0}; wide: ${innerWidth}`;
  const tell = text => {
    const note = document.createElement("p");
    note.id = "axe";
    note.textContent = text;
    document.body.append(note);
  };
  if (parent === window) tell(said); else parent.postMessage(said, "*");
});
)js");
}

std::string note_of(const Visit& visit) { return between(visit.dom, "id=\"axe\"", "</p>"); }

/// A window of Chromium is at least 500 pixels wide, a frame is not.
std::string on_a_phone(const std::string& page) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path / "inner.html", std::ios::binary) << with_checker(page);
  std::ofstream(scratch.path / "page.html") << R"js(<!DOCTYPE html><title>frame</title>
<script>addEventListener("message", event => {
  const note = document.createElement("p");
  note.id = "axe";
  note.textContent = event.data;
  document.body.append(note);
});</script><iframe src="inner.html" style="width: 390px; height: 1800px; border: 0"></iframe>)js";
  return note_of(visit_in(scratch.path, {600, true}));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_wide_screen_has_no_findings) {
  if (!can_check()) return;
  const std::string note = note_of(visit(with_checker(report_html(synthetic::read(), synthetic::record()))));
  BOOST_TEST(contains(note, "findings: none; over the edge: false"), note);
}

BOOST_AUTO_TEST_CASE(a_dark_phone_has_no_findings_and_nothing_over_its_edge) {
  if (!can_check()) return;
  const std::string note = on_a_phone(report_html(synthetic::read(), synthetic::record()));
  BOOST_TEST(contains(note, "findings: none; over the edge: false; wide: 390"), note);
}

BOOST_AUTO_TEST_CASE(recovery_operations_have_no_findings) {
  if (!can_check()) return;
  const ScratchFolder scratch;
  const std::string run = std::string(DRSIM_PROGRAM) + " run " + DRSIM_SOURCE_DIR +
                          "/scenarios/move-and-failback/move-and-failback.json --no-advice --quiet --out " +
                          scratch.path.string() + " > /dev/null";
  BOOST_REQUIRE(std::system(run.c_str()) == 0);
  const std::string note = note_of(visit(with_checker(file_content(scratch.path / "report.html"))));
  BOOST_TEST(contains(note, "findings: none; over the edge: false"), note);
}

// What finds nothing could be blind.
BOOST_AUTO_TEST_CASE(a_fault_is_found) {
  if (!can_check()) return;
  const std::string page =
      "<!DOCTYPE html><html lang=\"en\"><meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none';\">"
      "<title>fault</title><body><img src=\"data:,\"><p style=\"color:#ccc;background:#fff\">pale</p></body></html>";
  const std::string note = note_of(visit(with_checker(page)));
  BOOST_TEST(contains(note, "image-alt (1)"), note);
  BOOST_TEST(contains(note, "color-contrast (1)"), note);
}
