# The port catalogues and their schema, which the program carries.
drsim_embed(drsim_ports port_catalogue_schema ${PROJECT_SOURCE_DIR}/sim/ports/catalogue/port_catalogue.schema.json)
foreach(catalogue kinds zerto-old zerto-new veeam-12 veeam-13 vsphere kms services)
  string(REPLACE "-" "_" symbol ${catalogue})
  drsim_embed(drsim_ports ports_${symbol} ${PROJECT_SOURCE_DIR}/sim/ports/catalogue/${catalogue}.json)
endforeach()
