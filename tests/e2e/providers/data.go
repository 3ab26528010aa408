package main

import (
	"archive/zip"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// archive is archive_file: an entry of source_file has the file's base name, one of source_dir its path below the folder; each has
// the file's mode unless output_file_mode says another (internal/provider/zip_archiver.go of hashicorp/archive 2.7.1).
type archive struct{}

func (*archive) Metadata(_ context.Context, _ datasource.MetadataRequest, r *datasource.MetadataResponse) {
	r.TypeName = "archive_file"
}

func (*archive) Schema(_ context.Context, _ datasource.SchemaRequest, r *datasource.SchemaResponse) {
	made := map[string]schema.Attribute{
		"type":        schema.StringAttribute{Required: true},
		"output_path": schema.StringAttribute{Required: true},
		"excludes":    schema.SetAttribute{Optional: true, ElementType: types.StringType},
		"output_size": schema.NumberAttribute{Computed: true},
	}
	for _, name := range []string{"source_file", "source_dir", "output_file_mode"} {
		made[name] = schema.StringAttribute{Optional: true}
	}
	for _, name := range []string{"id", "output_base64sha256", "output_sha256", "output_sha", "output_md5"} {
		made[name] = schema.StringAttribute{Computed: true}
	}
	r.Schema = schema.Schema{Attributes: made}
}

func (*archive) Read(_ context.Context, q datasource.ReadRequest, r *datasource.ReadResponse) {
	said := plain(q.Config.Raw).(map[string]any)
	content, err := packed(said)
	if err != nil {
		r.Diagnostics.AddError("Archive creation error", err.Error())
		return
	}
	long, short, old := sha256.Sum256(content), sha1.Sum(content), md5.Sum(content)
	r.State.Raw = filled(q.Config.Raw, map[string]any{
		"id":                  hex.EncodeToString(short[:]),
		"output_base64sha256": base64.StdEncoding.EncodeToString(long[:]),
		"output_sha256":       hex.EncodeToString(long[:]),
		"output_sha":          hex.EncodeToString(short[:]),
		"output_md5":          hex.EncodeToString(old[:]),
		"output_size":         len(content),
	})
}

// packed writes the archive, and gives its bytes.
func packed(said map[string]any) ([]byte, error) {
	path := said["output_path"].(string)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	made := zip.NewWriter(file)
	if source, ok := said["source_file"].(string); ok {
		err = entry(made, source, filepath.Base(source), said)
	} else {
		err = folder(made, said)
	}
	if err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func folder(made *zip.Writer, said map[string]any) error {
	root := said["source_dir"].(string)
	excluded, _ := said["excludes"].([]any)
	return filepath.WalkDir(root, func(path string, found fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil || found.IsDir() || slices.Contains(excluded, any(name)) {
			return err
		}
		return entry(made, path, filepath.ToSlash(name), said)
	})
}

func entry(made *zip.Writer, path, name string, said map[string]any) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	header, err := zip.FileInfoHeader(info)
	if err != nil {
		return err
	}
	header.Name, header.Method, header.Modified = name, zip.Deflate, time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC)
	if text, ok := said["output_file_mode"].(string); ok {
		mode, err := strconv.ParseUint(text, 0, 32)
		if err != nil {
			return err
		}
		header.SetMode(os.FileMode(mode))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	writer, err := made.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = writer.Write(content)
	return err
}

// filled gives a configuration with values for what is computed.
func filled(config tftypes.Value, values map[string]any) tftypes.Value {
	var fields map[string]tftypes.Value
	_ = config.As(&fields)
	for name, value := range values {
		fields[name] = tftypes.NewValue(fields[name].Type(), value)
	}
	return tftypes.NewValue(config.Type(), fields)
}

// policy is aws_iam_policy_document: whatever it says, nobody reads it here.
type policy struct{}

func (*policy) Metadata(_ context.Context, _ datasource.MetadataRequest, r *datasource.MetadataResponse) {
	r.TypeName = "aws_iam_policy_document"
}

func (*policy) Schema(_ context.Context, _ datasource.SchemaRequest, r *datasource.SchemaResponse) {
	text := schema.StringAttribute{Optional: true}
	list := schema.ListAttribute{Optional: true, ElementType: types.StringType}
	principals := schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
		Attributes: map[string]schema.Attribute{"type": text, "identifiers": list},
	}}
	r.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{"json": schema.StringAttribute{Computed: true}},
		Blocks: map[string]schema.Block{"statement": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{"effect": text, "actions": list, "resources": list},
			Blocks:     map[string]schema.Block{"principals": principals},
		}}},
	}
}

func (*policy) Read(_ context.Context, q datasource.ReadRequest, r *datasource.ReadResponse) {
	text, err := json.Marshal(plain(q.Config.Raw))
	if err != nil {
		r.Diagnostics.AddError("policy", err.Error())
		return
	}
	r.State.Raw = filled(q.Config.Raw, map[string]any{"json": string(text)})
}
