package main

import (
	"assay/core"
	"assay/wasm/border"
)

//go:wasmexport preview
func preview(size uint32) uint64 { return border.Answer(core.PreviewJSON, size) }

//go:wasmexport trial
func trial(size uint32) uint64 { return border.Answer(core.TrialJSON, size) }

//go:wasmexport recipe
func recipe(size uint32) uint64 { return border.Answer(core.RecipeJSON, size) }

//go:wasmexport snapshot
func snapshot(size uint32) uint64 { return border.Answer(core.SnapshotJSON, size) }

//go:wasmexport checklist
func checklist(size uint32) uint64 { return border.Answer(core.ChecklistJSON, size) }

//go:wasmexport compare
func compare(size uint32) uint64 { return border.Answer(core.CompareJSON, size) }

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
