//go:build wasm

// Command recipes is what views ask of the core, as a WebAssembly module: recipes.wasm. Its whole surface are these exports, called as package border
// says:
//
//	recipe    RecipeRequest    → Recipe
//	trial     TrialRequest     → Trial
//	snapshot  SnapshotRequest  → Snapshot
//	compare   CompareRequest   → Comparison
//	checklist ChecklistRequest → Checklist
//	export    ExportRequest    → Export
//	responses ResponsesRequest → ResponseVerdicts
//	whatif    WhatIfRequest    → WhatIf
//	loads     Observation      → LoadsVerdict
//	explain   Observation      → Explained
//	site      a host's name    → its site's; text, not JSON
package main

import (
	"assay/core"
	"assay/wasm/border"
)

func main() { select {} } // when it returns, the module ends

//go:wasmexport recipe
func recipe(size uint32) uint64 { return border.Answer(core.RecipeJSON, size) }

//go:wasmexport trial
func trial(size uint32) uint64 { return border.Answer(core.TrialJSON, size) }

//go:wasmexport snapshot
func snapshot(size uint32) uint64 { return border.Answer(core.SnapshotJSON, size) }

//go:wasmexport compare
func compare(size uint32) uint64 { return border.Answer(core.CompareJSON, size) }

//go:wasmexport checklist
func checklist(size uint32) uint64 { return border.Answer(core.ChecklistJSON, size) }

//go:wasmexport export
func export(size uint32) uint64 { return border.Answer(core.ExportJSON, size) }

//go:wasmexport responses
func responses(size uint32) uint64 { return border.Answer(core.ResponsesJSON, size) }

//go:wasmexport whatif
func whatif(size uint32) uint64 { return border.Answer(core.WhatIfJSON, size) }

//go:wasmexport loads
func loads(size uint32) uint64 { return border.Answer(core.LoadsJSON, size) }

//go:wasmexport explain
func explain(size uint32) uint64 { return border.Answer(core.ExplainJSON, size) }

//go:wasmexport site
func site(size uint32) uint64 { return border.Answer(core.Site, size) }
