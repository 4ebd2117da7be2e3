package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// A schema is what the source of core/wire says of its documents.
type schema struct {
	structs []*structType
	consts  []constant // in the order of the source
}

type structType struct {
	name, doc string
	fields    []field
	strict    bool // unknown and repeated fields are errors: the type's comment has the line "//wire:strict"
}

type field struct {
	name, json, doc string
	kind            kind
	elem            string // the struct's name, for structs, pointers and lists of them
	optional        bool   // absent means its zero value
	omitNil         bool   // only nil is left out when written, an empty list is not
}

// A kind is a shape of field that the codec knows.
type kind int

const (
	kindString kind = iota
	kindInt
	kindInt64
	kindBool
	kindStrings
	kindInts
	kindHeaders
	kindTexts // map[string]string
	kindStruct
	kindPointer
	kindStructs
)

type constant struct {
	name, value string
}

// load reads the types of a package's source. Anything that the codec cannot write is an error.
func load(dir string) (*schema, error) {
	fset := token.NewFileSet()
	packages, err := parser.ParseDir(fset, dir, isSource, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	s := &schema{}
	for _, p := range packages {
		var names []string
		for name := range p.Files {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			for _, decl := range p.Files[name].Decls {
				if err := s.add(decl); err != nil {
					return nil, fmt.Errorf("%s: %w", fset.Position(decl.Pos()), err)
				}
			}
		}
	}
	return s, nil
}

func isSource(info fs.FileInfo) bool {
	return !strings.HasSuffix(info.Name(), "_test.go") && !strings.HasSuffix(info.Name(), "_gen.go")
}

func (s *schema) add(decl ast.Decl) error {
	group, ok := decl.(*ast.GenDecl)
	if !ok {
		return nil
	}
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			if group.Tok == token.CONST {
				s.addConst(spec)
			}
		case *ast.TypeSpec:
			if body, ok := spec.Type.(*ast.StructType); ok && hasTags(body) {
				t := &structType{name: spec.Name.Name, doc: group.Doc.Text(), strict: isStrict(group.Doc)}
				for _, f := range body.Fields.List {
					fields, err := readField(f)
					if err != nil {
						return fmt.Errorf("%s: %w", t.name, err)
					}
					t.fields = append(t.fields, fields...)
				}
				s.structs = append(s.structs, t)
			}
		}
	}
	return nil
}

func isStrict(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return c.Text == "//wire:strict" })
}

func hasTags(body *ast.StructType) bool {
	return len(body.Fields.List) > 0 && body.Fields.List[0].Tag != nil
}

func (s *schema) addConst(spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		if !name.IsExported() || i >= len(spec.Values) {
			continue
		}
		if literal, ok := spec.Values[i].(*ast.BasicLit); ok {
			s.consts = append(s.consts, constant{name.Name, literal.Value})
		}
	}
}

func readField(f *ast.Field) ([]field, error) {
	if f.Tag == nil || len(f.Names) != 1 {
		return nil, fmt.Errorf("each field needs a line and a json tag of its own")
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return nil, err
	}
	name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	out := field{name: f.Names[0].Name, json: name, doc: strings.TrimSpace(f.Doc.Text() + f.Comment.Text())}
	switch options {
	case "":
	case "omitempty":
		out.optional = true
	case "omitzero":
		out.optional, out.omitNil = true, true
	default:
		return nil, fmt.Errorf("%s: the codec does not know the option %q", out.name, options)
	}
	out.kind, out.elem, err = kindOf(f.Type)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", out.name, err)
	}
	return []field{out}, nil
}

func kindOf(expr ast.Expr) (kind, string, error) {
	switch t := expr.(type) {
	case *ast.Ident:
		switch t.Name {
		case "string":
			return kindString, "", nil
		case "int":
			return kindInt, "", nil
		case "int64":
			return kindInt64, "", nil
		case "bool":
			return kindBool, "", nil
		}
		return kindStruct, t.Name, nil
	case *ast.StarExpr:
		if name, ok := t.X.(*ast.Ident); ok {
			return kindPointer, name.Name, nil
		}
	case *ast.MapType:
		return kindTexts, "", nil
	case *ast.ArrayType:
		if name, ok := t.Elt.(*ast.Ident); ok && t.Len == nil {
			switch name.Name {
			case "string":
				return kindStrings, "", nil
			case "int":
				return kindInts, "", nil
			case "Header":
				return kindHeaders, "", nil
			}
			return kindStructs, name.Name, nil
		}
	}
	return 0, "", fmt.Errorf("the codec does not know this type")
}
