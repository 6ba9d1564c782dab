/// Manual pages and completions, made from the command line itself, as the programs read them that they are for; and
/// what --version says.

#define BOOST_TEST_MODULE documents
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "sim/commands/documents/manual_page.hpp"
#include "tests/support/program_folder.hpp"

using namespace drsim;
using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

struct DocumentsFolder : ProgramFolder {
  fs::path file(const std::string& name) const { return folder.path() / name; }

  std::string content(const std::string& name) const {
    std::ifstream stream(file(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

  /// What a shell script prints; "skipped" where `program` is not installed.
  std::string shell(const std::string& program, const std::string& script) const {
    if (std::system(("command -v " + program + " >/dev/null").c_str()) != 0) return "skipped";
    std::ofstream(file("script")) << script;
    const std::string command =
        "cd '" + folder.path().string() + "' && HOME=$PWD PATH=$PWD:$PATH " + program + " script >printed 2>&1";
    BOOST_TEST(std::system(command.c_str()) == 0, content("printed"));
    return content("printed");
  }

  void put(const std::string& name, const std::string& arguments) const {
    std::ofstream(file(name), std::ios::binary) << text(arguments);
  }
};

std::set<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Names of the commands, from the help of the program.
std::set<std::string> commands_of(const std::string& help) {
  std::set<std::string> names;
  std::istringstream lines(help.substr(help.find("Subcommands:")));
  const std::regex row("^  ([a-z]+) +[A-Z].*");
  std::smatch match;
  for (std::string line; std::getline(lines, line);)
    if (std::regex_match(line, match, row)) names.insert(match[1]);
  return names;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(each_command_has_a_page_that_man_takes, DocumentsFolder) {
  text("man --out pages");
  const auto commands = commands_of(text("--help"));
  BOOST_TEST(commands.size() >= 15u);
  BOOST_TEST(commands.count("report") == 1u);
  std::size_t pages = 0;
  for (const auto& entry : fs::directory_iterator(file("pages"))) {
    ++pages;
    const std::string name = entry.path().filename().string();
    const std::string script = "groff -man -Tutf8 -ww 'pages/" + name + "' 2>&1 >/dev/null";
    const std::string warnings = shell("groff", "") == "skipped" ? "" : shell("bash", script);
    BOOST_TEST(warnings.empty(), name << ": " << warnings);
  }
  BOOST_TEST(pages == commands.size() + 1);
  for (const std::string& command : commands) {
    BOOST_TEST(content("pages/drsim-" + command + ".1") == text("man " + command));
    BOOST_TEST(content("pages/drsim.1").find("drsim\\-" + command) != std::string::npos, command);
    // Every option of the help is in the page.
    const std::string help = text(command + " --help"), page = content("pages/drsim-" + command + ".1");
    const std::regex option("^  (?:-h,)?--([a-z-]+)", std::regex::multiline);
    std::size_t options = 0;
    for (std::sregex_iterator match(help.begin(), help.end(), option), end; match != end; ++match, ++options) {
      const std::string name = std::regex_replace("--" + (*match)[1].str(), std::regex("-"), "\\-");
      BOOST_TEST(page.find("\\fB" + name + "\\fR") != std::string::npos, command << ": " << name);
    }
    BOOST_TEST(options >= 1u, command);
  }
}

BOOST_FIXTURE_TEST_CASE(pages_read_as_the_help_does, DocumentsFolder) {
  text("man --out pages");
  const std::string printed = shell("bash", "MANPAGER=cat MANWIDTH=120 man -l pages/drsim-run.1 | col -b");
  for (const char* words :
       {"drsim-run - Simulate a scenario and print a summary", "drsim run [OPTION...] SCENARIO", "--out",
        "(one of: table, json)", "(default: table)", "drsim run scenarios/flagship/flagship.json --out out/flagship"})
    BOOST_TEST(printed.find(words) != std::string::npos, words << " is not in\n" << printed);
}

BOOST_AUTO_TEST_CASE(text_of_a_page_is_never_a_request) {
  CommandDescription command{"x", ".so /etc/passwd", {}, {".rm it\\n", "'quoted'"}, {".sh"}};
  const std::string page = manual_page({"drsim 0", {}, {command}}, command);
  for (const char* request : {"\n.so", "\n.rm", "\n.sh", "\n'"}) BOOST_TEST(page.find(request) == std::string::npos);
  BOOST_TEST(page.find("\\&.rm it\\en") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(bash_completes_commands_options_and_values, DocumentsFolder) {
  put("drsim.bash", "completion bash");
  std::ofstream(file("mine.json")) << "{}";
  const std::string begin =
      "source ./drsim.bash\ncomplete_line() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
      "COMPREPLY=(); _drsim; printf '%s\\n' \"${COMPREPLY[@]}\"; }\n";
  const auto completed = [&](const std::string& words) {
    return words_of(shell("bash", begin + "complete_line " + words + "\n"));
  };
  BOOST_TEST((completed("drsim ''") == [&] {
    auto names = commands_of(text("--help"));
    names.insert({"--help", "--version"});
    return names;
  }()));
  BOOST_TEST((completed("drsim re") == std::set<std::string>{"report"}));
  BOOST_TEST((completed("drsim run --form") == std::set<std::string>{"--format"}));
  BOOST_TEST((completed("drsim run mine.json --format ''") == std::set<std::string>{"table", "json"}));
  BOOST_TEST((completed("drsim ports mine.json --format t") == std::set<std::string>{"table", "terraform"}));
  BOOST_TEST((completed("drsim completion ''") == std::set<std::string>{"bash", "zsh", "fish"}));
  BOOST_TEST(completed("drsim init ''").count("cloud-connector") == 1u);
  BOOST_TEST(completed("drsim run ''").empty());  // names of files, by the shell
}

BOOST_FIXTURE_TEST_CASE(fish_completes_commands_options_and_values, DocumentsFolder) {
  put("drsim.fish", "completion fish");
  const auto completed = [&](const std::string& line) {
    return shell("fish", "source drsim.fish\ncomplete -C'" + line + "' | cut -f1\n");
  };
  if (completed("drsim ") == "skipped") return;
  BOOST_TEST((words_of(completed("drsim re")) == std::set<std::string>{"report"}));
  BOOST_TEST((words_of(completed("drsim run --form")) == std::set<std::string>{"--format"}));
  BOOST_TEST((words_of(completed("drsim run mine.json --format ")) == std::set<std::string>{"table", "json"}));
  BOOST_TEST(words_of(completed("drsim completion ")).count("zsh") == 1u);
}

// The widget of zsh needs a terminal; the functions that it calls are replaced to see what they are given.
BOOST_FIXTURE_TEST_CASE(zsh_is_given_the_arguments_of_each_command, DocumentsFolder) {
  put("_drsim", "completion zsh");
  const std::string printed =
      shell("zsh",
            "_describe() { print -rl -- ${(P)2}; }\n_arguments() { print -rl -- \"$@\"; }\ncompdef() { :; }\n"
            "source ./_drsim\nCURRENT=2; words=(drsim ''); _drsim\n"
            "CURRENT=3; words=(drsim ports ''); _drsim\n");
  if (printed == "skipped") return;
  for (const char* words :
       {"report:The workbook", "*--format[table, csv, json, nft or terraform]:FORMAT:(table csv json nft terraform)",
        "1:SCENARIO:_files", "*--version["})
    BOOST_TEST(printed.find(words) != std::string::npos, words << " is not in\n" << printed);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_described_is_refused, DocumentsFolder) {
  BOOST_TEST(drsim("completion tcsh").exit_code == 2);
  const ProgramRun run = drsim("man rum");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(
      run.err.find("there is no command \"rum\" (did you mean \"run\"?); allowed: run, validate") != std::string::npos,
      run.err);
  BOOST_TEST(drsim("man --out /proc/pages").exit_code == 2);
}

// Name and version, the commit in twelve digits (or that it is not known), the engine that was loaded.
BOOST_FIXTURE_TEST_CASE(the_version_names_commit_and_engine, DocumentsFolder) {
  const std::regex shape(
      "drsim \\d+\\.\\d+\\.\\d+\ncommit ([0-9a-f]{12}(, with changes)?|unknown)\nengine SimGrid \\d+\\.\\d+.*\n");
  const std::string version = text("--version");
  BOOST_TEST(std::regex_match(version, shape), version);
}
