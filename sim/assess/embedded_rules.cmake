# The rule sets of the assessment, their schema and the privilege matrix, which the program carries.
drsim_embed(drsim_assess assess_rule_schema ${PROJECT_SOURCE_DIR}/sim/assess/rules/rule_set.schema.json)
drsim_embed(drsim_assess assess_privileges ${PROJECT_SOURCE_DIR}/sim/assess/privileges.json)
foreach(set ibm-zerto zerto-hardening ibm-veeam veeam-analyzer kms compliance)
  string(REPLACE "-" "_" symbol ${set})
  drsim_embed(drsim_assess assess_${symbol} ${PROJECT_SOURCE_DIR}/sim/assess/rules/${set}.json)
endforeach()
