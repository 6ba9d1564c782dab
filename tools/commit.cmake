# Writes OUTPUT, a C++ source with the commit that SOURCE_DIR stands at, only where that changed: from its git
# repository (its own, not one around it), else from tools/commit.txt as `git archive` leaves it, else "unknown".
set(commit unknown)
find_program(GIT git)
if(GIT AND EXISTS ${SOURCE_DIR}/.git)
  execute_process(COMMAND ${GIT} rev-parse --short=12 HEAD WORKING_DIRECTORY ${SOURCE_DIR}
                  OUTPUT_VARIABLE found RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT failed)
    set(commit ${found})
    execute_process(COMMAND ${GIT} status --porcelain --untracked-files=no WORKING_DIRECTORY ${SOURCE_DIR}
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      string(APPEND commit ", with changes")
    endif()
  endif()
else()
  file(READ ${SOURCE_DIR}/tools/commit.txt archived)
  if(archived MATCHES "^([0-9a-f]+)")
    string(SUBSTRING ${CMAKE_MATCH_1} 0 12 commit)
  endif()
endif()
string(CONCAT text "#include <string>\nnamespace drsim::embedded {\nconst std::string& commit();\n"
         "const std::string& commit() {\n  static const std::string text = \"${commit}\";\n  return text;\n}\n"
         "}  // namespace drsim::embedded\n")
set(before "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT "${before}" STREQUAL "${text}")
  file(WRITE ${OUTPUT} "${text}")
endif()
