# What `cmake --install` puts where, and the Debian package of it. Build the target drsim first; the tests are not needed.
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

install(TARGETS drsim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET drsim_ranks)
  install(TARGETS drsim_ranks RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})  # drsim looks for it beside itself
endif()
install(DIRECTORY scenarios/ DESTINATION ${CMAKE_INSTALL_DATADIR}/drsim/scenarios)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Manual pages and completions come from the program that is installed.
set(made ${PROJECT_BINARY_DIR}/documents)
install(
  CODE "
  file(REMOVE_RECURSE \"${made}/man1\")
  execute_process(COMMAND \"$<TARGET_FILE:drsim>\" man --out \"${made}/man1\" COMMAND_ERROR_IS_FATAL ANY)
  foreach(pair bash:drsim zsh:_drsim fish:drsim.fish)
    string(REPLACE \":\" \";\" pair \${pair})
    list(GET pair 0 shell)
    list(GET pair 1 name)
    execute_process(COMMAND \"$<TARGET_FILE:drsim>\" completion \${shell} OUTPUT_FILE \"${made}/\${name}\"
                    COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")
install(DIRECTORY ${made}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${made}/drsim DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${made}/_drsim DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${made}/drsim.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# Terms of the parts that are inside the program or the pages it writes; shared libraries are packages of their own.
set(inlined libjs-dygraphs libeigen3-dev libcli11-dev nlohmann-json3-dev libvalijson-dev librandom123-dev
            libboost1.74-dev)
string(CONCAT terms "drsim itself: no licence has been chosen yet. Until its owner has chosen one, nobody but the owner may pass it on.\n\n"
          "The programs drsim and drsim-ranks contain parts of the packages named below; the pages that drsim writes contain\n"
          "dygraphs. The terms of each follow, as its package states them.\n")
foreach(package ${inlined})
  set(file /usr/share/doc/${package}/copyright)
  if(EXISTS ${file})
    file(READ ${file} text)
    string(APPEND terms "\n==== ${package}\n\n${text}")
  else()
    string(APPEND terms "\n==== ${package}\n\n(its terms were not installed where this was built)\n")
    message(WARNING "the terms of ${package} are not at ${file}, so that what is installed cannot state them")
  endif()
endforeach()
file(WRITE ${made}/copyright "${terms}")
install(FILES ${made}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME drsim)
set(CPACK_PACKAGE_VENDOR drsim)
set(CPACK_PACKAGE_CONTACT "drsim <drsim@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "exact simulator of cross-region disaster-recovery replication")
set(CPACK_PACKAGE_DESCRIPTION
    "drsim says what RPO a design of replication by Zerto or Veeam CDP between regions gives, when it is missed and what\nwould fix it: an exact discrete-event simulation of links, appliances, journals and recovery operations.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS openmpi-bin)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
