package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

var errNoTables = errors.New("its tables of functions are not as Go 1.20 to 1.26 write them: what only stack traces read stays, and the module is a quarter larger")

// The tables of functions, as the linker lays them out (Go's cmd/link/internal/ld/pcln.go) and the runtime reads them (runtime/symtab.go, runtime2.go):
//
//	header     magic, the number of functions, and where each of the parts begins, from the header on
//	names      each function's name, ended by 0
//	files      the units that were compiled, and their files' names
//	pctab      for each function, tables that tell something at each of its instructions, as pairs of varints that a 0 ends
//	functions  for each, its first instruction and where its record is; then the records
//
// A record is words of 32 bits: first its instruction, name, arguments and deferreturn; then as below.
const (
	headerWords = 8 // of 64 bits

	recordName      = 4 * 1
	recordStack     = 4 * 4 // a table of pctab: the stack's size
	recordFile      = 4 * 5 // a table of pctab
	recordLine      = 4 * 6 // a table of pctab
	recordTables    = 4 * 7 // how many more tables of pctab follow
	recordUnit      = 4 * 8
	recordStartLine = 4 * 9
	recordFuncData  = 4*10 + 3 // one byte: how many addresses follow the tables
	recordSize      = 4 * 11

	noTable = 0
	noData  = 1<<32 - 1
)

// tracesTables and tracesData are which of a function's tables and addresses (internal/abi/symtab.go) only traces read, and what interrupts a function
// between any two instructions, which nothing does in WebAssembly.
//
// The calls that were inlined have one other reader: recover, which must be called by the deferred function itself. Without them, it also works in what
// is called by a function that is inlined into the deferred one, where Go says that it does nothing.
var (
	tracesTables = []uint32{0 /* UnsafePoint */, 2 /* InlTreeIndex */, 3 /* ArgLiveIndex */}
	tracesData   = []uint32{3 /* InlTree */, 5 /* ArgInfo */, 6 /* ArgLiveInfo */, 7 /* WrapInfo */}
)

// The runtime asks of some functions whether their names begin so (isSystemGoroutine in runtime/traceback.go). The others lose theirs.
const runtimesName = "runtime."

// The linker's index of functions has 16 buckets of 20 bytes a function, of which only the first is read in WebAssembly, where instructions are
// counted from 0 in each function, in steps of 1<<16 from one to the next (findfunc in runtime/symtab.go).
const (
	bucketSize    = 20
	bucketsOfFunc = 16
)

// The runtime's moduledata (runtime/symtab.go), in words of 64 bits. It begins with the addresses of the header and of the names.
const (
	moduleBuckets   = 19
	moduleFuncData  = 40
	moduleTablesEnd = 41
	moduleWords     = 42
)

// dropTraces clears in a module's memory what only stack traces read. With an error, it has changed nothing.
func dropTraces(memory []byte) error {
	t, ok := findTables(memory)
	if !ok {
		return errNoTables
	}
	for _, record := range t.records {
		t.drop(record)
	}
	t.clear()
	return nil
}

// tables are the parts of a module's memory that tell of its functions, and what of them is still read once the traces are dropped.
type tables struct {
	names, files, pctab []byte
	records             [][]byte // from a function's record to the end of all
	buckets             []byte   // the index, without its last function's
	data                []byte   // from the functions' data to the end of memory

	inPctab []bool          // for each byte of pctab, whether it is read
	inData  map[uint32]bool // for each place where some function's data begins, whether it is read
}

// drop drops from a function's record what only traces read, and marks what stays.
func (t *tables) drop(record []byte) {
	if bytes.HasPrefix(t.names[word(record, recordName):], []byte(runtimesName)) {
		put(record, recordName, 1)
	} else {
		put(record, recordName, 0)
	}
	for _, at := range []int{recordFile, recordLine, recordUnit, recordStartLine} {
		put(record, at, 0)
	}
	t.keepTable(word(record, recordStack))
	at := recordSize
	for i := range word(record, recordTables) {
		if slices.Contains(tracesTables, i) {
			put(record, at, noTable)
		} else {
			t.keepTable(word(record, at))
		}
		at += 4
	}
	for i := range uint32(record[recordFuncData]) {
		from := word(record, at)
		read := !slices.Contains(tracesData, i)
		if !read {
			put(record, at, noData)
		}
		if from != noData {
			t.inData[from] = t.inData[from] || read
		}
		at += 4
	}
}

func (t *tables) keepTable(table uint32) {
	if table == noTable {
		return
	}
	for i := range tableSize(t.pctab[table:]) {
		t.inPctab[int(table)+i] = true
	}
}

// clear clears what no record points to any more.
func (t *tables) clear() {
	clear(t.names)
	copy(t.names[1:], runtimesName)
	clear(t.files)
	for i, read := range t.inPctab {
		if !read {
			t.pctab[i] = 0
		}
	}
	starts := slices.Sorted(maps.Keys(t.inData))
	for i := 1; i < len(starts); i++ { // each ends where the next begins
		if from := starts[i-1]; !t.inData[from] {
			clear(t.data[from:starts[i]])
		}
	}
	for i := range len(t.buckets) / bucketSize {
		if i%bucketsOfFunc != 0 {
			clear(t.buckets[i*bucketSize : (i+1)*bucketSize])
		}
	}
}

// findTables finds the tables, and says whether they are as expected wherever dropTraces will read or write.
func findTables(memory []byte) (t tables, ok bool) {
	magic := []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8} // Go 1.20's; no alignment of instructions; pointers of 8 bytes
	header := bytes.Index(memory, magic)
	if header < 0 || header+8*(headerWords+1) > len(memory) {
		return t, false
	}
	at := func(i int) int { return int(binary.LittleEndian.Uint64(memory[header+8*i:])) }
	functions, names, units, pctab, records := at(1), at(4), at(5), at(7), at(8)
	if functions <= 0 || names < 0 || names+1+len(runtimesName) > units || units > pctab || pctab >= records || functions > len(memory)/8 || records+8*functions > len(memory)-header {
		return t, false
	}
	names, units, pctab, records = header+names, header+units, header+pctab, header+records
	t.names, t.files, t.pctab = memory[names:units], memory[units:pctab], memory[pctab:records]
	t.inPctab, t.inData = make([]bool, len(t.pctab)), map[uint32]bool{}
	module := bytes.Index(memory, binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(header)), uint64(names)))
	if module < 0 || module+8*moduleWords > len(memory) {
		return t, false
	}
	address := func(word int) int { return int(binary.LittleEndian.Uint64(memory[module+8*word:])) }
	buckets, data, end := address(moduleBuckets), address(moduleFuncData), address(moduleTablesEnd)
	size := (functions - 1) * bucketsOfFunc * bucketSize
	if buckets < 0 || size > len(memory) || buckets > len(memory)-size || data < 0 || data > len(memory) || end < records || end > len(memory) {
		return t, false
	}
	t.buckets, t.data = memory[buckets:buckets+size], memory[data:]
	for i := range functions {
		from := records + int(word(memory[records:], 8*i+4))
		if from+recordSize > end || !t.fits(memory[from:end]) {
			return t, false
		}
		t.records = append(t.records, memory[from:end])
	}
	for i := range (functions - 1) * bucketsOfFunc {
		if bucket := t.buckets[i*bucketSize:]; word(bucket, 0) != uint32(i/bucketsOfFunc) || !isZero(bucket[4:bucketSize]) {
			return t, false
		}
	}
	return t, true
}

// fits says whether all that a function's record points to is there.
func (t *tables) fits(record []byte) bool {
	count, data := int(word(record, recordTables)), int(record[recordFuncData])
	if count > 16 || data > 16 || recordSize+4*(count+data) > len(record) || int(word(record, recordName)) >= len(t.names) {
		return false
	}
	for i := range data {
		if from := word(record, recordSize+4*(count+i)); from != noData && int(from) >= len(t.data) {
			return false
		}
	}
	inside := func(at int) bool {
		table := int(word(record, at))
		return table == noTable || table < len(t.pctab) && tableSize(t.pctab[table:]) > 0
	}
	for i := range count {
		if !inside(recordSize + 4*i) {
			return false
		}
	}
	return inside(recordStack)
}

// tableSize returns how many bytes a table of pctab has: pairs of varints, what is added to the value and to the instruction, and a 0 in place
// of a value that is not the first. It is 0 where the table does not end.
func tableSize(pctab []byte) (size int) {
	for first := true; ; first = false {
		value, n := binary.Uvarint(pctab[size:])
		if n <= 0 {
			return 0
		}
		size += n
		if value == 0 && !first {
			return size
		}
		if _, n = binary.Uvarint(pctab[size:]); n <= 0 {
			return 0
		}
		size += n
	}
}

func word(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }

func put(b []byte, at int, value uint32) { binary.LittleEndian.PutUint32(b[at:], value) }

func isZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
