#include "sim/studies/sweep/study_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>

namespace drsim {
namespace {

constexpr int busy_timeout_ms = 10000;
constexpr std::array<const char*, 3> status_words = {"done", "refused", "failed"};

/// A name as SQL writes it.
std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char letter : name) text += letter == '"' ? "\"\"" : std::string(1, letter);
  return text + "\"";
}

}  // namespace

/// The database handle, its prepared statement, and the lock on the folder.
struct StudyStore::Connection {
  explicit Connection(std::filesystem::path path) : file(std::move(path)) {}
  ~Connection() {
    sqlite3_finalize(insert);
    sqlite3_finalize(insert_timing);
    sqlite3_close(database);
    if (folder >= 0) ::close(folder);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[noreturn]] void fail(int code) const {
    const std::string cause = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    std::string hint;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) hint = "; another program holds it: end it, then use --resume";
    if (code == SQLITE_NOTADB) hint = "; allowed: the study.sqlite of an earlier sweep, or none";
    if (code == SQLITE_FULL || code == SQLITE_IOERR) hint = "; what was finished is kept: make room, then use --resume";
    throw ScenarioError({Problem{file.string(), "", "the results cannot be kept: " + cause + hint}});
  }

  void check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail(code & 0xff);
  }

  void execute(const std::string& sql) const { check(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr)); }

  sqlite3_stmt* prepare(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr));
    return statement;
  }

  /// Rows of a query; the visitor reads the columns.
  template <typename Visitor>
  void query(const std::string& sql, Visitor visit) const {
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepare(sql), sqlite3_finalize);
    int code = sqlite3_step(statement.get());
    for (; code == SQLITE_ROW; code = sqlite3_step(statement.get())) visit(statement.get());
    check(code);
  }

  void run(sqlite3_stmt* statement) const {
    const int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    check(code);
  }

  std::filesystem::path file;
  sqlite3* database = nullptr;
  sqlite3_stmt* insert = nullptr;
  sqlite3_stmt* insert_timing = nullptr;
  int folder = -1;
};

namespace {

std::string text_at(sqlite3_stmt* statement, int column) {
  const unsigned char* text = sqlite3_column_text(statement, column);
  return text ? reinterpret_cast<const char*>(text) : "";
}

/// SQLite keeps NaN as NULL.
double output_at(sqlite3_stmt* statement, int column) {
  return sqlite3_column_type(statement, column) == SQLITE_NULL ? std::numeric_limits<double>::quiet_NaN()
                                                               : sqlite3_column_double(statement, column);
}

void bind_text(sqlite3_stmt* statement, int column, const std::string& text) {
  sqlite3_bind_text(statement, column, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

/// Quantities as numbers in base units, so that SQL can compare them; words as they are.
void bind_value(sqlite3_stmt* statement, int column, const nlohmann::json& value) {
  if (value.is_null()) return;  // unbound columns are NULL
  if (const auto number = number_of(value))
    sqlite3_bind_double(statement, column, *number);
  else
    bind_text(statement, column, value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

StudyStore::StudyStore(const std::filesystem::path& directory, const Study& study,
                       const std::vector<StudyPoint>& points, const std::string& digest, bool may_resume)
    : file_(directory / "study.sqlite"),
      study_(study),
      points_(points),
      connection_(std::make_unique<Connection>(file_)) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  lock_directory(directory);
  connection_->check(
      sqlite3_open_v2(file_.c_str(), &connection_->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr));
  sqlite3_busy_timeout(connection_->database, busy_timeout_ms);
  connection_->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
  check_digest(digest, may_resume);
  make_tables(digest);
}

StudyStore::~StudyStore() = default;

void StudyStore::lock_directory(const std::filesystem::path& directory) {
  // The folder, not the file: SQLite has its own locks on the file, and closing a second handle of it would drop them.
  connection_->folder = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (connection_->folder < 0)
    throw ScenarioError({Problem{directory.string(), "", std::string("cannot be opened: ") + std::strerror(errno)}});
  if (::flock(connection_->folder, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    throw ScenarioError({Problem{directory.string(), "", "another sweep writes here; allowed: one at a time"}});
}

void StudyStore::check_digest(const std::string& digest, bool may_resume) {
  bool has_tables = false;
  connection_->query("SELECT name FROM sqlite_master", [&](sqlite3_stmt*) { has_tables = true; });
  if (!has_tables) return;
  std::string earlier;
  connection_->query("SELECT count(*) FROM sqlite_master WHERE name IN ('study', 'results', 'timing')",
                     [&](sqlite3_stmt* row) { has_tables = sqlite3_column_int(row, 0) == 3; });
  if (!has_tables) connection_->fail(SQLITE_NOTADB);
  connection_->query("SELECT value FROM study WHERE key = 'digest'",
                     [&](sqlite3_stmt* row) { earlier = text_at(row, 0); });
  if (earlier != digest)
    throw ScenarioError({Problem{file_.string(), "",
                                 "holds the results of another study, or the study file, its scenario or drsim have "
                                 "changed since; allowed: another --out, or the files as they were"}});
  if (!may_resume)
    throw ScenarioError(
        {Problem{file_.string(), "", "holds results of this study already; allowed: --resume, or another --out"}});
}

void StudyStore::make_tables(const std::string& digest) {
  std::string columns = "point INTEGER NOT NULL, variant TEXT NOT NULL, ", summary;
  for (const StudyParameter& parameter : study_.parameters) {
    columns += quoted(parameter.name) + ", ";
    summary += ", " + quoted(parameter.name);
  }
  columns += "replication INTEGER NOT NULL, seed INTEGER NOT NULL, status TEXT NOT NULL, error TEXT";
  std::string marks = "?1, ?2, ?3, ?4, ?5, ?6";
  int next = 7;
  for (std::size_t i = 0; i < study_.parameters.size() + study_.outputs.size(); ++i)
    marks += fmt::format(", ?{}", next++);
  summary += ", count(*) AS replications";
  for (const StudyOutput& output : study_.outputs) {
    columns += ", " + quoted(output.name) + " REAL";
    summary += fmt::format(", avg({0}) AS {0}, min({0}) AS {1}, max({0}) AS {2}", quoted(output.name),
                           quoted(output.name + "_least"), quoted(output.name + "_greatest"));
  }
  connection_->execute("BEGIN IMMEDIATE");
  connection_->execute("CREATE TABLE IF NOT EXISTS study (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID");
  connection_->execute("CREATE TABLE IF NOT EXISTS results (" + columns +
                       ", PRIMARY KEY (point, replication)) WITHOUT ROWID");
  connection_->execute(
      "CREATE TABLE IF NOT EXISTS timing (point INTEGER, replication INTEGER, wall_s REAL, PRIMARY KEY (point, "
      "replication)) WITHOUT ROWID");
  connection_->execute("CREATE VIEW IF NOT EXISTS summary AS SELECT point, variant" + summary +
                       " FROM results WHERE status = 'done' GROUP BY point");
  sqlite3_stmt* about = connection_->prepare("INSERT OR REPLACE INTO study VALUES (?1, ?2)");
  for (const auto& [key, value] : std::map<std::string, std::string>{{"digest", digest},
                                                                     {"drsim", DRSIM_VERSION},
                                                                     {"name", study_.name},
                                                                     {"points", std::to_string(points_.size())},
                                                                     {"text", study_.text}}) {
    bind_text(about, 1, key);
    bind_text(about, 2, value);
    connection_->run(about);
  }
  sqlite3_finalize(about);
  connection_->execute("COMMIT");
  std::string names = "point, replication, variant, seed, status, error";
  for (const StudyParameter& parameter : study_.parameters) names += ", " + quoted(parameter.name);
  for (const StudyOutput& output : study_.outputs) names += ", " + quoted(output.name);
  connection_->insert = connection_->prepare("INSERT OR REPLACE INTO results (" + names + ") VALUES (" + marks + ")");
  connection_->insert_timing = connection_->prepare("INSERT OR REPLACE INTO timing VALUES (?1, ?2, ?3)");
}

std::vector<StudyRow> StudyStore::finished() {
  connection_->execute("DELETE FROM results WHERE status = 'failed'");
  std::string names = "point, replication, seed, status, error";
  for (const StudyOutput& output : study_.outputs) names += ", " + quoted(output.name);
  std::vector<StudyRow> rows;
  connection_->query("SELECT " + names + " FROM results ORDER BY point, replication", [&](sqlite3_stmt* statement) {
    StudyRow row{static_cast<std::size_t>(sqlite3_column_int64(statement, 0)),
                 static_cast<std::size_t>(sqlite3_column_int64(statement, 1)),
                 static_cast<std::uint64_t>(sqlite3_column_int64(statement, 2)),
                 text_at(statement, 3) == "done" ? RowStatus::Done : RowStatus::Refused,
                 text_at(statement, 4),
                 {}};
    for (std::size_t i = 0; row.status == RowStatus::Done && i < study_.outputs.size(); ++i)
      row.outputs.push_back(output_at(statement, static_cast<int>(5 + i)));
    rows.push_back(std::move(row));
  });
  return rows;
}

void StudyStore::add(const StudyRow& row, double wall_s) {
  sqlite3_stmt* insert = connection_->insert;
  const StudyPoint& point = points_[row.point];
  sqlite3_clear_bindings(insert);
  sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(row.point));
  sqlite3_bind_int64(insert, 2, static_cast<sqlite3_int64>(row.replication));
  bind_text(insert, 3, study_.variants[point.variant].name);
  sqlite3_bind_int64(insert, 4, static_cast<sqlite3_int64>(row.seed));
  bind_text(insert, 5, status_words[static_cast<std::size_t>(row.status)]);
  if (!row.error.empty()) bind_text(insert, 6, row.error);
  int column = 7;
  for (const nlohmann::json& value : point.values) bind_value(insert, column++, value);
  for (const double output : row.outputs) sqlite3_bind_double(insert, column++, output);
  sqlite3_stmt* timing = connection_->insert_timing;
  sqlite3_bind_int64(timing, 1, static_cast<sqlite3_int64>(row.point));
  sqlite3_bind_int64(timing, 2, static_cast<sqlite3_int64>(row.replication));
  sqlite3_bind_double(timing, 3, wall_s);
  connection_->execute("BEGIN IMMEDIATE");
  try {
    connection_->run(insert);
    connection_->run(timing);
    connection_->execute("COMMIT");
  } catch (...) {
    sqlite3_exec(connection_->database, "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

void StudyStore::keep(const std::string& key, const std::string& value) {
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(
      connection_->prepare("INSERT OR REPLACE INTO study VALUES (?1, ?2)"), sqlite3_finalize);
  bind_text(statement.get(), 1, key);
  bind_text(statement.get(), 2, value);
  connection_->run(statement.get());
}

std::optional<std::string> study_value(const std::filesystem::path& file, const std::string& key) {
  const auto refuse = [&](const std::string& cause) {
    return ScenarioError(
        {Problem{file.string(), "", "is no study: " + cause + "; allowed: a study.sqlite of drsim sweep"}});
  };
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
  if (code != SQLITE_OK) throw refuse(sqlite3_errstr(code));
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(opened, "SELECT value FROM study WHERE key = ?1", -1, &prepared, nullptr) != SQLITE_OK)
    throw refuse(sqlite3_errmsg(opened));
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, sqlite3_finalize);
  bind_text(prepared, 1, key);
  if (sqlite3_step(prepared) != SQLITE_ROW) return std::nullopt;
  return text_at(prepared, 0);
}

}  // namespace drsim
