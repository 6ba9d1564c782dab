// Parses Terraform files with HashiCorp's own parser and prints, as JSON, the count of blocks by type and first label,
// and the security group rules and ACL rules as [direction, protocol, source or remote, destination, from, to, kind].
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// text of an attribute that is a literal; empty for references and what is absent.
func text(body *hclsyntax.Body, name string) string {
	attribute, found := body.Attributes[name]
	if !found {
		return ""
	}
	value, diagnostics := attribute.Expr.Value(nil)
	if diagnostics.HasErrors() {
		return ""
	}
	if value.Type().FriendlyName() == "number" {
		return value.AsBigFloat().String()
	}
	return value.AsString()
}

func rule(kind string, body *hclsyntax.Body) []string {
	for _, block := range body.Blocks {
		from, to := text(block.Body, "port_min"), text(block.Body, "port_max")
		if kind == "acl" && from == "" {
			kind, from, to = "answer", text(block.Body, "source_port_min"), text(block.Body, "source_port_max")
		}
		source := text(body, "source") + text(body, "remote")
		return []string{kind, text(body, "direction"), block.Type, source, text(body, "destination"), from, to}
	}
	return nil
}

func main() {
	counts := map[string]int{}
	rules := [][]string{}
	for _, name := range os.Args[1:] {
		file, diagnostics := hclparse.NewParser().ParseHCLFile(name)
		if diagnostics.HasErrors() {
			fmt.Fprintln(os.Stderr, diagnostics.Error())
			os.Exit(1)
		}
		for _, block := range file.Body.(*hclsyntax.Body).Blocks {
			counts[block.Type+" "+block.Labels[0]]++
			if block.Labels[0] == "ibm_is_security_group_rule" {
				rules = append(rules, rule("group", block.Body))
			}
			for _, below := range block.Body.Blocks {
				if below.Type == "rules" {
					rules = append(rules, rule("acl", below.Body))
				}
			}
		}
	}
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"counts": counts, "rules": rules})
}
