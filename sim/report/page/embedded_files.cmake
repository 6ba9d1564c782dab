# What report.html carries: the page's own files and dygraphs (Debian package libjs-dygraphs, never committed).
find_path(DRSIM_DYGRAPHS dygraph.min.js PATHS /usr/share/javascript/dygraphs REQUIRED
          DOC "Folder with dygraph.min.js, dygraph.css and src/extras/synchronizer.js (package libjs-dygraphs)")
drsim_embed(drsim_report dygraph_js ${DRSIM_DYGRAPHS}/dygraph.min.js)
drsim_embed(drsim_report dygraph_css ${DRSIM_DYGRAPHS}/dygraph.css)
drsim_embed(drsim_report dygraph_synchronizer_js ${DRSIM_DYGRAPHS}/src/extras/synchronizer.js)
# Its terms go with it, from where its package has them.
set(DRSIM_DYGRAPHS_TERMS /usr/share/doc/libjs-dygraphs/copyright CACHE FILEPATH "Terms of dygraphs")
drsim_embed(drsim_report dygraph_terms ${DRSIM_DYGRAPHS_TERMS})
foreach(file page_head.html page.css page_text.js page_table.js page_picture.js glossary.html answer_page.html answer_charts.js answer_page.js run_page.html run_answer.js run_tables.js run_estate.js run_charts.js
             run_export.js run_failovers.js run_page.js)
  string(REPLACE "." "_" symbol ${file})
  drsim_embed(drsim_report ${symbol} ${PROJECT_SOURCE_DIR}/sim/report/page/browser/${file})
endforeach()
